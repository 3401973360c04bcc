"""Do the lines that the Export stage gives to copy do what they say?

    python scripts/parity/check_usage.py --tuned DIR [--report FILE]

Exports the bundled model with the adapter of --tuned in every format, as zips, and runs what the Export stage says under
each (the READMEs in the exports have the same lines), word for word and one step after the other, in a shell. Left out:
`pip install` (the packages are here), programs that are not (vLLM, llama.cpp's own, Ollama, axolotl, LLaMA-Factory,
accelerate on GPUs), and the web page, which check_transformers_js.mjs opens. Every line that asks something has to
answer. Exit code 1 where one fails.
"""

import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from check_transformers import temper

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("peft", "merged", "gguf-lora", "gguf", "onnx")
RUN_ELSEWHERE = {"vLLM", "llama.cpp", "Ollama", "transformers.js", "axolotl", "LLaMA-Factory"}
RECIPE = {"mask": {"context": 128}, "training": {"maxSteps": 2, "microBatch": 2, "accumulation": 1}}


@dataclass
class Results:
    rows: list[list[str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def shell(steps):
    """The steps as one script."""
    lines = ["set -e"]
    for step in steps:
        code = step["code"]
        if code is None or code.startswith(("pip ", "accelerate ")):
            continue
        if code.startswith(("from ", "import ")):
            # A sentence of the page says where; a person goes there.
            if step["says"].endswith("in that folder."):
                lines.append('cd "$FOLDER"')
            code = f"python - <<'LINES'\n{code}\nLINES"
        lines.append(code)
    return "\n".join(lines)


def follow(work, export, usage):
    """What the steps print besides what unzip and TRL's progress do; their folder is taken away again."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "FOLDER": export, "ACCELERATE_USE_CPU": "true", "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryDirectory() as place:
        for zipped in work.glob("*.zip"):
            (Path(place) / zipped.name).symlink_to(zipped)
        done = subprocess.run(["bash", "-c", shell(usage["steps"])], cwd=place, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None, done.stderr.strip()[-600:]
    said = [line for line in done.stdout.splitlines() if line and not line.lstrip().startswith(("Archive:", "inflating:", "extracting:", "creating:", "{'"))]
    return " ".join(said), ""


def run(work, tuned):
    """All lines; the zips lie in `work`."""
    export = lambda name, form, *more: temper("export", "--format", form, "--model", "bundled", "--out", work / f"{name}.zip", *more)
    for name in FORMATS:
        export(name, name, "--adapter", tuned)
    export("base-merged", "merged")
    export("base-gguf", "gguf")
    (work / "recipe.json").write_text(json.dumps(RECIPE))
    export("scale-out", "scale-out", "--recipe", work / "recipe.json", ROOT / "public/samples/math.jsonl")
    printed = subprocess.run([str(ROOT / "node_modules/.bin/tsx"), str(ROOT / "scripts/parity/usages.ts")], cwd=ROOT, capture_output=True, text=True, check=True)
    results = Results()
    for name, usages in json.loads(printed.stdout).items():
        for usage in usages:
            if usage["loader"] in RUN_ELSEWHERE:
                continue
            said, fault = follow(work, name, usage)
            if not said:
                results.failures.append(f"{name}, {usage['loader']}: {fault or 'nothing was answered'}")
            results.rows.append([name, usage["loader"], said or "FAILED"])
            print(" | ".join(results.rows[-1]), flush=True)
    return results


def markdown(results):
    packages = ("transformers", "peft", "llama-cpp-python", "onnxruntime", "trl")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    head = ["export", "loaded by", "what the last lines printed"]
    return "\n".join([
        "# The lines to copy", "",
        f"Written by `python scripts/parity/check_usage.py --tuned DIR --report docs/parity/usage.md` ({versions}).", "",
        "What the Export stage says under every export of the bundled model, run word for word in a shell: from the zip to the answer.",
        "The web page of the ONNX export: [transformers.js](transformers-js.md). Not run, since they were not at hand: vLLM, llama.cpp's",
        "own programs (their library is, as llama-cpp-python), Ollama; axolotl and LLaMA-Factory: [scale-out](scale-out.md).", "",
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
        *("| " + " | ".join(row) + " |" for row in results.rows), "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuned", type=Path, required=True)
    parser.add_argument("--report", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = run(Path(temporary), args.tuned)
    if args.report:
        args.report.write_text(markdown(results), encoding="utf-8")
    for failure in results.failures:
        print("DIFFERS:", failure)
    sys.exit(1 if results.failures else 0)


if __name__ == "__main__":
    main()
