"""Writes tests/fixtures/llama-step and llama-step-untied: tiny models, adapters, a packed
batch, and what one gradient and ten AdamW steps must give, computed in float64.

    python scripts/parity/make_fixture.py [OUT_DIR]

Sizes are odd on purpose: kernels that round up to tiles or pairs show it here.
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaForCausalLM

import reference as ref

COMMON = dict(
    vocab_size=131, num_hidden_layers=2, rms_norm_eps=1e-5, max_position_embeddings=64,
    bos_token_id=1, eos_token_id=2, pad_token_id=None, attention_bias=False,
)
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

VARIANTS = {
    "llama-step": dict(
        seed=20, dtype=torch.bfloat16, segments=[13, 22, 9],
        config=dict(hidden_size=48, intermediate_size=70, num_attention_heads=6, num_key_value_heads=2,
                    head_dim=8, tie_word_embeddings=True),
        theta=10000.0, plain_theta=True,
        lora=dict(r=3, lora_alpha=6, target_modules=ALL),
    ),
    # head_dim x heads (48) differs from hidden (42); one segment has a single token.
    "llama-step-untied": dict(
        seed=21, dtype=torch.float32, segments=[17, 1, 10],
        config=dict(hidden_size=42, intermediate_size=54, num_attention_heads=3, num_key_value_heads=1,
                    head_dim=16, tie_word_embeddings=False),
        theta=500000.0, plain_theta=False,
        lora=dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj"], use_rslora=True),
    ),
}
# Fields that transformers writes for every kind of model and no Llama on the hub carries.
NOISE = {"_name_or_path", "chunk_size_feed_forward", "id2label", "is_encoder_decoder", "label2id",
         "output_attentions", "output_hidden_states", "problem_type", "return_dict"}
OPTIMISER = dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
CLIP = 1.0
STEPS = 10


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n")


def write_model(folder, variant):
    """config.json and model.safetensors under the names of the hub."""
    rope = {"rope_type": "default", "rope_theta": variant["theta"]}
    config = LlamaConfig(**COMMON, **variant["config"], rope_parameters=rope)
    config.architectures = ["LlamaForCausalLM"]
    model = LlamaForCausalLM(config)
    generator = torch.Generator().manual_seed(variant["seed"])
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:  # scales around one, so that a forgotten scale shows
                p.copy_(1 + 0.2 * torch.randn(p.shape, generator=generator))
            else:  # far larger than a fresh model's: logits and attention must not be flat
                std = 0.25 if "embed" in name else p.shape[1] ** -0.5
                p.copy_(std * torch.randn(p.shape, generator=generator))
    tensors = model.to(variant["dtype"]).state_dict()
    if config.tie_word_embeddings:
        del tensors["lm_head.weight"]
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "model.safetensors", {"format": "pt"})

    saved = {k: v for k, v in config.to_dict().items() if k not in NOISE}
    dtype = str(variant["dtype"]).removeprefix("torch.")
    if variant["plain_theta"]:  # as nearly all of the hub has it; the other form is newer
        del saved["rope_parameters"]
        saved.pop("dtype", None)
        saved |= {"rope_theta": variant["theta"], "rope_scaling": None, "torch_dtype": dtype}
    else:
        saved["dtype"] = dtype
    write_json(folder / "config.json", saved)


def write_adapter(folder, model_folder, variant):
    """PEFT format; A [R, in] as PEFT starts it, B [out, R] ~ N(0, 0.02) so that no gradient is zero."""
    torch.manual_seed(variant["seed"] + 100)
    config = LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, bias="none", **variant["lora"])
    model = get_peft_model(ref.load_base(model_folder), config)
    generator = torch.Generator().manual_seed(variant["seed"] + 200)
    with torch.no_grad():
        for name, p in ref.lora_parameters(model).items():
            if "lora_B" in name:
                p.copy_(0.02 * torch.randn(p.shape, generator=generator))
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    saved = json.loads((folder / "adapter_config.json").read_text())
    saved["target_modules"] = sorted(saved["target_modules"])  # a set: its order is not stable
    saved["base_model_name_or_path"] = model_folder.name
    write_json(folder / "adapter_config.json", saved)


def make_batch(variant):
    """One flat row of N tokens; about half supervised, never a segment's first token."""
    generator = torch.Generator().manual_seed(variant["seed"] + 300)
    batch = {"step": 1, "micro": 0, "input_ids": [], "labels": [], "positions": [], "segments": []}
    for number, length in enumerate(variant["segments"]):
        ids = torch.randint(3, COMMON["vocab_size"], (length,), generator=generator)
        on = torch.rand(length, generator=generator) < 0.5
        on[0] = False
        batch["input_ids"] += ids.tolist()
        batch["labels"] += torch.where(on, ids, ref.MASKED).tolist()
        batch["positions"] += range(length)
        batch["segments"] += [number] * length
    return batch


