"""Compares ids and offsets of Temper's tokenizers with those of the Rust library `tokenizers`.

    python scripts/parity/check_encodings.py [--data ../shared/data] [--only NAME,...] [--report FILE]
"""

import argparse
import gzip
import json
import random
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]


# Strings with other ids that docs/parity/encodings.md explains.
EXPLAINED = {("unigram-albert", "random Unicode"): 6}


def pieces_of(text, size):
    return [text[i : i + size] for i in range(0, len(text), size)]


def fuzz(seed, count):
    """Strings of every Unicode range, and of what tokenizers stumble over."""
    rng = random.Random(seed)
    spaces = [" ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\u00a0", "\u2003", "\u3000", "\x85", "\ufeff", "\u200b", "\x0b", "\u2028"]
    words = ["don't", "I'LL", "we\u2019re", "'S", "'\u017f", "x'Re", "1234567", "3.14", "\u0663\u0664", "\u00b2\u2075", "\u216b", "e\u0301", "a\u0323\u0307", "\u1e69", "s\u0307\u0323",
             "\u1112\u1161\u11ab", "\ud55c\uae00", "\u3131\u314f", "\uff76\uff9e", "\ufb01", "\u00bd", "\u2126", "\u0130", "\u03a3\u03b1\u03c2", "\u00df", "\u0e01\u0e33", "\u0915\u094d\u0937",
             "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05c1\u05b8", "\u202eabc\u202c", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "\U0001d400",
             "\u2581", "\u2581a", "a\u2581", "\x00", "\x7f", "<0x0A>", "\u0120", "\ufffd", "...", "???!!", "==", "\u4e2d\u6587", "\u65e5\u672c\u8a9e", "caf\u00e9", "na\u00efve", "CamelCase", "snake_case", "<unk>", "a<unk>b", "``", "''"]
    blocks = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x530), (0x530, 0x700), (0x900, 0xE00), (0x1E00, 0x2000), (0x2000, 0x2C00), (0x3000, 0x3400), (0xAC00, 0xAD00), (0x4E00, 0x5000), (0xF900, 0xFB50), (0xFB50, 0x10000), (0x10000, 0x11000), (0x1D400, 0x1D800), (0x1F300, 0x1FA00), (0x0, 0x3000), (0x0, 0x30000)]
    out = []
    for _ in range(count):
        parts = []
        block = rng.choice(blocks)
        for _ in range(rng.randint(1, 12)):
            kind = rng.random()
            if kind < 0.3:
                parts.append("".join(rng.choice(spaces) for _ in range(rng.randint(1, 3))))
            elif kind < 0.6:
                parts.append(rng.choice(words))
            else:
                for _ in range(rng.randint(1, 5)):
                    code = rng.randrange(*block)
                    # What one Unicode version has and the other has not is no question of tokenizers.
                    if not 0xD800 <= code < 0xE000 and unicodedata.category(chr(code)) != "Cn":
                        parts.append(chr(code))
        out.append("".join(parts))
    return out


def with_added(strings, tokenizer, seed):
    """Strings with added tokens in every surrounding."""
    rng = random.Random(seed)
    added = [t.content for t in tokenizer.get_added_tokens_decoder().values()]
    if not added:
        return []
    around = ["", " ", "  ", "\n", "\n\n ", "\t", "a", "_", "\u00e9", "\u3000", ".", "\u0301"]
    out = []
    for text in strings:
        at = rng.randint(0, len(text))
        put = "".join(rng.choice(around) + rng.choice(added) + rng.choice(around) for _ in range(rng.randint(1, 3)))
        out.append(text[:at] + put + text[at:])
    return out


