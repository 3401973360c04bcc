"""Does llama.cpp run Temper's GGUF files as Temper runs the model?

    python scripts/parity/check_gguf.py [--tuned DIR] [--model DIR ...] [--tokenizers ../shared/data/tokenizers] [--report FILE]

Models: the bundled one (with the adapter of --tuned, else a random one), the fixtures of every architecture with
their adapters, small random models with real tokenizers (rsLoRA among them), and --model folders with random adapters.
Each is exported by `temper export` as base, base + adapter and tuned whole, loaded by llama-cpp-python, and compared
with Temper's own logits and greedy tokens. Tokenizers: the ids of strings with special tokens, digits, line ends and
odd characters. Exit code 1 where anything differs.
"""

import argparse
import importlib.metadata
import json
import random
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from llama_cpp import Llama

import tiny
from check_encodings import fuzz

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ["llama-step", "llama-step-untied", "llama3-rope", "llama-bias", "mistral", "qwen3"]
# Heads wider than the model in a Qwen2, biases after the attention of a Qwen3: no published model has them.
REFUSED = ["qwen2", "qwen3-wide"]
STEPS = 50
GGML_F32 = 0
# Logits of f32 weights; of f16 llama.cpp multiplies in f16, also what it multiplies with.
LIMIT = 1e-3


