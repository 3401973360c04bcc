"""Do other trainers go on with what `temper export --format scale-out` writes, and with the same numbers?

    python scripts/parity/check_scale_out.py [--only NAME] [--wheels DIR...] [--llamafactory DIR...]
        [--report FILE]

For each recipe below: the archive's tokens, labels and order are compared with `temper batches`; `trl/train.py` runs
on the CPU, on one process and, with fillers in the last step, on two (torchrun, gloo); its losses, learning rates
and gradient norms are compared with those of `temper train` from the archive's own adapter; the adapter that it
saves is read by `temper logits`. LLaMA-Factory's and axolotl's own classes parse their files (unpacked wheels and
what they need lie in the folders of --wheels; they are not asked where something is missing). accelerate parses its own.
With --llamafactory (its wheel and the packages that it pins) it trains too, where a recipe has a schedule that it knows. Exit code 1 where anything differs.
"""

import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import pyarrow.parquet
from accelerate.commands.config.config_args import ClusterConfig
from scale_out_trainers import check_configs, train_llamafactory

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "public/samples/math.jsonl", ROOT / "public/samples/translation.jsonl"]
LIMIT = 1e-3
TRAINING = {"learningRate": 0.003, "warmup": 3, "floor": 0.1, "maxSteps": 10, "microBatch": 3, "accumulation": 4}


def recipe(seed, lora=None, mask=None, **training):
    return {
        "version": 1,
        "seed": seed,
        "lora": {"rank": 8, "dropout": 0, **(lora or {})},
        "mask": {"context": 128, **(mask or {})},
        "training": {**TRAINING, **training},
    }


RECIPES = {
    "rows of their own, cosine": recipe(7),
    "best-fit packing, rsLoRA, linear": recipe(8, {"rsLora": True}, {"packing": "best-fit"}, schedule="linear", weightDecay=0.1),
    "greedy packing, constant": recipe(9, {"alpha": 4}, {"packing": "greedy"}, schedule="constant", warmup=0, clip=None),
    "two epochs, the last step incomplete": {
        **recipe(11, None, {"turns": "last"}, maxSteps=None, epochs=2, microBatch=5, accumulation=2),
        "mixture": {"size": {"examples": 47}},
    },
}


