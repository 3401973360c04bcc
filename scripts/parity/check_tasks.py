"""Losses of tasks, and the cosines between their gradients, against PyTorch in float64.

    python scripts/parity/check_tasks.py [--stories FOLDER] [--report FILE.md]

Trains the bundled model a few steps on three sample tasks (and stories260k, converted to FOLDER by `npm run llama2c`,
where it is given), then compares base and tuned: every task's loss of `temper evaluate` and of the run's own
evaluations, and every norm and cosine of `temper conflicts`. Limit 1e-4. Exit code 1 where one of them fails.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import peft
import torch
import transformers

import reference as ref

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1e-4
SAMPLES = ("math", "translation", "classification")
STEPS = 12
RECIPE = {
    # Every row of a task that the loss of an evaluation sees, and a share large enough for gradients.
    "data": {"validation": {"fraction": 0.2, "min": 12, "max": 12}},
    "mask": {"context": 128},
    "lora": {"rank": 4},
    "training": {"learningRate": 4e-3, "maxSteps": STEPS, "microBatch": 4, "accumulation": 1},
    "evaluation": {"every": 6, "examples": 36, "keep": "last", "plainText": "none", "samples": {"count": 0}},
}


def temper(*args):
    done = subprocess.run(["npm", "run", "-s", "temper", "--", *map(str, args)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"temper {' '.join(map(str, args))}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def validation_rows(model, recipe_path, files, work):
    """{task: [{input_ids, labels}]}: the rows that validate, labelled by `temper mask`."""
    part = work / "validation.jsonl"
    temper("mix", "--recipe", recipe_path, "--out", work / "mixed.jsonl", "--validation", part, *files)
    rows = ref.read_lines(part)
    labels = temper("mask", "--model", model, "--recipe", recipe_path, part)
    if len(rows) != len(labels) or not rows:
        raise SystemExit(f"{len(rows)} validation rows, {len(labels)} of them labelled")
    found = {}
    for row, label in zip(rows, labels):
        found.setdefault(row["task"], []).append(label)
    return found


def task_loss(model, rows):
    """Mean negative log-likelihood a supervised token; leaves the gradient where the model takes one."""
    total, tokens = 0.0, 0
    for row in rows:
        ids, labels = torch.tensor(row["input_ids"]), torch.tensor(row["labels"])
        logits = model(input_ids=ids[None], use_cache=False).logits[0]
        total = total + torch.nn.functional.cross_entropy(logits[:-1], labels[1:], ignore_index=ref.MASKED, reduction="sum")
        tokens += int((labels[1:] != ref.MASKED).sum())
    return total / tokens


def gradients(model, tasks):
    """{task: every LoRA gradient as one vector}."""
    out = {}
    for task, rows in tasks.items():
        model.zero_grad(set_to_none=True)
        task_loss(model, rows).backward()
        out[task] = torch.cat([p.grad.flatten() for p in ref.lora_parameters(model).values()])
    return out


def check(name, model, work):
    recipe = work / "recipe.json"
    recipe.write_text(json.dumps(RECIPE))
    files = [ROOT / f"public/samples/{task}.jsonl" for task in SAMPLES]
    tasks = validation_rows(model, recipe, files, work)
    run = work / "run"
    temper("train", "--model", model, "--recipe", recipe, "--out", run, *files)
    folder = ROOT / "public/models/bundled" if model == "bundled" else model
    tuned = ref.load_tuned(folder, run, torch.float64, trainable=True)
    lines = []
    for side in ("base", "tuned"):
        given = [] if side == "base" else ["--adapter", run]
        with torch.no_grad():
            if side == "base":
                with tuned.disable_adapter():
                    truth = {task: task_loss(tuned, rows).item() for task, rows in tasks.items()}
            else:
                truth = {task: task_loss(tuned, rows).item() for task, rows in tasks.items()}
        ours = {one["task"]: one["loss"] for one in temper("evaluate", "--model", model, "--recipe", recipe, "--loss-only", *given, *files)}
        log = [line for line in ref.read_lines(run / "log.jsonl") if line["kind"] == "evaluation"]
        logged = {one["task"]: one["loss"] for one in log[0 if side == "base" else -1]["perTask"]}
        for task, loss in truth.items():
            lines.append((name, side, f"loss of {task}", loss, ours[task], logged[task]))
    vectors = gradients(tuned, tasks)
    (found,) = temper("conflicts", "--model", model, "--recipe", recipe, "--adapter", run, *files)
    at = {task: place for place, task in enumerate(found["tasks"])}
    for task, vector in vectors.items():
        norm = vector.norm().item()
        lines.append((name, "tuned", f"gradient norm of {task}, relative", 1.0, found["norms"][at[task]] / norm, None))
    for first, second in combinations(vectors, 2):
        cosine = torch.nn.functional.cosine_similarity(vectors[first], vectors[second], dim=0).item()
        lines.append((name, "tuned", f"cosine of {first} and {second}", cosine, found["cosines"][at[first]][at[second]], None))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=Path, help="stories260k as a Hugging Face folder")
    parser.add_argument("--report", type=Path)
    args = parser.parse_args()
    models = [("bundled", "bundled")] + ([("stories260k", args.stories.resolve())] if args.stories else [])
    lines = []
    for name, model in models:
        with tempfile.TemporaryDirectory() as work:
            lines += check(name, model, Path(work))
    worst = 0.0
    table = ["| model | side | number | PyTorch | ours | in the run's log | largest difference |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, side, what, truth, ours, logged in lines:
        off = max(abs(value - truth) for value in (ours, logged) if value is not None)
        worst = max(worst, off)
        shown = "" if logged is None else f"{logged:.6f}"
        table.append(f"| {name} | {side} | {what} | {truth:.6f} | {ours:.6f} | {shown} | {off:.1e} |")
    verdict = "ok" if worst < LIMIT else "FAIL"
    print("\n".join(table))
    print(f"{verdict}: largest difference {worst:.2e}, limit {LIMIT}")
    if args.report:
        head = [
            "# Losses of tasks and cosines of their gradients against PyTorch",
            "",
            "Written by `python scripts/parity/check_tasks.py --stories FOLDER --report docs/parity/tasks.md` (torch "
            f"{torch.__version__.split('+')[0]}, transformers {transformers.__version__}, peft {peft.__version__}; float64).",
            "",
            f"Twelve validation rows of three sample tasks, before and after {STEPS} steps of LoRA. Largest difference {worst:.1e}, limit {LIMIT}.",
            "",
        ]
        args.report.write_text("\n".join(head + table) + "\n")
    sys.exit(0 if verdict == "ok" else 1)


if __name__ == "__main__":
    main()
