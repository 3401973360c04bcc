"""Writes generated.json into every fixture that has a model and an adapter: greedy ids of the base and
of the tuned model in float64, with their margins.

    python scripts/parity/make_generation.py [FIXTURES_DIR]
"""

import json
import sys
from pathlib import Path

import generation
import reference as ref
import torch

# Token ids that every fixture's vocabulary has; the first prompt has one token, the second several.
PROMPTS = [[5], [99, 17, 3, 64, 28, 28, 71]]
COUNT = 40


def generated(model, prompt):
    ids, margins = generation.greedy(model, prompt, COUNT)
    return {"ids": ids, "margins": [float(f"{m:.4g}") for m in margins]}


def main():
    root = Path(__file__).resolve().parents[2]
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "tests/fixtures"
    torch.set_num_threads(1)
    for adapter in sorted(out.glob("*/adapter")):
        folder = adapter.parent
        base = ref.make_exact(ref.load_base(folder, torch.float64))
        tuned = ref.load_tuned(folder, adapter, torch.float64)
        runs = [{"prompt": p, "base": generated(base, p), "tuned": generated(tuned, p)} for p in PROMPTS]
        (folder / "generated.json").write_text(
            "[\n" + ",\n".join("  " + json.dumps(run) for run in runs) + "\n]\n"
        )
        least = min(m for run in runs for of in ("base", "tuned") for m in run[of]["margins"])
        print(f"{folder.name:20s} smallest margin {least:.2e}")


if __name__ == "__main__":
    main()
