"""Are our LoRA gradients those of PyTorch in float64, for a packed batch?

    python check_gradients.py --model DIR --adapter DIR --batch B.json --grads G.safetensors --loss L

The error of a tensor is ||g - g*|| / ||g*|| (2-norms). Exit code 1 above 1e-4, for the loss too.
"""

import argparse
import json
import sys

import torch
from safetensors.torch import load_file

import reference as ref

LIMIT = 1e-4


def read_gradients(path):
    """{PEFT name: float64 tensor}; the fixtures prefix gradients with "grad."; PEFT in memory adds ".default"."""
    return {ref.saved_name(n).removeprefix("grad."): t.double() for n, t in load_file(path).items()}


def compare(model, batch, ours):
    """The reference's loss, {name: error} of every LoRA tensor, and what is missing or misshaped."""
    loss = ref.backward_step(model, [batch])
    if loss is None:
        raise SystemExit("the batch has no supervised token")
    errors, problems = {}, []
    for name, p in ref.lora_parameters(model).items():
        if name not in ours:
            problems.append(f"missing {name}")
        elif ours[name].shape != p.grad.shape:
            problems.append(f"{name}: shape {list(ours[name].shape)}, reference {list(p.grad.shape)}")
        else:
            norm = p.grad.norm().item()
            error = (ours[name] - p.grad).norm().item()
            # Where the true gradient is zero (A while B is zero) the error counts as it is.
            errors[name] = error / norm if norm > 0 else error
    return loss, errors, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--adapter", required=True)
    parser.add_argument("--batch", required=True, help="one line of `temper batches`")
    parser.add_argument("--grads", required=True, help="what `temper gradients --out` wrote")
    parser.add_argument("--loss", type=float, help="the loss that `temper gradients` printed")
    args = parser.parse_args()

    with open(args.batch, encoding="utf-8") as file:
        batch = json.load(file)
    model = ref.load_tuned(args.model, args.adapter, torch.float64, trainable=True)
    loss, errors, problems = compare(model, batch, read_gradients(args.grads))
    for problem in problems:
        print("FAIL", problem)
    good = not problems and bool(errors) and all(e <= LIMIT for e in errors.values())  # a NaN fails

    if errors:
        worst = max(errors, key=lambda n: float("inf") if errors[n] != errors[n] else errors[n])
        print(f"worst of {len(errors)} tensors {errors[worst]:.3e}  {worst}  (must be <= {LIMIT})")
    print(f"reference loss {loss:.9f} over {ref.supervised_count(batch)} tokens")
    if args.loss is not None:
        difference = abs(args.loss - loss)
        print(f"|loss difference| {difference:.3e}  (must be <= {LIMIT})")
        good = good and difference <= LIMIT
    print("ok" if good else "FAIL")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