def corpora(data):
    shared = data
    naughty = json.loads(next((shared / "suites").rglob("blns.json")).read_text("utf8"))
    books = []
    for name in ["Alice-s-Adventures-in-Wonderland", "tinyshakespeare", "Andersen-s-Fairy-Tales", "Sherlock-Holmes", "Treasure-Island", "Heidi"]:
        books += pieces_of((shared / "corpora" / f"{name}.txt").read_text("utf8", "replace")[:50_000], 2_500)
    code = []
    with gzip.open(next((shared / "instruct" / "gzip").glob("*.jsonl.gz")), "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            code += [row["prompt"], row["canonical_solution"]]
    for path in sorted((shared / "instruct" / "gpteacher-code").iterdir()):
        if path.suffix == ".json":
            for row in json.loads(path.read_text("utf8"))[:400]:
                code += [row["instruction"], row["input"], row["response"]]
    for path in sorted((ROOT / "src").rglob("*.ts"))[:60]:
        code.append(path.read_text("utf8"))
    maths = []
    for path in sorted((shared / "instruct" / "gsm8k").glob("*.jsonl")):
        for line in path.read_text("utf8").splitlines()[:700]:
            row = json.loads(line)
            maths += [row["question"], row["answer"]]
    chats = [line for path in sorted((shared / "instruct" / "oasst").iterdir()) if path.suffix == ".jsonl"
             for line in path.read_text("utf8").splitlines()[:300]]
    random_text = fuzz(5, 4_000)
    return {
        "naughty strings": [text for text in naughty if "\x00" not in text or True],
        "books": books,
        "code": code,
        "gsm8k": maths,
        "oasst": chats,
        "random Unicode": random_text,
    }


def ours_of(folder, strings):
    text = "".join(json.dumps(one) + "\n" for one in strings)
    done = subprocess.run(["npx", "tsx", "scripts/parity/encodings.ts", str(folder)], input=text, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def places(text, ours):
    """UTF-16 offsets as code points; a place inside a pair is its character."""
    unit = []
    for i, char in enumerate(text):
        unit += [i] * (2 if ord(char) > 0xFFFF else 1)
    unit.append(len(text))
    after = [0]
    for i, char in enumerate(text):
        after += [i + 1] * (2 if ord(char) > 0xFFFF else 1)
    return [(unit[s], after[e] if e > s else unit[s]) for s, e in zip(ours["starts"], ours["ends"])]


def judge(text, theirs, mine):
    """Kinds of difference between two lists of offsets, token by token."""
    kinds = {}
    for (a, b), (c, d) in zip(theirs, mine):
        if (a, b) == (c, d):
            continue
        if c == d and a == c and b <= a + 1:
            kind = "prefix space"
        elif a <= c and d <= b and not (text[a:c] + text[d:b]).strip():
            kind = "swallowed white space"
        elif c <= a and b <= d:
            kind = "ours wider"
        elif a <= c and d <= b:
            kind = "ours narrower"
        else:
            kind = "other"
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds


def rust(folder):
    spec = json.loads((folder / "tokenizer.json").read_text("utf8"))
    spec["truncation"] = spec["padding"] = spec["post_processor"] = None
    return Tokenizer.from_str(json.dumps(spec))


def build_qwen(source, target):
    """tokenizer.json of vocab.json and merges.txt, by transformers' own converter."""
    from transformers import AutoTokenizer

    if not (target / "tokenizer.json").exists():
        target.mkdir(parents=True, exist_ok=True)
        AutoTokenizer.from_pretrained(source).save_pretrained(target)
    return target


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT / "../shared/data")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache/encodings")
    parser.add_argument("--only", default="")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--show", type=int, default=3)
    args = parser.parse_args()

    folders = {name: args.data / "tokenizers" / name for name in ("gpt2", "phi-3-mini")}
    # Rust reads the converter's file, Temper vocab.json and merges.txt.
    qwen = args.data / "tokenizers" / "qwen2.5"
    folders["qwen2.5"] = qwen
    folders["bundled"] = ROOT / "public/models/bundled"
    for path in sorted((ROOT / "tests/fixtures/tokenizers").iterdir()):
        if (path / "tokenizer.json").exists():
            folders[path.name] = path
    texts = corpora(args.data)
    rows = []
    failed = False
    for name, folder in folders.items():
        if args.only and name not in args.only.split(","):
            continue
        reference = rust(build_qwen(qwen, args.work / "qwen2.5") if name == "qwen2.5" else folder)
        for corpus, strings in texts.items():
            all_strings = strings + (with_added(strings[:800], reference, 7) if corpus in ("naughty strings", "random Unicode", "gsm8k") else [])
            begin = time.perf_counter()
            theirs = [reference.encode(text, add_special_tokens=False) for text in all_strings]
            spent = time.perf_counter() - begin
            mine = ours_of(folder, all_strings)
            tokens = ids = places_differ = unsure = 0
            kinds = {}
            shown = 0
            for text, their, my in zip(all_strings, theirs, mine):
                tokens += len(their.ids)
                unsure += not my["exact"]
                if their.ids != my["ids"]:
                    ids += 1
                    if shown < args.show:
                        shown += 1
                        at = next((i for i, (a, b) in enumerate(zip(their.ids, my["ids"])) if a != b), min(len(their.ids), len(my["ids"])))
                        print("  ids differ:", name, corpus, ascii(text[:200]), their.tokens[at : at + 5], [reference.id_to_token(i) for i in my["ids"][at : at + 5]], at)
                    continue
                found = judge(text, their.offsets, places(text, my))
                for kind, count in found.items():
                    kinds[kind] = kinds.get(kind, 0) + count
                if any(kind not in ("prefix space", "swallowed white space") for kind in found):
                    places_differ += 1
                    if shown < args.show:
                        shown += 1
                        differing = [(t, a, b) for t, a, b in zip(their.tokens, their.offsets, places(text, my)) if a != b]
                        print("  places differ:", name, corpus, ascii(text[:120]), differing[:5])
            size = sum(len(text.encode()) for text in all_strings)
            print(f"{name:22} {corpus:16} strings {len(all_strings):6} tokens {tokens:8} ids differ {ids:5} places differ {places_differ:5} not exact {unsure:4} {kinds} Rust {size / spent / 1e6:.1f} MB/s", flush=True)
            failed |= ids > EXPLAINED.get((name, corpus), 0)
            rows.append((name, corpus, len(all_strings), tokens, ids, places_differ, unsure, kinds))
    if args.report:
        write_report(args.report, rows)
    print("FAIL" if failed else "ok")
    sys.exit(1 if failed else 0)


def write_report(path, rows):
    lines = ["| tokenizer | texts | strings | tokens | strings with other ids | with other places | not exact |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, corpus, strings, tokens, ids, differ, unsure, _ in rows:
        lines.append(f"| {name} | {corpus} | {strings:,} | {tokens:,} | {ids} | {differ} | {unsure} |")
    path.write_text("\n".join(lines) + "\n", "utf8")


if __name__ == "__main__":
    main()
