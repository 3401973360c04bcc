"""Writes a fixture for every architecture: a tiny model, an adapter, packed batches, and what PyTorch in
float64 makes of them: logits, loss, every LoRA gradient, and the losses of 50 AdamW steps of two
micro-batches each, with clipping, weight decay, warm-up and a cosine.

    python scripts/parity/make_architectures.py [OUT_DIR]

Between them they hold: every architecture and rotary scaling, both spellings of it, biases everywhere, QK
norm, tied and untied, 1 to 5 query heads a key/value head, head sizes from 10 to 256, bf16, f16 and f32,
shards, rank 1, an odd rank, rsLoRA, and LoRA on some of the matrices.
"""

import json
import math
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

import expected
import reference as ref
import tiny

VOCABULARY = 131
COMMON = dict(vocab_size=VOCABULARY, num_hidden_layers=2, bos_token_id=1, eos_token_id=2, pad_token_id=None)


def sizes(hidden, intermediate, heads, kv_heads, head_dim, positions, tied, **more):
    return dict(
        COMMON, hidden_size=hidden, intermediate_size=intermediate, num_attention_heads=heads,
        num_key_value_heads=kv_heads, head_dim=head_dim, max_position_embeddings=positions,
        tie_word_embeddings=tied, **more,
    )


def default_rope(theta):
    return {"rope_type": "default", "rope_theta": theta}


VARIANTS = {
    # Wavelengths of the eight pairs: 6 (kept), 20 (between), 63 and more (divided).
    "llama3-rope": dict(
        architecture="llama", seed=40, dtype=torch.bfloat16, spelling="rope_type",
        config=sizes(48, 70, 3, 1, 16, 128, True, rms_norm_eps=1e-5),
        rope={"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
              "high_freq_factor": 4.0, "original_max_position_embeddings": 32},
        lora=dict(r=4, lora_alpha=8, target_modules=tiny.ALL),
        segments=[[45, 12], [64], [9, 30]],
    ),
    "llama-bias": dict(
        architecture="llama", seed=41, dtype=torch.float32, spelling="type", shards=2,
        config=sizes(40, 46, 4, 4, 10, 64, False, attention_bias=True, mlp_bias=True, rms_norm_eps=1e-5),
        rope={"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.5},
        lora=dict(r=3, lora_alpha=5, target_modules=["q_proj", "o_proj", "up_proj"], use_rslora=True),
        segments=[[13, 1, 19], [23], [8, 9, 10]],
    ),
    # The window is as long as the longest case.
    "mistral": dict(
        architecture="mistral", seed=42, dtype=torch.float16, spelling="rope_type",
        config=sizes(48, 50, 4, 2, 12, 128, False, sliding_window=65),
        rope=default_rope(10000.0),
        lora=dict(r=1, lora_alpha=2, target_modules=tiny.ALL),
        segments=[[17, 20], [31], [5, 6, 7]],
        cases={"63": 63, "65": 65, "one-supervised": 17},
    ),
    "qwen2": dict(
        architecture="qwen2", seed=43, dtype=torch.bfloat16, spelling="rope_type",
        config=sizes(48, 62, 5, 1, 14, 128, True, use_sliding_window=True, sliding_window=48, max_window_layers=1),
        rope=default_rope(1000000.0),
        lora=dict(r=2, lora_alpha=4, target_modules=tiny.ALL),
        segments=[[22, 15], [33], [6, 18]],
    ),
    "qwen3": dict(
        architecture="qwen3", seed=44, dtype=torch.float16, spelling="rope_parameters",
        config=sizes(48, 58, 6, 2, 20, 128, True),
        rope=default_rope(1000000.0),
        lora=dict(r=5, lora_alpha=10, target_modules=tiny.ALL),
        segments=[[11, 26], [34], [7, 7, 7]],
    ),
    "qwen3-wide": dict(
        architecture="qwen3", seed=45, dtype=torch.bfloat16, spelling="rope_parameters",
        config=sizes(32, 36, 1, 1, 256, 128, True, attention_bias=True),
        rope=default_rope(10000.0),
        lora=dict(r=2, lora_alpha=4, target_modules=["k_proj", "v_proj", "o_proj", "down_proj"]),
        segments=[[10, 16], [21], [12, 5]],
    ),
}

STEPS = 50
# In the recipe's names.
TRAINING = dict(learningRate=5e-3, schedule="cosine", warmup=0.1, clip=1.0, weightDecay=0.1, betas=[0.9, 0.999])


def learning_rate(step):
    """Of a 1-based step: linear over the warm-up, then half a cosine to 0."""
    warm = math.ceil(TRAINING["warmup"] * STEPS)
    if step <= warm:
        return TRAINING["learningRate"] * step / warm
    progress = (step - 1 - warm) / (STEPS - warm)
    return TRAINING["learningRate"] * 0.5 * (1 + math.cos(math.pi * progress))


def micros_of(step):
    """Two of the three micro-batches, in turns."""
    return [(2 * step) % 3, (2 * step + 1) % 3]


def train(model, batches):
    params = list(ref.lora_parameters(model).values())
    optimiser = torch.optim.AdamW(params, lr=0, betas=TRAINING["betas"], eps=1e-8, weight_decay=TRAINING["weightDecay"])
    lines = []
    for step in range(1, STEPS + 1):
        micros = micros_of(step)
        loss = ref.backward_step(model, [batches[i] for i in micros])
        norm = torch.nn.utils.clip_grad_norm_(params, TRAINING["clip"]).item()
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step)
        optimiser.step()
        lines.append({"step": step, "micros": micros, "lr": learning_rate(step), "loss": loss, "grad_norm": norm})
    return lines