def temper(*arguments):
    command = [str(ROOT / "node_modules/.bin/tsx"), str(ROOT / "src/cli/main.ts"), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"temper {arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    return json.loads(done.stdout.splitlines()[-1])


def load(base, lora=None, **more):
    """Keys and values in f32: llama.cpp's cache is f16 where nothing is said."""
    cache = {"type_k": GGML_F32, "type_v": GGML_F32}
    return Llama(str(base), lora_path=lora and str(lora), n_ctx=512, logits_all=True, verbose=False, n_threads=2, **cache, **more)


def logits_of(model, ids):
    model.reset()
    model.eval(ids)
    return np.array(model.scores[: len(ids)])


def greedy(model, ids, steps):
    """Greedy tokens, also past a token that would end the answer."""
    model.reset()
    model.eval(ids)
    out = []
    for _ in range(steps):
        out.append(int(np.argmax(model.scores[model.n_tokens - 1])))
        model.eval(out[-1:])
    return out


@dataclass
class Case:
    name: str
    model: Path | str
    adapter: Path
    prompt: list[int]
    has_tokenizer: bool = True


@dataclass
class Results:
    rows: list[list[str]] = field(default_factory=list)
    tokenizers: list[list[str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def expect(self, fine, what):
        if not fine:
            self.failures.append(what)
            print(f"DIFFERS: {what}", flush=True)


def our_logits(case, adapter, answer=()):
    more = ["--adapter", adapter] if adapter else []
    return np.array(temper("logits", "--model", case.model, *more, "--ids", ",".join(map(str, [*case.prompt, *answer])))["logits"])


def our_greedy(case, adapter):
    more = ["--adapter", adapter] if adapter else []
    ids = ",".join(map(str, case.prompt))
    return temper("generate", "--model", case.model, *more, "--prompt-ids", ids, "--greedy", "--ids", "--max-tokens", STEPS)["ids"]


def check_greedy(case, side, model, results):
    """Tokens that are the same: what `temper generate` says until its end, and what it would say at every later place."""
    adapter = None if side == "base" else case.adapter
    theirs = greedy(model, case.prompt, STEPS)
    said = our_greedy(case, adapter)
    forced = our_logits(case, adapter, theirs)[len(case.prompt) - 1 : -1].argmax(-1).tolist()
    results.expect(said == theirs[: len(said)], f"{case.name}, {side}: generate says other tokens")
    results.expect(forced == theirs, f"{case.name}, {side}: greedy tokens differ")
    return next((place for place, (a, b) in enumerate(zip(forced, theirs)) if a != b), STEPS)


def check_case(case, work, results):
    folder = work / case.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    export = lambda out, *args: temper("export", "--model", case.model, "--out", folder / out, *args)
    export("base", "--format", "gguf", "--dtype", "f32")
    export("lora", "--format", "gguf-lora", "--adapter", case.adapter)
    export("tuned", "--format", "gguf", "--dtype", "f32", "--adapter", case.adapter)
    export("half", "--format", "gguf", "--adapter", case.adapter)
    base_file, lora_file = folder / "base/base.gguf", folder / "lora/adapter.gguf"

    ours, base_ours = our_logits(case, case.adapter), our_logits(case, None)
    sides = {
        "base": (load(base_file), base_ours),
        "base + adapter": (load(base_file, lora_file), ours),
        "tuned": (load(folder / "tuned/model.gguf"), ours),
    }
    half = load(folder / "half/model.gguf")
    row = [case.name]
    for side, (model, wanted) in sides.items():
        difference = np.abs(logits_of(model, case.prompt) - wanted).max()
        results.expect(difference < LIMIT, f"{case.name}, {side}: logits differ by {difference:.2e}")
        row.append(f"{difference:.1e}")
    row.append(f"{np.abs(logits_of(half, case.prompt) - ours).max():.1e}")
    effect = np.abs(ours - base_ours).max()
    results.expect(effect > 0.1, f"{case.name}: the adapter changes logits by {effect:.2e} only")
    row.append(f"{effect:.2f}")

    same = {side: check_greedy(case, side, model, results) for side, (model, _) in sides.items()}
    row.append(", ".join(str(count) for count in same.values()))
    agreeing = zip(greedy(sides["tuned"][0], case.prompt, STEPS), greedy(half, case.prompt, STEPS))
    row.append(str(next((place for place, (a, b) in enumerate(agreeing) if a != b), STEPS)))
    results.rows.append(row)
    print(" | ".join(row), flush=True)


def our_ids(folder, texts):
    command = [str(ROOT / "node_modules/.bin/tsx"), str(ROOT / "scripts/parity/encodings.ts"), str(folder)]
    lines = "\n".join(json.dumps(text) for text in texts)
    done = subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["ids"] for line in done.stdout.splitlines()]


def samples(specials, seed):
    rng = random.Random(seed)
    texts = [
        "Hello, world!", "  two spaces,\tand a tab ", "line\nline\r\n\n\n  end", "It's 1234567 and 3.14; I'LL we'Ve", "naïve café — “quotes” …",
        "日本語のテキスト、한국어, русский, العربية, हिन्दी", "🙂👍🏽 👩‍👩‍👧", "def f(x):\n    return x ** 2  # comment\n", "a" * 50, " ", "\n", "",
        "http://example.org/?a=1&b=2#c", "½ ² Ⅻ ٣٤", "<0x0A> ▁ ▁a", "  ", "\n\n", " \n ",
    ]
    texts += fuzz(seed, 300)
    with_specials = []
    for text in texts[:60]:
        with_specials.append("".join(rng.choice([*specials, text, " ", "\n"]) for _ in range(5)) if specials else text)
    return texts + with_specials


def check_tokenizer(name, folder, gguf, results, note=""):
    """Ids of strings: llama.cpp's with special tokens read, and nothing put before."""
    if (folder / "tokenizer.json").exists():
        added = [token["content"] for token in json.loads((folder / "tokenizer.json").read_text())["added_tokens"]]
    else:
        added = list(json.loads((folder / "added_tokens.json").read_text()))
    texts = samples(added[:6], 7)
    model = load(gguf, vocab_only=True)
    wanted = our_ids(folder, texts)

    def differing(form):
        theirs = [model.tokenize(form(text).encode(), add_bos=False, special=True) if text else [] for text in texts]
        return [case for case in zip(texts, wanted, theirs) if case[1] != case[2]]

    differ = differing(lambda text: text)
    composed = differing(lambda text: unicodedata.normalize("NFC", text)) if "NFC" in note else differ
    results.tokenizers.append([name, str(len(texts)), str(len(differ)), str(len(composed)), note])
    print(name, len(texts), len(differ), len(composed), *composed[:3], sep="\n  ", flush=True)
    return differ


def real_tokenizer_model(folder, architecture, tokenizer, seed, edit=lambda json: None, **config):
    """A random model of `architecture` for the tokenizer of another folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json"):
        if (tokenizer / name).exists():
            shutil.copy(tokenizer / name, folder)
    if (tokenizer / "tokenizer.json").exists():
        stored = json.loads((tokenizer / "tokenizer.json").read_text())
        edit(stored)
        (folder / "tokenizer.json").write_text(json.dumps(stored, ensure_ascii=False))
        ids = [*stored["model"]["vocab"].values(), *(token["id"] for token in stored["added_tokens"])]
    else:
        ids = [id for name in ("vocab.json", "added_tokens.json") for id in json.loads((tokenizer / name).read_text()).values()]
    size = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
            "max_position_embeddings": 512, "vocab_size": max(ids) + 1, "tie_word_embeddings": True, "rms_norm_eps": 1e-6, "eos_token_id": None, "bos_token_id": None, "pad_token_id": None}
    if architecture in ("qwen3", "mistral"):
        size["head_dim"] = 16
    tiny.write_model(folder, {"architecture": architecture, "config": size | config, "rope": {"rope_type": "default", "rope_theta": 10000.0},
                              "seed": seed, "dtype": torch.float32, "spelling": "rope_parameters"})
    return folder


def random_adapter(folder, model, seed, **lora):
    """PEFT's own, with B large enough that the adapter is heard."""
    tiny.write_adapter(folder, model, {"seed": seed, "lora": {"r": 4, "lora_alpha": 16, "target_modules": tiny.ALL} | lora})
    from safetensors.torch import load_file, save_file

    path = folder / "adapter_model.safetensors"
    tensors = {name: (10 * value if "lora_B" in name else value) for name, value in load_file(path).items()}
    save_file(tensors, path, {"format": "pt"})
    return folder


QWEN2 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"


def as_qwen(stored):
    stored["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = QWEN2
    stored["model"]["ignore_merges"] = False


def as_smollm(stored):
    words = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    stored["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, words]}
    stored["model"]["ignore_merges"] = False


def as_sentencepiece(stored):
    """Merges as transformers derives them from SentencePiece: every way to halve a piece, pieces by their score."""
    for token in stored["added_tokens"]:  # what llama.cpp leaves out, and the export tells
        token |= {"lstrip": False, "rstrip": False, "single_word": False, "normalized": False}
    vocab = stored["model"]["vocab"]
    special = {token["content"] for token in stored["added_tokens"]}
    merges = []
    for piece in sorted(vocab, key=vocab.get):
        if piece in special or (piece.startswith("<0x") and len(piece) == 6):
            continue
        cuts = [(piece[:cut], piece[cut:]) for cut in range(1, len(piece))]
        merges += sorted(((a, b) for a, b in cuts if a in vocab and b in vocab), key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))
    stored["model"]["merges"] = [" ".join(pair) for pair in merges]


def made_cases(work):
    llama3, llama2 = (ROOT / "tests/fixtures/tokenizers" / name for name in ("llama3", "llama2"))
    bundled = ROOT / "public/models/bundled"
    made = {
        "qwen2-text": ("qwen2", llama3, as_qwen, {}),
        "qwen3-rslora": ("qwen3", llama3, as_qwen, {"use_rslora": True}),
        "qwen3-bundled-tokens": ("qwen3", bundled, lambda stored: None, {}),
        "llama-sentencepiece": ("llama", llama2, as_sentencepiece, {"use_rslora": True}),
        "llama3-text": ("llama", llama3, lambda stored: None, {}),
        "smollm-text": ("llama", llama3, as_smollm, {}),
    }
    for seed, (name, (architecture, tokenizer, edit, lora)) in enumerate(made.items(), 1):
        folder = work / "models" / name
        shutil.rmtree(folder, ignore_errors=True)
        real_tokenizer_model(folder, architecture, tokenizer, seed, edit)
        random_adapter(folder / "adapter", folder, seed, **lora)
        yield Case(name, folder, folder / "adapter", our_ids(folder, ["Once upon a time, 123"])[0])


def check_real_tokenizers(folder, work, results):
    """Published tokenizers: a model of one layer around each."""
    for path in sorted(folder.iterdir()):
        if not any((path / name).exists() for name in ("tokenizer.json", "vocab.json")):
            continue
        made = work / "models" / f"published-{path.name}"
        shutil.rmtree(made, ignore_errors=True)
        try:
            real_tokenizer_model(made, "llama", path, 1, num_hidden_layers=1, hidden_size=16, num_attention_heads=2, num_key_value_heads=2, intermediate_size=16)
            out = work / f"published-{path.name}"
            shutil.rmtree(out, ignore_errors=True)
            notes = temper("export", "--format", "gguf", "--model", made, "--out", out)["notes"]
        except RuntimeError as error:
            results.tokenizers.append([path.name, "", "", "", f"refused: {error}"])
            print(path.name, error)
            continue
        check_tokenizer(path.name, made, out / "base.gguf", results, " ".join(notes))


def run(work, tuned=None, models=(), tokenizers=None):
    """Everything; `work` is a folder to write into."""
    results = Results()
    bundled = ROOT / "public/models/bundled"
    if tuned is None:
        tuned = random_adapter(work / "bundled-adapter", bundled, 5, r=8)
    asked = lambda question: our_ids(bundled, [f"<|user|>\n{question}<|end|>\n<|assistant|>\n"])[0]
    cases = [Case("bundled", bundled, tuned, asked("What is red?")), Case("bundled-story", bundled, tuned, asked("Tell me a long story about a cat and a dog."))]
    for model in models:
        adapter = random_adapter(work / f"{model.name}-adapter", model, 9, use_rslora=True)
        cases.append(Case(model.name, model, adapter, [1, *our_ids(model, ["Once upon a time"])[0]]))
    cases += made_cases(work)
    text_cases = [case.name for case in cases]
    for name in FIXTURES:
        folder = ROOT / "tests/fixtures" / name
        cases.append(Case(name, folder, folder / "adapter", [3, 17, 44, 101, 7, 9, 120, 64, 5, 77], False))
    for case in cases:
        check_case(case, work, results)
        if case.name in text_cases:
            differ = check_tokenizer(case.name, case.model, work / case.name / "base/base.gguf", results)
            results.expect(not differ, f"{case.name}: {len(differ)} strings with other ids")
    for name in REFUSED:
        folder = ROOT / "tests/fixtures" / name
        try:
            temper("export", "--model", folder, "--format", "gguf", "--out", work / f"refused-{name}")
            results.expect(False, f"{name} is not refused")
        except RuntimeError as error:
            results.expect("llama.cpp cannot run this model" in str(error), f"{name}: {error}")
    if tokenizers is not None:
        check_real_tokenizers(tokenizers, work, results)
    return results


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]


def markdown(results):
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("llama-cpp-python", "peft", "transformers"))
    return "\n".join([
        "# GGUF against llama.cpp", "",
        f"Written by `python scripts/parity/check_gguf.py --report docs/parity/gguf.md` ({versions}).", "",
        "The largest difference of any logit between llama.cpp and Temper: the base, the base with the GGUF adapter, and the tuned",
        "model as one file, in f32; then the tuned model in f16, where llama.cpp rounds what it multiplies as well. *Greedy* counts the tokens after a",
        f"prompt, of {STEPS}, until the first that Temper would not have said (base, base + adapter, tuned), and in f16.", "",
        *table(["model", "base", "base + adapter", "tuned", "tuned, f16", "what the adapter changes", "greedy", "greedy, f16"], results.rows), "",
        "## Tokens", "",
        "Strings that llama.cpp cuts into other ids than Temper (and transformers) do: scripts, digits, white space, line ends, odd",
        "characters and special tokens in every surrounding.", "",
        *table(["tokenizer", "strings", "other ids", "other ids once composed (NFC)", "notes of the export"], results.tokenizers), "",
        "Published tokenizers are here for what cannot be helped. Qwen2.5's differences are characters that NFC composes, which",
        "llama.cpp does not do: none is left once the strings are composed. Phi-3's three are strings in which its special tokens",
        "take white space other than ASCII's into themselves. Both are said at the export.", "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--tuned", type=Path)
    parser.add_argument("--model", type=Path, action="append", default=[])
    parser.add_argument("--tokenizers", type=Path)
    parser.add_argument("--report", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = run(args.work or Path(temporary), args.tuned, args.model, args.tokenizers)
    if args.report:
        args.report.write_text(markdown(results))
    for failure in results.failures:
        print("DIFFERS:", failure)
    print(f"{len(results.rows)} models, {len(results.tokenizers)} tokenizers, {len(results.failures)} failures")
    sys.exit(1 if results.failures else 0)


if __name__ == "__main__":
    main()
