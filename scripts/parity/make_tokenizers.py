"""Trains the small tokenizers of tests/fixtures/tokenizers with the Rust library, one of every kind, and
writes ids and offsets that it gives (expected.json).

    python scripts/parity/make_tokenizers.py
"""

import base64
import json
import struct
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

sys.path.insert(0, str(Path(__file__).parent))
from check_encodings import fuzz, with_added  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/fixtures/tokenizers"

TEXT = [line for name in ("sft", "mask", "mixture", "data", "model") for path in [ROOT / f"docs/spec/{name}.md"] if path.exists()
        for line in path.read_text("utf8").splitlines()]
TEXT += ["Ein schöner Tag für Käse, Brot und Äpfel.", "Où est l'été, déjà passé?", "El niño comió piñas.", "Привет, мир!", "日本語のテキスト", "中文字符", "안녕하세요", "const x = [1, 2, 3];", "    return x ** 2  # twice", "\tif (a && b) { c(); }", "I'm, we're, they'll, don't"] * 6

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
GPT4O = "|".join([
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])
CL100K = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
DEEPSEEK = r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def train(tokenizer, trainer):
    tokenizer.train_from_iterator(TEXT, trainer)
    return tokenizer


def byte_bpe(size=700, **model):
    return Tokenizer(models.BPE(**model)), trainers.BpeTrainer(vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)


def edit(tokenizer, change):
    spec = json.loads(tokenizer.to_str())
    change(spec)
    return Tokenizer.from_str(json.dumps(spec))


def ignore_merges(spec):
    spec["model"]["ignore_merges"] = True
    # Words that no merge makes: only ignore_merges finds them.
    for word in ("Ġlabyrinth", "zzzzq"):
        spec["model"]["vocab"][word] = max(spec["model"]["vocab"].values()) + 1


def llama3():
    tokenizer, trainer = byte_bpe()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, trainer)
    tokenizer = edit(tokenizer, ignore_merges)
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in ("<|begin_of_text|>", "<|eot_id|>", "<|eot|>", "<|start_header_id|>")])
    return tokenizer


def gpt4o():
    tokenizer, trainer = byte_bpe()
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(GPT4O), "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, trainer)
    tokenizer.add_special_tokens([AddedToken("<|im_start|>", normalized=False), AddedToken("<|im_end|>", normalized=False)])
    tokenizer.add_tokens([AddedToken("caf\u00e9", normalized=True), AddedToken("<think>", normalized=False, single_word=True)])
    return tokenizer


def cl100k():
    tokenizer, trainer = byte_bpe()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(CL100K), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, trainer)
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", normalized=False)])
    return tokenizer


def deepseek():
    tokenizer, trainer = byte_bpe()
    tokenizer.normalizer = normalizers.Sequence([])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"\p{N}{1,3}"), "isolated"),
        pre_tokenizers.Split(Regex("[一-龥぀-ゟ゠-ヿ]+"), "isolated"),
        pre_tokenizers.Split(Regex(DEEPSEEK), "isolated"),
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, trainer)
    tokenizer.add_special_tokens([AddedToken("<｜User｜>", normalized=False), AddedToken("<mask>", normalized=False, lstrip=True)])
    return tokenizer


def with_bytes(spec):
    model = spec["model"]
    model["byte_fallback"] = True
    names = [f"<0x{byte:02X}>" for byte in range(256)]
    if isinstance(model["vocab"], list):
        model["vocab"] += [[name, -30.0] for name in names]
    else:
        # Bytes come first, as in Llama's: <unk>, <s>, </s>, bytes.
        shift = {piece: (id if id < 3 else id + 256) for piece, id in model["vocab"].items()}
        model["vocab"] = shift | {name: 3 + byte for byte, name in enumerate(names)}
        model["fuse_unk"] = True


def llama2():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    train(tokenizer, trainers.BpeTrainer(vocab_size=700, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False))

    def change(spec):
        with_bytes(spec)
        spec["pre_tokenizer"] = None
        spec["added_tokens"] = []
        spec["decoder"] = {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}

    tokenizer = edit(tokenizer, change)
    tokenizer.add_special_tokens([AddedToken("<unk>", normalized=False), AddedToken("<s>", normalized=False), AddedToken("</s>", normalized=False, rstrip=True)])
    tokenizer.add_tokens([AddedToken("<tool>", normalized=True), AddedToken("[INST]", normalized=False, lstrip=True, rstrip=True)])
    return tokenizer


