"""Writes a random adapter on all seven matrices for a model: A as PEFT starts it, B ~ N(0, 0.02), so that
no gradient is zero. For comparisons on models that have no adapter yet.

    python make_adapter.py --model DIR --out DIR [--rank 8]
"""

import argparse
from pathlib import Path

import tiny

ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rank", type=int, default=8)
    args = parser.parse_args()
    lora = {"r": args.rank, "lora_alpha": 2 * args.rank, "target_modules": ALL}
    tiny.write_adapter(args.out, args.model, {"seed": 1, "lora": lora})


if __name__ == "__main__":
    main()
