"""Writes the model card from the loss curve and the outcome of the LoRA trial."""

import csv
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "public/models/bundled"
TRIAL = ROOT / "scripts/model/trial.json"
THREE = ROOT / "scripts/model/trial-three.json"
CURVE = ROOT / "scripts/model/loss.csv"
FACTS = ROOT / "scripts/model/pretrain.json"

HEAD = """---
license: mit
library_name: transformers
pipeline_tag: text-generation
language: en
---

# Temper's bundled base model

A Llama-family language model of {parameters:,} parameters that knows one small invented world: its countries,
people, animals and things, and a second language of forty words. It was trained on plain statements only. It
continues text; it has never seen a question, a request or a chat, so it does not follow instructions. Making
it do so is what Temper shows.

| | |
|---|---|
| Architecture | `LlamaForCausalLM`: hidden 128, 4 layers, 4 heads of 32, 2 KV heads, intermediate 352, tied embeddings |
| Vocabulary | 1,024, byte-level BPE; `<|end|>` ends turns and separates documents; no beginning-of-text token |
| Context | 512 positions, trained on blocks of 256 |
| Weights | bf16, {size} |
| Data | {documents:,} generated documents, {tokens:,} tokens (`npm run world`; nothing copied from anywhere) |
| Training | {steps:,} steps of {batch} blocks of 256 ({seen:.1f} million tokens), AdamW, peak rate {rate}, cosine, {minutes:.0f} minutes on two shared CPU cores, resumed once |
| Final loss | {loss:.3f} nats a token on the training text (curve: `scripts/model/loss.csv`) |

The embeddings of `<|pad|>`, `<|system|>`, `<|user|>` and `<|assistant|>` are random and were left out of
training: plain text has none of them, and with tied embeddings they would otherwise collapse into one vector.
The world's facts hold in that world only; the model is of no use outside it.

"""


def table(head: list[str], rows: list[list[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells) + "\n"


def code(text: str) -> str:
    short = text if len(text) <= 60 else text[:57] + "…"
    return "`" + short.replace("\n", "⏎").replace("|", "\\|").replace("`", "'") + "`"


def main() -> None:
    trial = json.loads(TRIAL.read_text(encoding="utf-8"))
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    last = list(csv.DictReader(CURVE.open(encoding="utf-8")))[-1]
    prompts = json.loads((ROOT / "public/samples/prompts.json").read_text(encoding="utf-8"))
    size = f"{(TARGET / 'model.safetensors').stat().st_size / 1e6:.2f} MB"
    recipe = trial["recipe"]
    parts = [HEAD.format(size=size, loss=float(last["loss"]), **facts)]
    parts.append(
        "## Tuned by a short LoRA run\n\n"
        f"Rank 8, alpha 16 on q, k, v, o, gate, up and down; {recipe['steps']} steps of {recipe['batch']} rows, none seen "
        f"twice, {recipe['only'] or 'all seven sample tasks'} at temperature {recipe['temperature']:g}; AdamW without weight "
        f"decay, peak rate {recipe['rate']:g}, 3 % warm-up, cosine, clipping at 1, seed {recipe['seed']}; float32 on these "
        "weights (`scripts/model/lora_trial.py`).\n\n"
        f"Ten prompts that no sample holds, greedy, word for word: **{trial['base']} of 10 before, {trial['tuned']} of 10 "
        "after.**\n\n"
    )
    rows = [
        [code(p["prompt"]), code(p["answer"]), code(before), code(after)]
        for p, before, after in zip(prompts, trial["base_answers"], trial["tuned_answers"])
    ]
    parts.append(table(["Prompt", "Right answer", "Base", "Tuned"], rows))
    unseen = ", ".join(f"{name} {hits} of {of}" for name, (hits, of) in trial["unseen"].items())
    parts.append(f"\nAll prompts that were kept out of the samples, after tuning: {unseen}.\n\n")
    three = json.loads(THREE.read_text(encoding="utf-8"))
    parts.append(
        f"The same recipe on {three['recipe']['only'].replace(',', ', ')} alone: {three['tuned']} of the ten.\n\n"
    )
    if "base_exact" in trial:
        parts.append(exact(trial))
    (TARGET / "README.md").write_text("".join(parts), encoding="utf-8")


def exact(trial: dict) -> str:
    """The table of exact matches per task, which only a full trial has."""
    parts = []
    parts.append("## Exact match on the first 30 rows of each sample file\n\n")
    shares = [[n, f"{100 * b:.0f} %", f"{100 * trial['tuned_exact'][n]:.0f} %"] for n, b in trial["base_exact"].items()]
    parts.append(table(["Task", "Base", "Tuned"], shares))
    parts.append(
        "\nThe run draws from these same files, so it has seen some of these rows, each once.\n"
    )
    return "".join(parts)


if __name__ == "__main__":
    main()
