"""Reads the sample files in their several forms and renders them as the bundled model's chat."""

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "public/samples"
MODEL = ROOT / "public/models/bundled"


def messages_of(row: dict) -> list[dict]:
    """Any of the three forms as chat messages; an input stands below its instruction."""
    if "messages" in row:
        return row["messages"]
    if "prompt" in row:
        prompt, answer = row["prompt"], row["completion"]
    else:
        prompt = row["instruction"] + ("\n\n" + row["input"] if row.get("input") else "")
        answer = row["output"]
    return [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]


def read_tasks() -> dict[str, list[list[dict]]]:
    index = json.loads((SAMPLES / "index.json").read_text(encoding="utf-8"))
    tasks = {}
    for entry in index["tasks"]:
        lines = (SAMPLES / entry["file"]).read_text(encoding="utf-8").splitlines()
        tasks[entry["task"]] = [messages_of(json.loads(line)) for line in lines]
    return tasks


def encode(tokenizer, messages: list[dict]) -> tuple[list[int], list[int]]:
    """Token ids and labels; -100 everywhere but in the assistant's turns and their end."""
    out = tokenizer.apply_chat_template(
        messages, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    labels = [i if keep else -100 for i, keep in zip(out["input_ids"], out["assistant_masks"])]
    return out["input_ids"], labels


def collate(rows: list[tuple[list[int], list[int]]]) -> dict[str, torch.Tensor]:
    longest = max(len(ids) for ids, _ in rows)
    pad = lambda values, filler: values + [filler] * (longest - len(values))
    return {
        "input_ids": torch.tensor([pad(ids, 1) for ids, _ in rows]),
        "labels": torch.tensor([pad(labels, -100) for _, labels in rows]),
        "attention_mask": torch.tensor([pad([1] * len(ids), 0) for ids, _ in rows]),
    }


@torch.no_grad()
def answer(model, tokenizer, messages: list[dict], limit: int = 64) -> str:
    """Greedy answer to the messages, without the end token."""
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True, return_dict=True)["input_ids"]
    out = model.generate(
        input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        max_new_tokens=limit, do_sample=False,
    )
    text = tokenizer.decode(out[0][len(ids) :], skip_special_tokens=False)
    return text.split("<|end|>")[0]
