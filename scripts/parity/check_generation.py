"""Does our engine generate the ids that transformers' generate(do_sample=False) gives?

    python check_generation.py --model DIR [--adapter DIR_OR_ZIP] --ours generated.json

`generated.json` is what `temper generate --greedy --ids` printed: its prompt_ids are continued, in
float64. Where the two best logits are closer than 1e-4 either may be chosen: such ties are named,
and what follows a tie that fell the other way is not compared.
"""

import argparse
import json
import sys

import generation
import reference as ref
import torch


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--adapter")
    parser.add_argument("--ours", required=True, help='{"prompt_ids": [...], "ids": [...], "reason": ...}')
    args = parser.parse_args()

    with open(args.ours, encoding="utf-8") as file:
        ours = json.load(file)
    if args.adapter:
        model = ref.load_tuned(args.model, args.adapter, torch.float64)
    else:
        model = ref.make_exact(ref.load_base(args.model, torch.float64))
    ended = ours["reason"] == "end"
    ends = model.generation_config.eos_token_id
    ends = set(ends if isinstance(ends, list) else [] if ends is None else [ends])
    # One more where ours ended: there the reference must choose an end token.
    ids, margins = generation.greedy(model, ours["prompt_ids"], len(ours["ids"]) + ended)

    print("ids    ", ids)
    print("margins", [float(f"{m:.3g}") for m in margins])
    for at, margin in enumerate(margins):
        if margin < generation.TIE:
            print(f"tie at {at}: token {ids[at]} is ahead by {margin:.2e}")
    for at, (mine, theirs) in enumerate(zip(ours["ids"], ids)):
        if mine == theirs:
            continue
        if margins[at] < generation.TIE:
            print(f"the tie at {at} fell the other way ({mine}): {at} ids compared")
            print("ok")
            sys.exit(0)
        print(f"FAIL at {at}: ours {mine}, reference {theirs}, ahead by {margins[at]:.3e}")
        sys.exit(1)
    if ended and ids[-1] not in ends and margins[-1] >= generation.TIE:
        print(f"FAIL: ours ended where the reference goes on with {ids[-1]}")
        sys.exit(1)
    print(f"{len(ours['ids'])} ids are equal, smallest margin {min(margins):.3e}")
    print("ok")


if __name__ == "__main__":
    main()
