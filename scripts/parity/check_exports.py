"""Do Hugging Face datasets and pyarrow read what `temper mix` writes, and does its script mix to the same counts?

    python scripts/parity/check_exports.py [--report FILE]

Rows are made here: plain ones, several turns, system messages, tools, thoughts, weights, odd characters. Every
format in every container is read back, rows counted and compared with the JSONL of the same format. Then the
interleaving script mixes the training rows of each task with datasets: counts, repeats and epochs are compared with
the plan. Exit code 1 where anything differs.
"""

import argparse
import contextlib
import csv
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import pyarrow
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ["messages", "alpaca", "sharegpt", "prompt-completion"]
CONTAINERS = ["jsonl", "json", "csv", "parquet"]
ODD = ["=1+1", "-5 °C", "@home", "\ttab", "a,b", 'quoted "so"', "line\nline", "line\r\nline", "日本語 🙂 e\u0301", "\u2028", "null", "1e5", " blank "]


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **more):
    return {"role": "assistant", "content": text, **more}


def make_row(kind, number, rng):
    odd = rng.choice(ODD)
    question, answer = f"{odd} {number}?", f"{odd} {number}."
    call = {"id": f"c{number}", "type": "function", "function": {"name": "weather", "arguments": {"in": "Rome", "n": number}}}
    tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"in": {"type": "string"}}}}}
    if kind == "plain":
        return {"messages": [user(question), assistant(answer)]}
    if kind == "turns":
        return {"messages": [{"role": "system", "content": f"Be brief. {odd}"}, user("A"), assistant("B", weight=number % 2), user(question), assistant(answer)]}
    if kind == "thoughts":
        return {"messages": [user(question), assistant(answer, reasoning_content=f"Let me see. {odd}")]}
    return {
        "messages": [user(question), assistant("", tool_calls=[call]), {"role": "tool", "content": "Sun", "tool_call_id": f"c{number}"}, assistant(answer)],
        "tools": [tool],
    }


SIZES = {"plain": 400, "turns": 60, "thoughts": 25, "tools": 7}


def write_sources(folder, rng):
    for kind, size in SIZES.items():
        with open(folder / f"{kind}.jsonl", "w", encoding="utf-8") as file:
            for number in range(size):
                file.write(json.dumps(make_row(kind, number, rng), ensure_ascii=False) + "\n")


def temper(*args):
    command = [ROOT / "node_modules/.bin/tsx", ROOT / "src/cli/main.ts", "mix", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"temper mix failed: {done.stderr}")
    return json.loads(done.stdout)


def bare(value):
    """Without the None that Arrow puts where a row has no such field, and with numbers that are whole as such."""
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [bare(one) for one in value]
    return value


def typed(row):
    """A JSONL row with its free fields as JSON text, as columns with one type hold them."""
    def text(value):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def walk(value, name=""):
        if name in ("tools", "arguments"):
            return text(value)
        if isinstance(value, dict):
            return {key: walk(one, key) for key, one in value.items()}
        return [walk(one) for one in value] if isinstance(value, list) else value

    return walk(row)


def cells(row, names):
    """A JSONL row as cells of text."""
    def cell(value):
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    return {name: cell(row.get(name)) for name in names}


def check_containers(folder, recipe, files):
    lines, good = [], True
    for fmt in FORMATS:
        expected = None
        for container in CONTAINERS:
            out = folder / f"{fmt}.{container}"
            temper("--recipe", recipe, "--format", fmt, "--columns", "task,source", "--keep-formulas", "--out", out, *files)
            manifest = json.loads((folder / f"{fmt}.manifest.json").read_text(encoding="utf-8"))
            kind = {"jsonl": "json", "json": "json", "csv": "csv", "parquet": "parquet"}[container]
            options = {"keep_default_na": False} if container == "csv" else {}
            read = datasets.load_dataset(kind, data_files=str(out), split="train", cache_dir=str(folder / "cache"), **options)
            if container == "jsonl":
                expected = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
                same = len(read) == len(expected)
            elif container == "json":
                same = json.loads(out.read_text(encoding="utf-8")) == expected
            elif container == "csv":
                with open(out, encoding="utf-8", newline="") as file:
                    ours = list(csv.DictReader(file, strict=True))
                same = ours == [cells(row, ours[0].keys()) for row in expected]
            else:
                same = [bare(row) for row in pyarrow.parquet.read_table(out).to_pylist()] == [typed(row) for row in expected]
                same = same and [bare(row) for row in read] == [typed(row) for row in expected]
            same = same and len(read) == manifest["train"]["rows"] == len(expected)
            good = good and same
            lines.append(f"| {fmt} | {container} | {len(read)} | {', '.join(read.column_names)} | {'the same' if same else 'DIFFERENT'} |")
            print(("ok  " if same else "FAIL"), fmt, container, len(read))
    return lines, good


