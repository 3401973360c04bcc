"""Does onnxruntime run Temper's ONNX files as PyTorch runs the model?

    python scripts/parity/check_onnx.py [--tuned DIR] [--work DIR] [--report FILE]

Models: the bundled one (with the adapter of --tuned, else a random one) and the fixture of every architecture with its
adapter. Each is exported by `temper export` as base and tuned, in f32 and f16, checked by onnx.checker, and run by
onnxruntime on the CPU; transformers and PEFT in float32 are the truth. Compared: the logits of a text, of one that is
longer than a sliding window, of texts padded on the left to one batch, of a text fed token by token with the cache, and
50 greedy tokens. Exit code 1 where anything differs.
"""

import argparse
import importlib.metadata
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ["llama-step", "llama-step-untied", "llama3-rope", "llama-bias", "mistral", "qwen2", "qwen3", "qwen3-wide"]
STEPS = 50
# Of f32 weights. An f16 has 11 bits: its distance is reported, and has to be a rounding's and not a fault's.
LIMIT = 1e-3
HALF_LIMIT = 0.1
DTYPES = {"f32": ("model.onnx", np.float32), "f16": ("model_fp16.onnx", np.float16)}


def export(model, adapter, dtype, out):
    extra = [] if adapter is None else ["--adapter", str(adapter)]
    command = [str(ROOT / "node_modules/.bin/tsx"), str(ROOT / "src/cli/main.ts"), "export", "--format", "onnx"]
    command += ["--model", str(model), *extra, "--dtype", dtype, "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"temper export ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    return out


class Exported:
    """An exported folder in onnxruntime."""

    def __init__(self, folder, dtype):
        name, self.numbers = DTYPES[dtype]
        path = str(folder / "onnx" / name)
        onnx.checker.check_model(path, full_check=True)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(path, options)
        self.caches = [i for i in self.session.get_inputs() if i.name.startswith("past_key_values")]

    def run(self, ids, mask=None, past=None):
        """Logits, and the cache for the next call; `mask` covers what is in the cache too."""
        ids = np.array(ids, np.int64)
        before = 0 if past is None else past[self.caches[0].name].shape[2]
        mask = np.ones((len(ids), before + ids.shape[1]), np.int64) if mask is None else np.array(mask, np.int64)
        positions = np.where(mask == 0, 1, mask.cumsum(1) - 1)[:, -ids.shape[1] :]
        empty = {c.name: np.zeros((len(ids), c.shape[1], 0, c.shape[3]), self.numbers) for c in self.caches}
        feeds = {"input_ids": ids, "attention_mask": mask, "position_ids": positions, **(past or empty)}
        logits, *present = self.session.run(None, feeds)
        assert logits.dtype == np.float32, logits.dtype
        names = [o.name.replace("present", "past_key_values") for o in self.session.get_outputs()[1:]]
        return logits, dict(zip(names, present))

    def cached(self, ids):
        """A text's logits, its first half at once and then token by token."""
        half = len(ids) // 2
        logits, past = self.run([ids[:half]])
        parts = [logits[0]]
        for token in ids[half:]:
            logits, past = self.run([[token]], past=past)
            parts.append(logits[0])
        return np.concatenate(parts)

    def greedy(self, ids, steps):
        logits, past = self.run([ids])
        out = [int(logits[0, -1].argmax())]
        while len(out) < steps:
            logits, past = self.run([out[-1:]], past=past)
            out.append(int(logits[0, -1].argmax()))
        return out


@torch.no_grad()
def logits_of(model, ids, mask=None):
    ids = torch.tensor(ids)
    mask = torch.ones_like(ids) if mask is None else torch.tensor(mask)
    positions = (mask.cumsum(1) - 1).masked_fill(mask == 0, 1)
    return model(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=False).logits.float().numpy()


def greedy_of(model, ids, steps):
    """By the whole text each time: what a cache must not change."""
    ids = list(ids)
    start = len(ids)
    while len(ids) < start + steps:
        ids.append(int(logits_of(model, [ids])[0, -1].argmax()))
    return ids[start:]


def padded(texts):
    length = max(map(len, texts))
    return [[0] * (length - len(t)) + t for t in texts], [[0] * (length - len(t)) + [1] * len(t) for t in texts]


def random_adapter(model, out):
    """An adapter whose B is not zero, so that it changes the logits."""
    torch.manual_seed(3)
    settings = LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM")
    tuned = get_peft_model(AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32), settings)
    for name, parameter in tuned.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    tuned.save_pretrained(out)
    return out


