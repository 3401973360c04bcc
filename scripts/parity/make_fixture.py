"""Writes tests/fixtures/llama-step and llama-step-untied: tiny models, adapters, a packed
batch, and what one gradient and ten AdamW steps must give, computed in float64.

    python scripts/parity/make_fixture.py [OUT_DIR]

Sizes are odd on purpose: kernels that round up to tiles or pairs show it here.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

import reference as ref
import tiny
from expected import first_step, norms

COMMON = dict(
    vocab_size=131, num_hidden_layers=2, rms_norm_eps=1e-5, max_position_embeddings=64,
    bos_token_id=1, eos_token_id=2, pad_token_id=None, attention_bias=False,
)

VARIANTS = {
    "llama-step": dict(
        architecture="llama", seed=20, dtype=torch.bfloat16, segments=[13, 22, 9],
        config=dict(COMMON, hidden_size=48, intermediate_size=70, num_attention_heads=6, num_key_value_heads=2,
                    head_dim=8, tie_word_embeddings=True),
        rope={"rope_type": "default", "rope_theta": 10000.0}, spelling="rope_type",
        lora=dict(r=3, lora_alpha=6, target_modules=tiny.ALL),
    ),
    # head_dim x heads (48) differs from hidden (42); one segment has a single token.
    "llama-step-untied": dict(
        architecture="llama", seed=21, dtype=torch.float32, segments=[17, 1, 10],
        config=dict(COMMON, hidden_size=42, intermediate_size=54, num_attention_heads=3, num_key_value_heads=1,
                    head_dim=16, tie_word_embeddings=False),
        rope={"rope_type": "default", "rope_theta": 500000.0}, spelling="rope_parameters",
        lora=dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj"], use_rslora=True),
    ),
}
OPTIMISER = dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
CLIP = 1.0
STEPS = 10


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
    model, loss, gradients, logits, base_logits = first_step(folder, batch)
    params = ref.lora_parameters(model)
    tensors = {"logits": logits, "logits.base": base_logits}
    tensors |= {f"grad.{n}": g for n, g in gradients.items()}
    save_file({n: t.float().contiguous() for n, t in tensors.items()}, folder / "expected.safetensors")

    before = norms(params)
    steps = train(model, batch)
    after = norms(params)
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
    tiny.write_json(folder / "expected.json", expected)
    return expected


def main():
    root = Path(__file__).resolve().parents[2]
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "tests/fixtures"
    torch.set_num_threads(1)  # one order of summation, so that the files come out the same
    for name, variant in VARIANTS.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        tiny.write_model(folder, variant)
        tiny.write_adapter(folder / "adapter", folder, variant)
        batch = tiny.make_batch(variant["seed"] + 300, COMMON["vocab_size"], variant["segments"])
        (folder / "batch.json").write_text(json.dumps(batch) + "\n")
        e = write_expected(folder, batch)
        print(name, "loss", e["loss"], "grad_norm", e["grad_norm"], "tokens", e["supervised_tokens"])
        print("  losses", [round(s["loss"], 6) for s in e["steps"]], "->", round(e["loss_after"], 6))
        print("  norms ", [round(s["grad_norm"], 6) for s in e["steps"]])


if __name__ == "__main__":
    main()
