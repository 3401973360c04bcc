"""Random tiny models of every architecture, through the command line, against PyTorch in float64.

    python scripts/parity/live.py [--seed N] [--only NAME,NAME] [--keep DIR]

For each: `temper gradients` (the loss and every tensor within 1e-4) and `temper train --adapter`, 50
AdamW steps of accumulated, packed micro-batches with clipping, weight decay, warm-up and cosine (every loss
within 1e-3). Prints a line a model; exit code 1 where one of them fails. The same seed makes the same models.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers.utils import logging

import check_gradients
import check_losses
import reference as ref
import tiny

ROOT = Path(__file__).resolve().parents[2]
TOKENS = ROOT / "tests/fixtures/tokens"
CONTEXT = 72
STEPS = 50
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 32}
LINEAR = {"rope_type": "linear", "factor": 2.0}
DEFAULT = {"rope_type": "default"}
# Architecture, rotary settings, and what config.json says besides sizes.
KINDS = {
    "llama": ("llama", DEFAULT, {}),
    "llama3-rope": ("llama", LLAMA3, {}),
    "llama-linear": ("llama", LINEAR, {}),
    "llama-bias": ("llama", DEFAULT, {"attention_bias": True, "mlp_bias": True}),
    "mistral": ("mistral", DEFAULT, {"sliding_window": CONTEXT}),
    "qwen2": ("qwen2", DEFAULT, {"use_sliding_window": True, "sliding_window": CONTEXT, "max_window_layers": 1}),
    "qwen3": ("qwen3", DEFAULT, {}),
    "qwen3-bias": ("qwen3", DEFAULT, {"attention_bias": True}),
    "wide-heads": ("llama", DEFAULT, {}),
}
TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
WORDS = "sea deep wide capital France Paris add two three five line helpful sentence one answer the a b".split()


def random_variant(rng, name):
    architecture, rope, more = KINDS[name]
    kv_heads = rng.randint(1, 3)
    head_dim = rng.choice([96, 128, 192, 256]) if name == "wide-heads" else rng.choice([8, 10, 12, 14, 16, 20, 32, 40, 64])
    heads = kv_heads * rng.randint(1, 4)
    if name == "wide-heads":
        kv_heads, heads = 1, rng.randint(1, 2)
    # transformers wants a Llama's width to be a multiple of its heads, even where head_dim is given.
    hidden = 2 * heads * rng.randint(max(1, 32 // (2 * heads)), max(1, 80 // (2 * heads)))
    targets = tiny.ALL if rng.random() < 0.5 else rng.sample(tiny.ALL, rng.randint(1, 6))
    rank = rng.randint(1, 9)
    config = dict(
        vocab_size=rng.randint(401, 600), hidden_size=hidden, intermediate_size=2 * rng.randint(16, 60),
        num_hidden_layers=rng.randint(1, 3), num_attention_heads=heads, num_key_value_heads=kv_heads, head_dim=head_dim,
        max_position_embeddings=rng.choice([128, 256]), tie_word_embeddings=rng.random() < 0.5,
        rms_norm_eps=rng.choice([1e-5, 1e-6]), bos_token_id=0, eos_token_id=2, pad_token_id=None,
    )
    return dict(
        architecture=architecture, seed=rng.randrange(1 << 30), config=config | more,
        dtype=rng.choice([torch.bfloat16, torch.float16, torch.float32]), shards=rng.randint(1, 3),
        rope=rope | {"rope_theta": rng.choice([1e4, 5e5, 1e6])},
        spelling=rng.choice(["rope_type", "type", "rope_parameters"]),
        lora=dict(r=rank, lora_alpha=2 * rank, target_modules=targets, use_rslora=rng.random() < 0.3),
    )


def write_folder(folder, variant, rng):
    """A model folder with a tokenizer, its adapter, rows to train on, and a recipe."""
    folder.mkdir(parents=True)
    tiny.write_model(folder, variant)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        (folder / file).write_bytes((TOKENS / file).read_bytes())
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    tiny.write_adapter(folder / "adapter", folder, variant)

    def text(most):
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, most)))

    rows = [{"instruction": text(6), "output": text(8)} for _ in range(400)]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe = {
        "seed": rng.randrange(1 << 30),
        "data": {"validation": {"fraction": 0, "min": 0}},
        "mask": {"context": CONTEXT, "packing": rng.choice(["none", "greedy", "best-fit"])},
        "training": {"learningRate": 3e-3, "schedule": "cosine", "warmup": 0.1, "epochs": 4, "maxSteps": STEPS,
                     "microBatch": 2, "accumulation": 2, "clip": 1.0, "weightDecay": 0.1, "betas": [0.9, 0.98]},
        "evaluation": {"examples": 0},
    }
    tiny.write_json(folder / "recipe.json", recipe)
    return recipe["training"]


def temper(*arguments):
    """stdout of a command; its messages where it fails."""
    command = ["npm", "run", "-s", "temper", "--", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"temper {arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def compare(folder, variant, rng):
    """(worst gradient error, loss difference, worst loss difference of the run, steps)."""
    training = write_folder(folder, variant, rng)
    adapter, rows, recipe = folder / "adapter", folder / "rows.jsonl", folder / "recipe.json"
    batches = temper("batches", "--model", folder, "--recipe", recipe, rows)
    (folder / "batch.json").write_text(json.dumps(batches[0]))
    out = folder / "gradients.safetensors"
    printed = temper("gradients", "--model", folder, "--adapter", adapter, "--batch", folder / "batch.json", "--out", out)
    model = ref.load_tuned(folder, adapter, torch.float64, trainable=True)
    loss, errors, problems = check_gradients.compare(model, batches[0], check_gradients.read_gradients(out))
    if problems:
        raise RuntimeError("; ".join(problems))

    lines = temper("train", "--model", folder, "--recipe", recipe, "--adapter", adapter, rows)
    model = ref.load_tuned(folder, adapter, torch.float64, trainable=True)
    steps = check_losses.replay(
        model, check_losses.by_step(batches), lines,
        betas=training["betas"], weight_decay=training["weightDecay"], clip=training["clip"], logits=ref.block_mask_logits,
    )
    differences = [abs(line["loss"] - true) for line, true, _ in steps]
    return max(errors.values()), abs(printed[0]["loss"] - loss), max(differences), len(differences)


def describe(variant):
    c, lora = variant["config"], variant["lora"]
    heads = f"{c['num_attention_heads']}/{c['num_key_value_heads']}x{c['head_dim']}"
    targets = "all" if len(lora["target_modules"]) == 7 else len(lora["target_modules"])
    dtype = str(variant["dtype"]).removeprefix("torch.")
    return f"C {c['hidden_size']:3d} heads {heads:8s} V {c['vocab_size']} {dtype:8s} rank {lora['r']} on {targets}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--only", default=",".join(KINDS), help="names with commas between them")
    parser.add_argument("--keep", type=Path, help="leave the models in this folder")
    args = parser.parse_args()

    logging.disable_progress_bar()
    torch.set_num_threads(1)  # tensors are too small to share
    print(f"seed {args.seed}")
    print("model         gradients  loss       50 losses")
    good = True
    with tempfile.TemporaryDirectory() as temporary:
        for name in args.only.split(","):
            # A stream of its own for each: --only makes the same models.
            rng = random.Random(f"{args.seed} {name}")
            variant = random_variant(rng, name)
            try:
                gradient, loss, run, steps = compare((args.keep or Path(temporary)) / name, variant, rng)
            except RuntimeError as error:
                print(f"{name:12s}  FAIL  {error}  {describe(variant)}", flush=True)
                good = False
                continue
            fine = gradient <= check_gradients.LIMIT and loss <= check_gradients.LIMIT
            fine = fine and run <= check_losses.DEFAULT_LIMIT and steps == STEPS
            good = good and fine
            print(f"{name:12s}  {gradient:.2e}   {loss:.2e}   {run:.2e}  {'ok  ' if fine else 'FAIL'}  {describe(variant)}", flush=True)
    print("ok" if good else "FAIL")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
