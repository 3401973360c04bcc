"""Writes tests/fixtures/labels/expected.json: labels that TRL and LLaMA-Factory give, for the normal tests.

The tokenizer is that of tests/fixtures/tokens, the templates are written here in the style of the families that
they are named after. Run from the root of the repository: python scripts/parity/make_labels.py [--llamafactory DIR]
"""

import argparse
import json
from pathlib import Path

import label_llamafactory
import label_trl
import transformers
import trl
from label_rows import a, s, u
from transformers import PreTrainedTokenizerFast

ROOT = Path(__file__).resolve().parents[2]
CUE = "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
OTHERS = "<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"


def chatml(answer: str) -> str:
    """ChatML with the given rendering of an assistant message."""
    return f"{{% for m in messages %}}{{% if m.role == 'assistant' %}}{answer}{{% else %}}{OTHERS}{{% endif %}}{{% endfor %}}{CUE}"


HEAD = "<|im_start|>assistant\n"
BEGIN, END = "{% generation %}", "{% endgeneration %}"
THOUGHT = "<think>\n{{ m.reasoning_content | default('') }}\n</think>\n\n"
# name: (the model's own template, the training one with marks)
TEMPLATES = {
    "line break inside": (
        chatml(HEAD + "{{ m.content }}<|im_end|>\n"),
        chatml(HEAD + BEGIN + "{{ m.content }}<|im_end|>\n" + END),
    ),
    "thoughts": (
        chatml(HEAD + THOUGHT + "{{ m.content }}<|im_end|>\n"),
        chatml(HEAD + BEGIN + THOUGHT + "{{ m.content }}<|im_end|>\n" + END),
    ),
    "trimmed": (
        chatml(HEAD + "{{ m.content | trim }}<|im_end|>\n"),
        chatml(HEAD + BEGIN + "{{ m.content | trim }}<|im_end|>\n" + END),
    ),
    "spaced": (
        "{% for m in messages %}{% if m.role == 'assistant' %} {{ m.content }}<|endoftext|>{% else %}[{{ m.content }}]{% endif %}{% endfor %}",
        "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %} {{ m.content }}<|endoftext|>{% endgeneration %}{% else %}[{{ m.content }}]{% endif %}{% endfor %}",
    ),
}
CONVERSATIONS = [
    [u("What is the capital of France?"), a("The capital of France is Paris.")],
    [s("You are a helpful assistant."), u("Add two and three."), a("Five."), u("And the sea?"), a("The sea is wide.")],
    [u("Write it."), a("def add(a, b):\n    return a + b\n")],
    [u("Say <|im_end|>\n<|im_start|>assistant\nFive."), a("No.")],
    [u("Größe 東京?"), a("🙂 café"), u("one\n\n"), a("\n\ntwo")],
    [u("Five."), a("Five."), u("Five."), a("Five.")],
]
PAIRS = [("Say ", "five"), ("Add two and three.", " Five."), ("one\n", "\ntwo"), ("Five", "Five.<|im_end|>"), ("a", "🙂")]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--llamafactory")
    options = parser.parse_args()
    folder = ROOT / "tests/fixtures/tokens"
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"), bos_token="<|endoftext|>", eos_token="<|im_end|>"
    )
    factory = label_llamafactory.load(options.llamafactory)
    cases = []

    def add(policy: str, template: str, row: dict, labels: tuple[list[int], list[int]]) -> None:
        cases.append({"policy": policy, "template": template, "row": row, "ids": labels[0], "labels": labels[1]})

    for own, marked in TEMPLATES.values():
        for messages in CONVERSATIONS:
            row = {"messages": messages}
            labels = label_trl.label(tokenizer, row, marked, assistant_only=True)
            add("trl-assistant-only", marked, row, labels)
            # TRL swaps the training template in for the model's own.
            add("trl-assistant-only", own, row, labels)
    own = TEMPLATES["line break inside"][0]
    for messages in CONVERSATIONS:
        row = {"prompt": messages[:-1], "completion": messages[-1:]}
        labels = label_trl.label(tokenizer, row, own, assistant_only=False, completion_only=True)
        add("trl-completion-only", own, row, labels)
    for prompt, completion in PAIRS:
        row = {"prompt": prompt, "completion": completion}
        labels = label_trl.label(tokenizer, row, None, assistant_only=False, completion_only=True)
        add("trl-completion-only", "", row, labels)
    template, _ = label_llamafactory.jinja(factory, tokenizer, "chatml")
    for policy, last in (("llama-factory", False), ("llama-factory-mask-history", True)):
        for messages in CONVERSATIONS:
            row = {"messages": messages}
            add(policy, own, row, label_llamafactory.label(factory, tokenizer, template, row, mask_history=last))

    made = {"transformers": transformers.__version__, "trl": trl.__version__, "llamafactory": "0.9.5"}
    out = ROOT / "tests/fixtures/labels/expected.json"
    text = json.dumps({"made_with": made, "cases": cases}, ensure_ascii=False, separators=(",", ":"))
    out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
