"""Does every program load what Temper exports, and compute what Temper computes?

    python scripts/parity/ecosystem.py [--only NAME ...] [--report] [--tuned DIR] [--stories DIR] [--tokenizers DIR]
        [--wheels DIR ...] [--llamafactory DIR ...] [--logs DIR]

Trains the bundled model on the samples by `temper train` (or takes --tuned), then runs the checks below one after the
other, each a process of its own: the exports of models and runs in transformers, PEFT, llama.cpp, onnxruntime,
transformers.js and TRL, the lines that the page gives to copy, and the mixed set in datasets and pyarrow. --stories: a folder with llama2.c's
checkpoint_legacy.bin and tokenizer.bin, converted and checked as well. --report writes the reports into docs/parity.
Prints a line a check; exit code 1 where one of them fails.
"""

import argparse
import importlib.metadata
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
REPORTS = ROOT / "docs/parity"


def checks(tuned, stories, options):
    """{name of the check and of its report: command}"""
    python = lambda script, *more: [sys.executable, HERE / script, *more]
    models = ["--model", stories] if stories else []
    tokenizers = ["--tokenizers", options.tokenizers] if options.tokenizers else []
    named = lambda flag, folders: [flag, *folders] if folders else []
    trainers = [*named("--wheels", options.wheels), *named("--llamafactory", options.llamafactory)]
    return {
        "transformers": python("check_transformers.py", "--tuned", tuned, *models),
        "gguf": python("check_gguf.py", "--tuned", tuned, *models, *tokenizers),
        "onnx": python("check_onnx.py", "--tuned", tuned),
        "transformers-js": ["node", HERE / "check_transformers_js.mjs", "--adapter", tuned],
        "usage": python("check_usage.py", "--tuned", tuned),
        "scale-out": python("check_scale_out.py", *trainers),
        "exports": python("check_exports.py"),
    }


NAMES = list(checks(None, None, argparse.Namespace(tokenizers=None, wheels=[], llamafactory=[])))


def run(command, log=None):
    """Exit code and what was printed, which goes into a file too where one is named."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if log:
        log.write_text(done.stdout, encoding="utf-8")
    return done.returncode, done.stdout


def must(*command):
    code, printed = run(command)
    if code != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {code}:\n{printed[-3000:]}")


def temper(*arguments):
    must(ROOT / "node_modules/.bin/tsx", ROOT / "src/cli/main.ts", *arguments)


def train(work):
    """An adapter as a person gets one: the samples' own run, and its export."""
    temper("train", "--model", "bundled", "--recipe", "samples", "--out", work / "run", "samples")
    temper("export", "--format", "peft", "--model", "bundled", "--adapter", work / "run", "--out", work / "tuned")
    return work / "tuned"


def unmet():
    """Packages of the requirements that are missing or of another version."""
    lines = [line.strip() for name in ("requirements.txt", "requirements-ecosystem.txt") for line in (HERE / name).read_text().splitlines()]
    for name, wanted in (line.split("==") for line in lines if "==" in line):
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = None
        if found is None or found.split("+")[0] != wanted:
            yield f"{name} {wanted} is wanted, {found or 'none'} is here"


def check(name, command, options, logs):
    report = ["--report", REPORTS / f"{name}.md"] if options.report else []
    start = time.monotonic()
    code, printed = run([*command, *report], logs / f"{name}.log")
    faults = [line for line in printed.splitlines() if line.startswith(("DIFFERS", "FAIL"))]
    print("ok  " if code == 0 else "FAIL", f"{name}, {time.monotonic() - start:.0f} s", flush=True)
    for line in dict.fromkeys(faults) if faults or code == 0 else printed.splitlines()[-15:]:
        print("    ", line, flush=True)
    return code == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=NAMES, default=NAMES)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--tuned", type=Path, help="a PEFT adapter of the bundled model")
    parser.add_argument("--stories", type=Path, help="a folder with checkpoint_legacy.bin and tokenizer.bin")
    parser.add_argument("--tokenizers", type=Path, help="a folder with folders of published tokenizers")
    parser.add_argument("--wheels", type=Path, nargs="*", default=[], help="see check_scale_out.py")
    parser.add_argument("--llamafactory", type=Path, nargs="*", default=[], help="see check_scale_out.py")
    parser.add_argument("--logs", type=Path, help="where to keep what the checks print")
    options = parser.parse_args()
    for line in unmet():
        print("note", line, flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        logs = options.logs or work
        logs.mkdir(parents=True, exist_ok=True)
        tuned = options.tuned or train(work)
        stories = options.stories and work / "stories260k"
        if stories:
            checkpoint, tokenizer = (options.stories / name for name in ("checkpoint_legacy.bin", "tokenizer.bin"))
            must("npm", "run", "-s", "llama2c", "--", checkpoint, tokenizer, stories)
        commands = checks(tuned, stories, options)
        passed = [check(name, commands[name], options, logs) for name in options.only]
    print(f"{sum(passed)} of {len(passed)} checks passed")
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
