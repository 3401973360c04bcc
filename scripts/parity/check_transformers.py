"""Do transformers and PEFT run Temper's adapters and merged models as Temper runs them?

    python scripts/parity/check_transformers.py [--tuned DIR] [--model DIR ...] [--report FILE]

Models: the bundled one with the adapter of --tuned (else a random one) and with one that PEFT itself initialised, trained
and saved (rsLoRA), the fixture of every architecture with its adapter, and --model folders with random adapters (rsLoRA).
Each is exported by `temper export` as base, adapter, merged as the base is stored, and merged in f32. Compared with
`temper logits`, over a prompt and what follows: the base; base and adapter in PEFT; the merged folders; 50 greedy tokens;
the ids of a chat in the tokenizer of the merged folder. Exit code 1 where anything differs.
"""

import argparse
import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

import generation
import tiny

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ROOT / "public/models/bundled"
FIXTURES = ["llama-step", "llama-step-untied", "llama3-rope", "llama-bias", "mistral", "qwen2", "qwen3", "qwen3-wide"]
QUESTION = "What work does Flora do?"
CHAT = [
    {"role": "system", "content": "Answer in one sentence."},
    {"role": "user", "content": QUESTION},
    {"role": "assistant", "content": "She sings."},
    {"role": "user", "content": "  Two spaces,\nand a line — “naïve” 日本 🙂?"},
    {"role": "assistant", "content": "Yes."},
]
TEXT = "Once upon a time, there was a little girl. She said: “12 + 3 = 15!”"
STEPS = 50
AGREES, CHANGES = 1e-3, 0.1