def temper(*args):
    command = [ROOT / "node_modules/.bin/tsx", ROOT / "src/cli/main.ts", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"temper {args[0]} failed: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def script(processes, archive, base, out):
    train = [archive / "trl/train.py", "--model", base, "--out", out]
    # accelerate launch starts several processes on GPUs only; torchrun is what it starts them with.
    launch = ["-m", "torch.distributed.run", "--nproc_per_node", str(processes)] if processes > 1 else []
    env = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, *launch, *train], capture_output=True, text=True, check=False, cwd=archive, env=env)
    if done.returncode != 0:
        sys.exit(f"train.py failed: {done.stderr[-4000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"step"')]


def same_rows(archive, batches):
    """Tokens, labels, positions and the step of every row, against the micro-batches that a run trains."""
    rows = pyarrow.parquet.read_table(archive / "data/train.tokens.parquet").to_pylist()
    ours, theirs = {}, {}
    for batch in batches:
        into = ours.setdefault(batch["step"], [[], [], []])
        for column, name in zip(into, ("input_ids", "labels", "positions"), strict=True):
            column.extend(batch[name])
    for row in rows:
        into = theirs.setdefault(row["step"], [[], [], []])
        for column, name in zip(into, ("input_ids", "labels", "position_ids"), strict=True):
            column.extend(row[name])
    lengths = all(sum(row["seq_lengths"]) == len(row["input_ids"]) == len(row["attention_mask"]) for row in rows)
    return lengths and ours == theirs, len(rows)


def worst(ours, theirs, name):
    return max(abs(a[name] - b[name]) for a, b in zip(ours, theirs, strict=True))


def knows(case):
    """Whether LLaMA-Factory has the schedule: its warm-ups begin with a step at rate 0."""
    return case["training"].get("schedule") == "constant" and case["training"]["warmup"] == 0


def check_trl(folder, base, name, case, llamafactory):
    lines, good = [], True
    at = folder / name.replace(" ", "-").replace(",", "")
    at.mkdir()
    (at / "recipe.json").write_text(json.dumps(case))
    archive = at / "archive"
    common = ["--model", base, "--recipe", at / "recipe.json"]
    temper("export", "--format", "scale-out", *common, "--out", archive, *FILES)
    same, rows = same_rows(archive, temper("batches", *common, *FILES))
    ours = [line for line in temper("train", *common, "--adapter", archive / "adapter-init", *FILES) if "loss" in line]
    for processes in (1, 2):
        out = at / f"out-{processes}"
        theirs = script(processes, archive, base, out)
        if len(theirs) != len(ours):
            print("FAIL", name, f"{len(theirs)} steps in place of {len(ours)}")
            good = False
            continue
        loss = worst(ours, theirs, "loss")
        rate = worst(ours, theirs, "lr")
        norm = worst(ours, theirs, "grad_norm") if case["training"].get("clip", 1) else None
        temper("logits", "--model", base, "--adapter", out, "--ids", "5,9,77")
        fine = same and loss < LIMIT and rate < 1e-9 and (norm is None or norm < LIMIT)
        good = good and fine
        told = "–" if norm is None else f"{norm:.1e}"
        lines.append(f"| {name} | {processes} | {rows} | {len(ours)} | {'the same' if same else 'DIFFERENT'} | {ours[0]['loss']:.3f} → {ours[-1]['loss']:.3f} | {loss:.1e} | {rate:.1e} | {told} |")
        print("ok  " if fine else "FAIL", name, f"processes {processes}, rows {'same' if same else 'DIFFERENT'}, loss {loss:.1e}, rate {rate:.1e}, norm {told}", flush=True)
    if llamafactory and knows(case):
        theirs = train_llamafactory(archive, base, llamafactory)
        loss = worst(ours, theirs, "loss")
        rate = max(abs(a["lr"] - b["learning_rate"]) for a, b in zip(ours, theirs, strict=True))
        fine = loss < LIMIT and rate < 1e-9
        good = good and fine
        lines.append(f"| {name}, by LLaMA-Factory | 1 | {rows} | {len(ours)} | | {ours[0]['loss']:.3f} → {ours[-1]['loss']:.3f} | {loss:.1e} | {rate:.1e} | – |")
        print("ok  " if fine else "FAIL", name, f"LLaMA-Factory, loss {loss:.1e}, rate {rate:.1e}", flush=True)
    return archive, lines, good


HEAD = "| recipe | processes | rows | steps | tokens, labels, order | loss | max loss difference | of learning rates | of gradient norms |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |"


def report(trl, others):
    names = ("torch", "transformers", "peft", "trl", "accelerate", "datasets")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return "\n".join([
        "# Runs that go on elsewhere",
        "",
        "`python scripts/parity/check_scale_out.py`: archives of `temper export --format scale-out`, over two sample tasks with",
        f"the bundled model, against `temper batches` and `temper train`. {versions}; CPU, float32.",
        "",
        "## Runs: trl/train.py, and LLaMA-Factory where it is named",
        "",
        HEAD,
        *trl,
        "",
        "Two processes are torchrun with gloo (what `accelerate launch` starts on GPUs): the effective batch is shared out, and fillers that nothing is",
        "learned from complete the last step. Each adapter that was saved is read by `temper logits`. Not run: GPUs, FSDP on",
        "several devices, flash attention.",
        "",
        "## Configurations",
        "",
        "| trainer | recipe | its classes |",
        "| --- | --- | --- |",
        *others,
        "",
        "Their classes read the files; axolotl trained nothing here. accelerate reads trl/ddp.yaml and trl/fsdp.yaml.",
        "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="recipes whose names hold this")
    parser.add_argument("--wheels", type=Path, nargs="*", default=[], help="unpacked wheels of axolotl and LLaMA-Factory")
    parser.add_argument("--llamafactory", type=Path, nargs="*", default=[], help="its wheel and the packages that it pins")
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    good, trl, others = True, [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = folder / "base"
        temper("export", "--format", "merged", "--model", "bundled", "--dtype", "f32", "--out", base)
        for label, case in RECIPES.items():
            if options.only not in label:
                continue
            archive, lines, fine = check_trl(folder, base, label, case, options.llamafactory)
            trl += lines
            for kind in ("ddp", "fsdp"):
                ClusterConfig.from_yaml_file(archive / f"trl/{kind}.yaml")
            for trainer, answer, taken in check_configs(archive, options.wheels):
                fine = fine and taken is not False
                others.append(f"| {trainer} | {label} | {answer} |")
                print("FAIL" if taken is False else "ok  ", trainer, label, answer, flush=True)
            good = good and fine
    if options.report:
        options.report.write_text(report(trl, others), encoding="utf-8")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
