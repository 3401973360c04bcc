"""Does our training follow PyTorch's? Replays a run with torch.optim.AdamW and compares losses.

    python check_losses.py --model DIR --adapter INITIAL --batches B.jsonl --losses L.jsonl

B holds the lines of `temper batches`, L those of `temper train`; the learning rate is taken from
each line of L. Exit code 1 where any loss differs by more than 1e-3 (--limit).
"""

import argparse
import sys
from collections import defaultdict

import torch

import reference as ref

DEFAULT_LIMIT = 1e-3


def by_step(batches):
    micros = defaultdict(list)
    for batch in batches:
        micros[batch["step"]].append(batch)
    return micros


def replay(model, micros, lines, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, clip=1.0, logits=ref.packed_logits):
    """(line, loss, gradient norm before clipping) of each step that updates something, as torch has it."""
    params = list(ref.lora_parameters(model).values())
    optimiser = torch.optim.AdamW(params, betas=tuple(betas), eps=eps, weight_decay=weight_decay)
    for line in lines:
        if line["step"] not in micros:
            raise SystemExit(f"step {line['step']} has a loss but no batch")
        loss = ref.backward_step(model, micros[line["step"]], logits)
        if loss is None:  # nothing supervised: no update, nothing advances
            print(f"{line['step']:4d}  nothing supervised")
            continue
        norm = torch.nn.utils.clip_grad_norm_(params, clip if clip > 0 else float("inf")).item()
        for group in optimiser.param_groups:
            group["lr"] = line["lr"]
        optimiser.step()
        yield line, loss, norm


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--adapter", required=True, help="the adapter the run started from")
    parser.add_argument("--batches", required=True)
    parser.add_argument("--losses", required=True)
    parser.add_argument("--betas", type=float, nargs=2, default=(0.9, 0.999))
    parser.add_argument("--eps", type=float, default=1e-8)
    parser.add_argument("--weight-decay", type=float, default=0.0)
    parser.add_argument("--clip", type=float, default=1.0, help="largest gradient norm; 0 for none")
    parser.add_argument("--limit", type=float, default=DEFAULT_LIMIT)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    args = parser.parse_args()

    micros = by_step(ref.read_lines(args.batches))
    lines = ref.read_lines(args.losses)
    if not lines:
        raise SystemExit("no losses to compare")

    model = ref.load_tuned(args.model, args.adapter, getattr(torch, args.dtype), trainable=True)
    worst, worst_step, good = 0.0, None, True
    print("step  ours        reference   difference  grad_norm   reference")
    settings = dict(betas=args.betas, eps=args.eps, weight_decay=args.weight_decay, clip=args.clip)
    for line, loss, norm in replay(model, micros, lines, **settings):
        step = line["step"]
        difference = abs(line["loss"] - loss)
        if not difference <= worst:  # a NaN is the worst
            worst, worst_step = difference, step
        good = good and difference <= args.limit
        ours_norm = line.get("grad_norm", float("nan"))
        print(f"{step:4d}  {line['loss']:.6f}  {loss:.6f}  {difference:.3e}  {ours_norm:.6f}  {norm:.6f}", flush=True)

    print(f"worst |loss difference| {worst:.3e} at step {worst_step}  (must be <= {args.limit})")
    print("ok" if good else "FAIL")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