def make_case(variant, name, length):
    batch = tiny.make_batch(variant["seed"] + 400 + length, VOCABULARY, [length])
    if name == "one-supervised":
        batch["labels"] = [ref.MASKED] * (length - 1) + batch["input_ids"][-1:]
    return batch


def gradient_case(model, batch):
    loss = ref.backward_step(model, [batch])
    return loss, {n: p.grad.clone() for n, p in ref.lora_parameters(model).items()}


def write_fixture(folder, variant):
    tiny.write_model(folder, variant)
    tiny.write_adapter(folder / "adapter", folder, variant)
    batches = [
        tiny.make_batch(variant["seed"] + 300 + i, VOCABULARY, segments)
        for i, segments in enumerate(variant["segments"])
    ]
    (folder / "batches.jsonl").write_text("".join(json.dumps(b) + "\n" for b in batches))

    model, loss, gradients, logits, base_logits = expected.first_step(folder, batches[0])
    expected.check_eager(folder, batches[0], loss, gradients)
    tensors = {"logits": logits, "logits.base": base_logits}
    tensors |= {f"grad.{n}": g for n, g in gradients.items()}
    cases = []
    for name, length in variant.get("cases", {}).items():
        batch = make_case(variant, name, length)
        case_loss, case_gradients = gradient_case(model, batch)
        cases.append({"name": name, "batch": batch, "loss": case_loss})
        tensors |= {f"case.{name}.grad.{n}": g for n, g in case_gradients.items()}
    save_file({n: t.float().contiguous() for n, t in tensors.items()}, folder / "expected.safetensors")

    params = ref.lora_parameters(model)
    steps = train(model, batches)
    tiny.write_json(folder / "expected.json", {
        "loss": loss,
        "supervised_tokens": ref.supervised_count(batches[0]),
        "grad_norm": torch.stack([g.norm() for g in gradients.values()]).norm().item(),
        "training": TRAINING,
        "steps": steps,
        "norms_after": expected.norms(params),
        "cases": cases,
    })
    return steps


def main():
    root = Path(__file__).resolve().parents[2]
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "tests/fixtures"
    torch.set_num_threads(1)  # one order of summation, so that the files come out the same
    for name, variant in VARIANTS.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        steps = write_fixture(folder, variant)
        clipped = sum(s["grad_norm"] > TRAINING["clip"] for s in steps)
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        print(f"{name:12s} {size // 1024:4d} KB  losses {steps[0]['loss']:.4f} -> {steps[-1]['loss']:.4f}, {clipped} of {STEPS} clipped")


if __name__ == "__main__":
    main()