def check_block_mask(model, batch):
    """The two ways to keep segments apart must agree, in the loss and in every gradient."""
    loss = ref.backward_step(model, [batch])
    params = ref.lora_parameters(model)
    first = {n: p.grad.clone() for n, p in params.items()}
    model.zero_grad(set_to_none=True)
    other = ref.nll_sum(ref.block_mask_logits(model, batch), batch) / ref.supervised_count(batch)
    other.backward()
    assert abs(loss - other.item()) < 1e-12, (loss, other.item())
    for name, p in params.items():
        assert torch.allclose(first[name], p.grad, rtol=1e-9, atol=1e-13), name
    return loss, first


def train(model, batch):
    """[{step, loss, grad_norm}]: loss before each update, norm before clipping."""
    params = list(ref.lora_parameters(model).values())
    optimiser = torch.optim.AdamW(params, **OPTIMISER)
    lines = []
    for step in range(1, STEPS + 1):
        loss = ref.backward_step(model, [batch])
        norm = torch.nn.utils.clip_grad_norm_(params, CLIP)
        optimiser.step()
        lines.append({"step": step, "loss": loss, "lr": OPTIMISER["lr"], "grad_norm": norm.item()})
    return lines


def write_expected(folder, batch):
    model = ref.load_tuned(folder, folder / "adapter", torch.float64, trainable=True)
    with torch.no_grad():
        logits = ref.packed_logits(model, batch)
        with model.disable_adapter():
            base_logits = ref.packed_logits(model, batch)
        assert torch.allclose(logits, ref.block_mask_logits(model, batch), rtol=0, atol=1e-10)
    loss, gradients = check_block_mask(model, batch)

    params = ref.lora_parameters(model)
    assert all(torch.equal(params[n].float(), t) for n, t in load_file(folder / "adapter/adapter_model.safetensors").items())
    tensors = {"logits": logits, "logits.base": base_logits}
    tensors |= {f"grad.{n}": g for n, g in gradients.items()}
    save_file({n: t.float().contiguous() for n, t in tensors.items()}, folder / "expected.safetensors")

    before = {n: p.norm().item() for n, p in params.items()}
    steps = train(model, batch)
    after = {n: p.norm().item() for n, p in params.items()}
    final = ref.nll_sum(ref.packed_logits(model, batch), batch).item() / ref.supervised_count(batch)
    expected = {
        "loss": loss,
        "supervised_tokens": ref.supervised_count(batch),
        "grad_norm": torch.stack([g.norm() for g in gradients.values()]).norm().item(),
        "grad_norms": {n: g.norm().item() for n, g in gradients.items()},
        "optimiser": {**OPTIMISER, "clip": CLIP, "name": "AdamW"},
        "steps": steps,
        "loss_after": final,
        "norms_before": before,
        "norms_after": after,
    }
    write_json(folder / "expected.json", expected)
    return expected


def main():
    root = Path(__file__).resolve().parents[2]
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "tests/fixtures"
    torch.set_num_threads(1)  # one order of summation, so that the files come out the same
    for name, variant in VARIANTS.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        write_model(folder, variant)
        write_adapter(folder / "adapter", folder, variant)
        batch = make_batch(variant)
        (folder / "batch.json").write_text(json.dumps(batch) + "\n")
        e = write_expected(folder, batch)
        print(name, "loss", e["loss"], "grad_norm", e["grad_norm"], "tokens", e["supervised_tokens"])
        print("  losses", [round(s["loss"], 6) for s in e["steps"]], "->", round(e["loss_after"], 6))
        print("  norms ", [round(s["grad_norm"], 6) for s in e["steps"]])


if __name__ == "__main__":
    main()