def check_script(folder, recipe, files):
    script = folder / "mix.py"
    plan = temper("--recipe", recipe, "--script", script, *files)
    counts = {task["task"]: (task["count"], task["size"]) for task in plan["tasks"]}
    work = folder / "elsewhere"
    work.mkdir()
    for task, (_, size) in counts.items():
        with open(work / f"{task}.jsonl", "w", encoding="utf-8") as file:
            for number in range(size):
                file.write(json.dumps({"prompt": f"{task} {number}", "completion": "x"}) + "\n")
    done = subprocess.run([sys.executable, script, "--out", "mixed.parquet"], cwd=work, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"The script failed: {done.stderr}")
    rows = pyarrow.parquet.read_table(work / "mixed.parquet").to_pylist()
    lines, good = [], len(rows) == plan["total"]
    ours = Counter(row["task"] for row in rows)
    epochs = [Counter(epoch["task"]) for epoch in epochs_of(script, work)]
    for task, (count, size) in counts.items():
        copies = Counter(row["prompt"] for row in rows if row["task"] == task)
        spread = [copies.get(f"{task} {number}", 0) for number in range(size)]
        each = [epoch[task] for epoch in epochs]
        same = ours[task] == sum(each) == count and max(spread) - min(spread) <= 1 and max(each) - min(each) <= 1
        good = good and same
        lines.append(f"| {task} | {size} | {count} | {ours[task]} | {min(spread)}…{max(spread)} | {' + '.join(map(str, each))} |")
        print(("ok  " if same else "FAIL"), "script", task, count, ours[task])
    return lines, good


def epochs_of(script, work):
    """What the script mixes, epoch by epoch."""
    spec = importlib.util.spec_from_file_location("mix", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with contextlib.chdir(work):
        return module.mix()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report")
    args = parser.parse_args()
    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sources(folder, random.Random(1))
        files = [folder / f"{kind}.jsonl" for kind in SIZES]
        recipe = folder / "recipe.json"
        recipe.write_text(json.dumps({"mixture": {"temperature": 3, "maxRepeats": 4}, "training": {"epochs": 2}}))
        containers, first = check_containers(folder, recipe, files)
        tasks, second = check_script(folder, recipe, files)
    good = first and second
    if args.report:
        Path(args.report).write_text(report(containers, tasks), encoding="utf-8")
    print("ok" if good else "FAIL")
    sys.exit(0 if good else 1)


def report(containers, tasks):
    return "\n".join([
        "# Exports against datasets and pyarrow",
        "",
        f"Written by `python scripts/parity/check_exports.py --report docs/parity/exports.md` (datasets {datasets.__version__}, pyarrow {pyarrow.__version__}).",
        "",
        "Each file is read by `datasets.load_dataset`, Parquet by pyarrow too, CSV by Python's `csv` in strict mode; *rows* compares",
        "every value with the JSONL of the same format.",
        "",
        "| format | container | count | columns as datasets sees them | rows |",
        "| --- | --- | --- | --- | --- |",
        *containers,
        "",
        "## The interleaving script",
        "",
        "Two epochs, T = 3, at most 4 repeats. *repeats*: of any row of the task, least to most.",
        "",
        "| task | rows | count of the plan | count of the script | repeats | epochs |",
        "| --- | --- | --- | --- | --- | --- |",
        *tasks,
        "",
    ])


if __name__ == "__main__":
    main()
