"""A short LoRA run by PEFT on the bundled model: which recipe makes it follow instructions?"""

import argparse
import json
import math
import os
import random
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from samples import MODEL, ROOT, SAMPLES, answer, collate, encode, read_tasks

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def draw(tasks: dict, size: int, temperature: float, seed: int) -> list:
    """`size` rows, no row twice, shares proportional to n^(1/T); what a task lacks goes to the others."""
    chance = random.Random(seed)
    left = {name: chance.sample(rows, len(rows)) for name, rows in tasks.items()}
    weights = {name: len(rows) ** (1 / temperature) for name, rows in tasks.items()}
    chosen = []
    while len(chosen) < size:
        open_tasks = [name for name in left if left[name]]
        name = chance.choices(open_tasks, [weights[n] for n in open_tasks])[0]
        chosen.append(left[name].pop())
    return chosen


def ten(model, tokenizer, path) -> tuple[int, list[str], dict[str, list[int]]]:
    """Exact matches over a file of prompts, the answers, and hits and totals by task."""
    prompts = json.loads(path.read_text(encoding="utf-8"))
    answers = [answer(model, tokenizer, [{"role": "user", "content": p["prompt"]}]) for p in prompts]
    by_task: dict[str, list[int]] = {}
    for prompt, given in zip(prompts, answers):
        tally = by_task.setdefault(prompt["task"], [0, 0])
        tally[0] += given == prompt["answer"]
        tally[1] += 1
    return sum(hits for hits, _ in by_task.values()), answers, by_task


def exact_by_task(model, tokenizer, tasks: dict, rows: int = 30) -> dict[str, float]:
    """Share of the first `rows` rows of each task whose first answer the model gives word for word."""
    result = {}
    for name, examples in tasks.items():
        hits = 0
        for messages in examples[:rows]:
            turn = next(i for i, m in enumerate(messages) if m["role"] == "assistant")
            hits += answer(model, tokenizer, messages[:turn]) == messages[turn]["content"]
        result[name] = hits / rows
    return result


def tune(model, tokenizer, tasks: dict, options) -> list[float]:
    torch.manual_seed(options.seed)
    rows = [encode(tokenizer, m) for m in draw(tasks, options.steps * options.batch, options.temperature, options.seed)]
    weights = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=options.rate, betas=(0.9, 0.999), weight_decay=0)
    warm = max(1, round(0.03 * options.steps))
    losses = []
    model.train()
    for step in range(options.steps):
        progress = max(0, step - warm) / max(1, options.steps - warm)
        rate = options.rate * min(1, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * progress))
        for group in optimiser.param_groups:
            group["lr"] = rate
        batch = collate(rows[step * options.batch : (step + 1) * options.batch])
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    model.eval()
    return losses


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--temperature", type=float, default=2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--only", default="", help="comma-separated tasks; all when empty")
    parser.add_argument("--full", action="store_true", help="also exact match per task, before and after")
    parser.add_argument("--out", default="", help="writes the outcome as JSON")
    options = parser.parse_args()
    os.nice(10)
    # One thread: on a busy machine two wait for each other most of the time.
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    base = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32).eval()
    tasks = read_tasks()
    chosen = {n: r for n, r in tasks.items() if not options.only or n in options.only.split(",")}
    outcome = {"recipe": {k: v for k, v in vars(options).items() if k not in ("out", "full")}}
    before, outcome["base_answers"], _ = ten(base, tokenizer, SAMPLES / "prompts.json")
    outcome["base"] = before
    if options.full:
        outcome["base_exact"] = exact_by_task(base, tokenizer, tasks)
    adapter = LoraConfig(r=8, lora_alpha=16, lora_dropout=0, target_modules=TARGETS, task_type="CAUSAL_LM")
    torch.manual_seed(options.seed)
    model = get_peft_model(base, adapter)
    began = time.time()
    losses = tune(model, tokenizer, chosen, options)
    outcome["seconds"] = round(time.time() - began, 1)
    outcome["losses"] = [round(value, 4) for value in losses]
    outcome["tuned"], outcome["tuned_answers"], _ = ten(model, tokenizer, SAMPLES / "prompts.json")
    unseen = ROOT / ".cache/world/unseen.json"
    if unseen.exists():
        outcome["unseen"] = ten(model, tokenizer, unseen)[2]
    if options.full:
        outcome["tuned_exact"] = exact_by_task(model, tokenizer, tasks)
    brief = {k: v for k, v in outcome.items() if k != "losses"}
    print(json.dumps(brief, indent=1), "loss", losses[0], sum(losses[-5:]) / 5)
    if options.out:
        (ROOT / options.out).write_text(json.dumps(outcome, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