def gemma():
    """No byte fallback and no fuse_unk: unknown characters are a token each."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=False))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    train(tokenizer, trainers.BpeTrainer(vocab_size=700, special_tokens=["<unk>", "<bos>", "<start_of_turn>", "\n\n", "\n\n\n"], limit_alphabet=60, show_progress=False))
    return tokenizer


def unigram_t5():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    train(tokenizer, trainers.UnigramTrainer(vocab_size=500, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    tokenizer = edit(tokenizer, with_bytes)
    tokenizer.add_special_tokens([AddedToken("<extra_id_0>", normalized=False, lstrip=True, rstrip=True)])
    return tokenizer


def unigram_first():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="first")
    train(tokenizer, trainers.UnigramTrainer(vocab_size=500, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    return tokenizer


def unigram_albert():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Replace("``", '"'), normalizers.Replace(Regex(" {2,}"), " "), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    train(tokenizer, trainers.UnigramTrainer(vocab_size=500, special_tokens=["<pad>", "<unk>", "[CLS]", "[SEP]"], unk_token="<unk>", show_progress=False))
    tokenizer.add_tokens([AddedToken("Straße", normalized=True)])
    return tokenizer


RULES = {"\u00a0": " ", "\t": " ", "\n": " ", "\r": "", "\u200b": "", "\ufb01": "fi", "\u00bd": "1\u20442", "e\u0301": "\u00e9", "s\u0307": "\u1e61", "s\u0323": "\u1e63", "\u1e69": "s", "\uff21": "A", "\u2126": "\u03a9", "\u3000": " ", "\x7f": "", "\u2026": "...", "\uff76\uff9e": "\u30ac", "\u1112\u1161": "\ud558", "\ufeff": ""}


def charsmap(rules):
    """SentencePiece's precompiled_charsmap: a Darts double array and the replacements."""
    blob, root = b"", {}
    for source, target in rules.items():
        node = root
        for byte in source.encode():
            node = node.setdefault(byte, {})
        node[-1] = len(blob)
        blob += target.encode() + b"\0"
    units, used = {0: 0}, {0}

    def place(node, at):
        labels = [0 if key == -1 else key for key in node]
        base = next(b for b in range(1, 1 << 20) if all(b ^ label not in used for label in labels))
        for label in labels:
            used.add(base ^ label)
        offset = at ^ base
        assert offset < 1 << 21
        units[at] = (units[at] & 0x800000FF) | offset << 10 | (0x100 if -1 in node else 0)
        for key, child in node.items():
            units[base ^ max(key, 0)] = child | 1 << 31 if key == -1 else key
        for key, child in node.items():
            if key != -1:
                place(child, base ^ key)

    place(root, 0)
    size = (max(units) // 256 + 1) * 256
    array = b"".join(struct.pack("<I", units.get(i, 0)) for i in range(size))
    return base64.b64encode(struct.pack("<I", len(array)) + array + blob).decode()


def unigram_precompiled():
    tokenizer = unigram_albert()
    precompiled = {"type": "Precompiled", "precompiled_charsmap": charsmap(RULES)}

    def change(spec):
        spec["normalizer"] = {"type": "Sequence", "normalizers": [precompiled, {"type": "Nmt"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}
        spec["added_tokens"] = [token for token in spec["added_tokens"] if token["content"] != "Straße"]

    return edit(tokenizer, change)


MAKERS = {
    "llama3": llama3, "gpt4o": gpt4o, "cl100k": cl100k, "deepseek": deepseek, "llama2": llama2, "gemma": gemma,
    "unigram-bytes": unigram_t5, "unigram-first": unigram_first, "unigram-albert": unigram_albert, "unigram-precompiled": unigram_precompiled,
}


def main():
    expected = {}
    strings = ["", " ", "Hello world", " a  b ", "labyrinth zzzzq", "it's I'LL we'Re", "1234567 3.14", "x\r\n\r\ny\n\n\nz", *fuzz(11, 40)]
    for name, make in MAKERS.items():
        tokenizer = make()
        (OUT / name).mkdir(parents=True, exist_ok=True)
        spec = json.loads(tokenizer.to_str())
        (OUT / name / "tokenizer.json").write_text(json.dumps(spec, ensure_ascii=False, separators=(",", ":")) + "\n", "utf8")
        texts = strings + with_added(strings[:30], tokenizer, 3)
        rows = []
        for text in texts:
            encoding = tokenizer.encode(text, add_special_tokens=False)
            rows.append({"text": text, "ids": encoding.ids, "offsets": [n for pair in encoding.offsets for n in pair]})
        expected[name] = rows
    lines = [json.dumps(name) + ":[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]" for name, rows in expected.items()]
    (OUT / "expected.json").write_text("{" + ",\n".join(lines) + "}\n", "utf8")


if __name__ == "__main__":
    main()
