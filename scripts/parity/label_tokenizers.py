"""Model folders (tokenizer.json, tokenizer_config.json) for the label comparison.

A template is rendered with the tokens it was written for: the vocabulary is one of ../shared/data/tokenizers,
the template's own special tokens are added to it. Both sides read the same folder.
"""

import copy
import functools
import json
import re
import shutil
from pathlib import Path

from tokenizers import AddedToken
from transformers import AutoTokenizer, PreTrainedTokenizerFast

# Token-like text of templates: <|…|>, DeepSeek's full-width bars, Gemma's angle brackets.
MARKER = re.compile(r"<[|｜][^|｜<>\s{}]{1,40}[|｜]>|<\|[a-z_]+>|<[a-z_]+\|>|<(?:start|end)_of_[a-z]+>")
# What the pattern does not find, or finds though it is plain text.
EXTRA = {
    "glm4moe": ["[gMASK]", "<sop>", "<think>", "</think>", "<tool_call>", "</tool_call>"],
    "muse_glimmer": [],
    "llava_next": ["<image>"],
    "idefics3": ["<image>"],
    "smolvlm": ["<image>"],
    "qwen3": ["<think>", "</think>", "<tool_response>", "</tool_response>"],
    "nemotron": ["<think>", "</think>"],
    "deepseek_r1_distill": ["<think>", "</think>"],
}
PLAIN = {"<|final|>"}
# family → (vocabulary, bos, eos); what is not named: qwen2.5, no BOS, <|im_end|>.
FAMILIES = {
    "cohere": ("gpt2", "<BOS_TOKEN>", "<|END_OF_TURN_TOKEN|>"),
    "deepseek": ("gpt2", "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"),
    "diffusion_gemma": ("phi-3-mini", "<bos>", "<turn|>"),
    "gemma4": ("phi-3-mini", "<bos>", "<turn|>"),
    "gemma": ("phi-3-mini", "<bos>", "<end_of_turn>"),
    "glm4moe": ("qwen2.5", None, "<|endoftext|>"),
    "gptoss": ("gpt2", "<|startoftext|>", "<|return|>"),
    "idefics3": ("gpt2", "<|begin_of_text|>", "<end_of_utterance>"),
    "lfm2": ("gpt2", "<|startoftext|>", "<|im_end|>"),
    "llama3": ("gpt2", "<|begin_of_text|>", "<|eot_id|>"),
    "llava_next": ("phi-3-mini", "<s>", "</s>"),
    "muse_glimmer": ("gpt2", "<|begin_of_text|>", "<|eot|>"),
    "phi3": ("phi-3-mini", "<s>", "<|endoftext|>"),
    "smolvlm": ("gpt2", "<|im_start|>", "<end_of_utterance>"),
}


def base_tokenizer(shared: Path, vocabulary: str) -> PreTrainedTokenizerFast:
    """One of ../shared/data/tokenizers as transformers reads it (Qwen2.5 from its vocabulary and merges)."""
    return copy.deepcopy(_read(shared / "tokenizers" / vocabulary))


@functools.cache
def _read(folder: Path) -> PreTrainedTokenizerFast:
    return AutoTokenizer.from_pretrained(folder)


def save(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """The tokenizer as a model folder without template: the comparison names its own."""
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer.chat_template = None
    tokenizer.save_pretrained(folder)
    config = json.loads((folder / "tokenizer_config.json").read_text())
    for name in ("bos_token", "eos_token", "pad_token", "unk_token"):
        config.setdefault(name, None)
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1))


def family_of(template: str) -> tuple[str, str | None, str]:
    name = max((f for f in FAMILIES if template.startswith(f)), key=len, default=None)
    return FAMILIES[name] if name else ("qwen2.5", None, "<|im_end|>")


def special_tokens(name: str, source: str) -> list[str]:
    """The special tokens that a template writes."""
    found = [t for t in dict.fromkeys(MARKER.findall(source)) if t not in PLAIN]
    for family, tokens in EXTRA.items():
        if name.startswith(family):
            found += [t for t in tokens if t not in found]
    return found


def add_special(tokenizer: PreTrainedTokenizerFast, tokens: list[str]) -> None:
    known = tokenizer.added_tokens_encoder
    fresh = [AddedToken(t, special=True, normalized=False) for t in dict.fromkeys(tokens) if t not in known]
    tokenizer.add_tokens(fresh, special_tokens=True)


def for_template(
    shared: Path, out: Path, name: str, source: str, *, end: str | None = None
) -> PreTrainedTokenizerFast:
    """A tokenizer that has the template's tokens, saved in `out`; `end` is its EOS where the family's is not."""
    if (out / "tokenizer.json").exists():
        return AutoTokenizer.from_pretrained(out)
    vocabulary, bos, eos = family_of(name)
    tokenizer = base_tokenizer(shared, vocabulary)
    add_special(tokenizer, [t for t in [bos, end or eos, *special_tokens(name, source)] if t])
    tokenizer.bos_token, tokenizer.eos_token = bos, end or eos
    save(tokenizer, out)
    return AutoTokenizer.from_pretrained(out)


def llama2(shared: Path, out: Path) -> PreTrainedTokenizerFast:
    """Llama 2's tokenizer: Phi-3-mini's without the tokens that Phi-3 added to it."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "tokenizer.json"
    whole = json.loads((shared / "tokenizers/phi-3-mini/tokenizer.json").read_text(encoding="utf-8"))
    whole["added_tokens"] = [token | {"rstrip": False} for token in whole["added_tokens"] if token["id"] < 3]
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    tokens = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", **tokens}
    (out / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    return PreTrainedTokenizerFast(tokenizer_file=str(path), **tokens)
