"""Writes tests/fixtures/llama-step/conflicts.json: the gradients of three tasks, by norm and cosine, in float64.

    python scripts/parity/make_conflicts.py

The tasks are the segments of the fixture's batch dealt by turns: segment s is of task s mod 3.
"""

from pathlib import Path

import torch

import reference as ref
import tiny

FOLDER = Path(__file__).resolve().parents[2] / "tests/fixtures/llama-step"
TASKS = 3


def of_task(batch, task):
    """The batch with the labels of one task only."""
    labels = [y if s >= 0 and s % TASKS == task else ref.MASKED for y, s in zip(batch["labels"], batch["segments"])]
    return {**batch, "labels": labels}


def main():
    torch.set_num_threads(1)
    batch = ref.read_lines(FOLDER / "batch.json")[0]
    model = ref.load_tuned(FOLDER, FOLDER / "adapter", torch.float64, trainable=True)
    gradients, tokens = [], []
    for task in range(TASKS):
        own = of_task(batch, task)
        if ref.backward_step(model, [own]) is None:
            raise SystemExit(f"task {task} has no supervised token")
        tokens.append(ref.supervised_count(own))
        gradients.append(torch.cat([p.grad.flatten() for p in ref.lora_parameters(model).values()]))
    norms = [g.norm().item() for g in gradients]
    cosines = [[(a @ b / (a.norm() * b.norm())).item() for b in gradients] for a in gradients]
    tiny.write_json(FOLDER / "conflicts.json", {"tokens": tokens, "norms": norms, "cosines": cosines})
    print(tokens, norms, cosines)


if __name__ == "__main__":
    main()
