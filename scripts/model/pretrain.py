"""Pretrains the bundled base model on the world's plain text; resumable, seeded, on the CPU.

`torch.compile` needs a C++ compiler; `--eager` does without, a fifth slower.
"""

import argparse
import csv
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache/world"
TARGET = ROOT / "public/models/bundled"
SEED = 7
BLOCK = 256
BATCH = 8
END = 0
# Never seen in plain text. Left out of the updates, or the tied head would press them all into one vector.
UNSEEN = [1, 2, 3, 4]


def pack() -> torch.Tensor:
    """All documents, each with the end token behind it, cut into blocks of equal length."""
    tokenizer = Tokenizer.from_file(str(TARGET / "tokenizer.json"))
    texts = [json.loads(line) for line in (CACHE / "corpus.jsonl").open(encoding="utf-8")]
    ids: list[np.ndarray] = []
    for start in range(0, len(texts), 2000):
        for encoding in tokenizer.encode_batch(texts[start : start + 2000]):
            ids.append(np.array([*encoding.ids, END], dtype=np.int16))
    stream = np.concatenate(ids)
    count = len(stream) // BLOCK
    return torch.from_numpy(stream[: count * BLOCK].reshape(count, BLOCK))


def build() -> LlamaForCausalLM:
    torch.manual_seed(SEED)
    config = LlamaConfig(
        vocab_size=2048,
        hidden_size=128,
        intermediate_size=352,
        num_hidden_layers=5,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=512,
        rms_norm_eps=1e-5,
        rope_theta=10000.0,
        tie_word_embeddings=True,
        attention_bias=False,
        mlp_bias=False,
        bos_token_id=None,
        eos_token_id=END,
        pad_token_id=1,
        dtype="float32",
    )
    config._attn_implementation = "sdpa"
    model = LlamaForCausalLM(config)
    embedding = model.model.embed_tokens.weight
    with torch.no_grad():
        embedding[UNSEEN] = torch.randn(len(UNSEEN), 128) * 0.06

    def spare(gradient: torch.Tensor) -> torch.Tensor:
        gradient = gradient.clone()
        gradient[UNSEEN] = 0
        return gradient

    embedding.register_hook(spare)
    return model


def loss_of(model: LlamaForCausalLM, ids: torch.Tensor) -> torch.Tensor:
    logits = model(input_ids=ids[:, :-1], use_cache=False).logits
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())


def rate_at(step: int, progress: float, peak: float) -> float:
    """Linear warm-up, then cosine over `progress` from 0 to 1."""
    return peak * min(1, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))


def export(model: LlamaForCausalLM) -> None:
    half = LlamaForCausalLM(model.config)
    half.load_state_dict(model.state_dict())
    half = half.to(torch.bfloat16)
    half.config.dtype = "bfloat16"
    half.generation_config = GenerationConfig(eos_token_id=END, pad_token_id=1, do_sample=False, max_new_tokens=128)
    half.save_pretrained(TARGET, safe_serialization=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=17_000)
    parser.add_argument("--minutes", type=float, default=55, help="the schedule ends here if the steps take longer")
    parser.add_argument("--eager", action="store_true", help="without torch.compile")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--name", default="main")
    options = parser.parse_args()
    torch.set_num_threads(2)
    blocks = pack()
    print(f"{len(blocks)} blocks, {blocks.numel()} tokens", flush=True)
    model = build()
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.dim() != 2 or "embed" in n]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), fused=True)
    measure = loss_of if options.eager else torch.compile(loss_of)
    saved = CACHE / f"pretrain-{options.name}.pt"
    curve: list[tuple[int, float, float]] = []
    step, spent = 0, 0.0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent, curve = state["step"], state["spent"], [tuple(row) for row in state["curve"]]
    steps = options.steps
    window: list[float] = []
    order, epoch = None, -1
    per_epoch = len(blocks) // BATCH
    model.train()
    began = time.time() - spent
    progress = 0.0
    while progress < 1:
        if step // per_epoch != epoch:
            epoch = step // per_epoch
            order = torch.randperm(len(blocks), generator=torch.Generator().manual_seed(SEED + epoch))
        at = (step % per_epoch) * BATCH
        ids = blocks[order[at : at + BATCH]].long()
        rate = rate_at(step, progress, options.rate)
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = measure(model, ids)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        window.append(loss.item())
        step += 1
        spent = time.time() - began
        progress = min(1.0, max(step / steps, spent / (60 * options.minutes)))
        if step % 100 == 0 or progress == 1:
            curve.append((step, sum(window) / len(window), rate))
            window = []
            print(f"step {step} loss {curve[-1][1]:.4f} {spent:.0f} s", flush=True)
        if step % 1000 == 0 or progress == 1:
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent, "curve": curve}
            torch.save(state, saved)
            export(model)
    with (ROOT / "scripts/model/loss.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "loss", "learning_rate"])
        writer.writerows((s, f"{value:.4f}", f"{rate:.6f}") for s, value, rate in curve)

    summary = {
        "documents": sum(1 for _ in (CACHE / "corpus.jsonl").open(encoding="utf-8")),
        "tokens": blocks.numel(),
        "parameters": sum(p.numel() for p in model.parameters()),
        "steps": step,
        "batch": BATCH,
        "seen": step * BATCH * BLOCK / 1e6,
        "rate": options.rate,
        "minutes": round(spent / 60, 1),
    }
    (ROOT / "scripts/model/pretrain.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