def temper(*arguments):
    command = [str(ROOT / "node_modules/.bin/tsx"), str(ROOT / "src/cli/main.ts"), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"temper {arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Case:
    name: str
    model: Path
    adapter: Path
    # Ids that are continued; None: the question, in the model's chat template.
    prompt: list[int] | None = None


@dataclass
class Results:
    rows: list[list[str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def expect(self, fine, what):
        if not fine:
            self.failures.append(what)
            print(f"DIFFERS: {what}", flush=True)


# --- both sides ---------------------------------------------------------------------------

def our_logits(model, adapter, ids):
    more = ["--adapter", adapter] if adapter else []
    return np.array(temper("logits", "--model", model, *more, "--ids", ",".join(map(str, ids)))["logits"])


@torch.no_grad()
def logits_of(model, ids):
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].double().numpy()


def load(folder, dtype=torch.float32):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).eval()


def stored_dtypes(folder):
    """The dtypes of a folder's matrices, as safetensors names them."""
    found = set()
    for path in folder.glob("*.safetensors"):
        with safe_open(path, "pt") as file:
            found |= {file.get_slice(name).get_dtype() for name in file.keys() if name.endswith("_proj.weight")}
    return found


def steps_of(model, prompt):
    """Tokens that are generated: Temper computes within one sliding window."""
    config = json.loads((model / "config.json").read_text())
    window = config.get("sliding_window") if config.get("use_sliding_window", True) else None
    return STEPS if window is None else min(STEPS, window - len(prompt))


# --- adapters -----------------------------------------------------------------------------

def random_adapter(folder, model, **lora):
    """B large enough that the adapter is heard, and no larger: float32 itself becomes vague where logits hang on a hair."""
    settings = {"r": 4, "lora_alpha": 16, "target_modules": tiny.ALL} | lora
    tiny.write_adapter(folder, model, {"seed": 9, "lora": settings})
    path = folder / "adapter_model.safetensors"
    tensors = {name: (3 * value if "lora_B" in name else value) for name, value in load_file(path).items()}
    save_file(tensors, path, {"format": "pt"})
    return folder


def trained_by_peft(folder, model):
    """An adapter that Temper had no hand in: initialised, trained and saved by PEFT."""
    torch.manual_seed(4)
    settings = LoraConfig(r=6, lora_alpha=9, use_rslora=True, target_modules="all-linear", task_type="CAUSAL_LM")
    tuned = get_peft_model(load(model), settings)
    ids = AutoTokenizer.from_pretrained(model).apply_chat_template(CHAT, return_dict=True, return_tensors="pt")["input_ids"]
    optimizer = torch.optim.AdamW([p for p in tuned.parameters() if p.requires_grad], lr=5e-3)
    for _ in range(20):
        tuned(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    tuned.save_pretrained(folder)
    return folder


# --- checks -------------------------------------------------------------------------------

def prompt_of(case, folder, results):
    """The ids that are continued, and how many ids of texts both tokenizers gave alike."""
    if not (folder / "tokenizer.json").exists():
        return case.prompt, "–"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if case.prompt is not None:
        text = subprocess.run(
            [str(ROOT / "node_modules/.bin/tsx"), str(ROOT / "scripts/parity/encodings.ts"), str(case.model)],
            cwd=ROOT, input=json.dumps(TEXT) + "\n", capture_output=True, text=True, check=True,
        )
        ours, theirs = json.loads(text.stdout)["ids"], tokenizer.encode(TEXT, add_special_tokens=False)
        results.expect(ours == theirs, f"{case.name}: the tokenizer gives other ids for a text")
        return case.prompt, f"{len(theirs)} of a text"
    rows = folder.parent / "chat.jsonl"
    rows.write_text(json.dumps({"messages": CHAT}) + "\n")
    ours = temper("mask", "--model", case.model, rows)["input_ids"]
    theirs = tokenizer.apply_chat_template(CHAT, return_dict=True)["input_ids"]
    results.expect(ours == theirs, f"{case.name}: the chat has other ids: {ours} {theirs}")
    asked = [{"role": "user", "content": QUESTION}]
    return tokenizer.apply_chat_template(asked, add_generation_prompt=True, return_dict=True)["input_ids"], f"{len(theirs)} of a chat"


def check_greedy(case, prompt, reference, results):
    """The tokens of `temper generate` until its end; returns what the reference says after the prompt."""
    steps = steps_of(case.model, prompt)
    theirs, margins = generation.greedy(reference, prompt, steps)
    asked = ["--prompt", QUESTION] if case.prompt is None else ["--prompt-ids", ",".join(map(str, prompt))]
    said = temper("generate", "--model", case.model, "--adapter", case.adapter, *asked, "--greedy", "--ids", "--max-tokens", steps)
    results.expect(said["prompt_ids"] == prompt, f"{case.name}: temper generate asks with other ids")
    clear = next((at for at, margin in enumerate(margins) if margin < generation.TIE), steps)
    count = min(clear, len(said["ids"]))
    results.expect(said["ids"][:count] == theirs[:count], f"{case.name}: temper generate says other tokens")
    return theirs, clear


def check_case(case, work, results):
    folder = work / re.sub(r"\W+", "-", case.name)
    export = lambda out, form, *args: temper("export", "--format", form, "--model", case.model, *args, "--out", folder / out)
    folder.mkdir(parents=True, exist_ok=True)
    tuned = ["--adapter", case.adapter]
    export("base", "merged")
    export("adapter", "peft", *tuned)
    export("merged", "merged", *tuned)
    export("merged-f32", "merged", *tuned, "--dtype", "f32")

    base = load(folder / "base")
    merged, exact = load(folder / "merged"), load(folder / "merged-f32", "auto")
    results.expect(exact.dtype == torch.float32, f"{case.name}: the model merged in f32 is loaded as {exact.dtype}")
    dtypes = stored_dtypes(folder / "merged")
    results.expect(dtypes == stored_dtypes(case.model), f"{case.name}: merged is stored as {dtypes}")
    prompt, ids_told = prompt_of(case, folder / "merged", results)
    # PEFT puts its layers into the base itself, so the base is asked through it.
    peft = PeftModel.from_pretrained(base, folder / "adapter").eval()
    answer, clear = check_greedy(case, prompt, peft, results)
    again, _ = generation.greedy(exact, prompt, len(answer))
    results.expect(again[:clear] == answer[:clear], f"{case.name}: the merged model says other tokens")

    ids = [*prompt, *answer]
    ours = our_logits(case.model, case.adapter, ids)
    with peft.disable_adapter():
        ours_base, plain = our_logits(case.model, None, ids), logits_of(peft, ids)
    pairs = {
        "base": (ours_base, plain),
        "base and adapter": (ours, logits_of(peft, ids)),
        "merged, as stored": (our_logits(folder / "merged", None, ids), logits_of(merged, ids)),
        "merged, f32": (ours, logits_of(exact, ids)),
    }
    row = [case.name, "/".join(sorted(dtypes))]
    for side, (mine, theirs) in pairs.items():
        far = float(np.abs(mine - theirs).max())
        results.expect(far < AGREES, f"{case.name}, {side}: logits differ by {far}")
        row.append(f"{far:.1e}")
    forced = ours[len(prompt) - 1 : -1].argmax(-1).tolist()
    results.expect(forced[:clear] == answer[:clear], f"{case.name}: greedy tokens differ")
    effect = float(np.abs(ours - ours_base).max())
    results.expect(effect > CHANGES, f"{case.name}: the adapter changes logits by {effect} only")
    rounding = float(np.abs(ours - pairs["merged, as stored"][1]).max())
    results.rows.append([*row, f"{clear}", ids_told, f"{effect:.2f}", f"{rounding:.1e}"])
    print(" | ".join(results.rows[-1]), flush=True)


def run(work, tuned=None, models=()):
    """All checks; exports lie in `work`."""
    torch.set_num_threads(2)
    results = Results()
    cases = [
        Case("bundled", BUNDLED, tuned or random_adapter(work / "random-adapter", BUNDLED)),
        Case("bundled, trained by PEFT (rsLoRA)", BUNDLED, trained_by_peft(work / "by-peft", BUNDLED)),
    ]
    for model in models:
        adapter = random_adapter(work / f"{model.name}-adapter", model, use_rslora=True)
        start = AutoTokenizer.from_pretrained(model).encode("Once upon a time")
        cases.append(Case(f"{model.name} (rsLoRA)", model, adapter, start))
    for name in FIXTURES:
        folder = ROOT / "tests/fixtures" / name
        is_rs = json.loads((folder / "adapter/adapter_config.json").read_text())["use_rslora"]
        cases.append(Case(f"{name}{' (rsLoRA)' if is_rs else ''}", folder, folder / "adapter", [3, 17, 44, 101, 7, 9, 120, 64, 5, 77]))
    for case in cases:
        check_case(case, work, results)
    return results


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]


def markdown(results):
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("transformers", "peft", "torch", "tokenizers", "safetensors"))
    head = ["model", "stored as", "base", "base and adapter", "merged, as stored", "merged, f32", "greedy", "ids", "what the adapter changes", "what storing rounds"]
    return "\n".join([
        "# Adapters and merged models in transformers and PEFT", "",
        f"Written by `python scripts/parity/check_transformers.py --report docs/parity/transformers.md` ({versions}).", "",
        "The largest difference of any logit between transformers (and PEFT) in float32 on the CPU and `temper logits`, over a prompt",
        "and 50 tokens: the exported base; it with the exported adapter; the merged folder as the base is stored, against Temper on the",
        "very folder; the folder merged in f32, against base and adapter in Temper. *Greedy*: tokens after the prompt, of",
        f"{STEPS}, that base and adapter in PEFT, the merged model, `temper generate` (until its end) and the logits of Temper all say;",
        f"at a choice closer than {generation.TIE:g} the comparison ends, and at the end of a sliding window (qwen2: 48 tokens). *Ids*: those that the merged folder's tokenizer gives as Temper does.",
        "The last columns put the differences into proportion: the adapter's effect, and what the rounding of merged weights to 16 bits",
        "costs against base and adapter apart (with `--dtype f32`, nothing).", "",
        *table(head, results.rows), "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, help="an empty folder, which is kept")
    parser.add_argument("--tuned", type=Path)
    parser.add_argument("--model", type=Path, action="append", default=[])
    parser.add_argument("--report", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = run(args.work or Path(temporary), args.tuned, args.model)
    if args.report:
        args.report.write_text(markdown(results), encoding="utf-8")
    for failure in results.failures:
        print("DIFFERS:", failure)
    print(f"{len(results.rows)} models, {len(results.failures)} failures")
    sys.exit(1 if results.failures else 0)


if __name__ == "__main__":
    main()
