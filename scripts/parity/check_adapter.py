"""Does our engine give the logits that transformers and PEFT give for an exported adapter?

    python check_adapter.py --model DIR --adapter DIR_OR_ZIP --ours logits.json --ids 1,2,3

Exit code 0 where all positions agree to 1e-3 and the adapter visibly changes the model (> 0.1).
"""

import argparse
import json
import sys

import torch

import reference as ref

AGREES, CHANGES = 1e-3, 0.1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--adapter", required=True)
    parser.add_argument("--ours", required=True, help='what `temper logits` printed: {"logits": [[...]]}')
    parser.add_argument("--ids", required=True, help="token ids, comma-separated")
    args = parser.parse_args()

    ids = torch.tensor([[int(i) for i in args.ids.split(",")]])
    with open(args.ours, encoding="utf-8") as file:
        ours = torch.tensor(json.load(file)["logits"], dtype=torch.float64)  # [N, V]
    model = ref.load_tuned(args.model, args.adapter)
    with torch.no_grad():
        tuned = model(input_ids=ids).logits[0].double()  # [N, V]
        with model.disable_adapter():
            base = model(input_ids=ids).logits[0].double()
    if ours.shape != tuned.shape:
        print(f"FAIL shape: ours {list(ours.shape)}, reference {list(tuned.shape)}")
        sys.exit(1)

    difference = (ours - tuned).abs().max().item()
    change = (tuned - base).abs().max().item()
    # Written so that a NaN fails.
    good = difference < AGREES and change > CHANGES
    print(f"max |ours - reference| {difference:.3e}  (must be < {AGREES})")
    print(f"max |tuned - base|     {change:.3e}  (must be > {CHANGES})")
    print("ok" if good else "FAIL")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