@dataclass
class Results:
    rows: list[list[str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def expect(self, fine, what):
        if not fine:
            self.failures.append(what)
            print(f"DIFFERS: {what}", flush=True)


def distance(ours, theirs):
    return float(np.abs(ours - theirs).max())


def check(name, model, adapter, work, results):
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
    positions = base.config.max_position_embeddings
    random = np.random.default_rng(7)
    text = random.integers(3, base.config.vocab_size, min(120, positions)).tolist()
    texts, mask = padded([text[:9], text[20:23], text[4:17]])
    prompt = text[:8]
    row = [name]
    plain = logits_of(base, [text])
    for side in ("base", "tuned"):
        reference = base if side == "base" else PeftModel.from_pretrained(base, adapter).eval()
        expected = logits_of(reference, [text])
        if side == "tuned":
            changes = distance(expected, plain)
            results.expect(changes > 0.1, f"{name}: the adapter changes logits by {changes} only")
        ours = Exported(export(model, adapter if side == "tuned" else None, "f32", work / f"{name}-{side}"), "f32")
        far = distance(ours.run([text])[0], expected)
        apart = logits_of(reference, texts, mask)
        real = np.array(mask, bool)
        batch = distance(ours.run(texts, mask)[0][real], apart[real])
        cached = distance(ours.cached(text), expected[0])
        for what, value in (("logits", far), ("padded logits", batch), ("cached logits", cached)):
            results.expect(value < LIMIT, f"{name}, {side}: {what} differ by {value}")
        same = ours.greedy(prompt, STEPS) == greedy_of(reference, prompt, STEPS)
        results.expect(same, f"{name}, {side}: greedy tokens")
        row += [f"{far:.1e}", f"{batch:.1e}", f"{cached:.1e}", "the same" if same else "others"]
    half = Exported(export(model, adapter, "f16", work / f"{name}-f16"), "f16")
    far = distance(half.run([text])[0], expected)
    results.expect(far < HALF_LIMIT, f"{name}, f16: logits differ by {far}")
    results.rows.append([*row, f"{far:.1e}", f"{changes:.2f}", f"{np.abs(expected).max():.1f}"])
    print("  ".join(results.rows[-1]), flush=True)


def run(work, tuned=None):
    """All checks; exports lie in `work`."""
    results = Results()
    bundled = ROOT / "public/models/bundled"
    check("bundled", bundled, tuned or random_adapter(bundled, work / "random-adapter"), work, results)
    for name in FIXTURES:
        folder = ROOT / "tests/fixtures" / name
        check(name, folder, folder / "adapter", work, results)
    return results


def markdown(results):
    packages = ("onnx", "onnxruntime", "transformers", "peft", "torch")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    columns = ["all at once", "padded", "cached", "greedy"]
    head = ["model", *(f"{side}: {column}" for side in ("base", "tuned") for column in columns)]
    head += ["tuned, f16", "what the adapter changes", "largest logit"]
    return "\n".join([
        "# ONNX against PyTorch", "",
        f"Written by `python scripts/parity/check_onnx.py --report docs/parity/onnx.md` ({versions}).", "",
        "Every file passes `onnx.checker.check_model(full_check=True)`. The largest difference of any logit between onnxruntime on the",
        "CPU and transformers with PEFT in float32: a text of up to 120 tokens (past the windows of mistral and qwen2), three texts padded",
        f"on the left to one batch, and the first text with its second half token by token through the cache. *greedy*: {STEPS} tokens after a",
        "prompt, with the cache, against PyTorch without one. The last columns put the differences into proportion.", "",
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
        *("| " + " | ".join(row) + " |" for row in results.rows), "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--tuned", type=Path)
    parser.add_argument("--report", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = run(args.work or Path(temporary), args.tuned)
    if args.report:
        args.report.write_text(markdown(results))
    for failure in results.failures:
        print("DIFFERS:", failure)
    print(f"{len(results.rows)} models, {len(results.failures)} failures")
    sys.exit(1 if results.failures else 0)


if __name__ == "__main__":
    main()
