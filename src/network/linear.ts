import type { View } from '../gpu/buffers.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { dropout } from '../kernels/dropout/dropout.ts';
import {
  linearInputGradient,
  loraProjectGradient,
  loraSlotInputGradient,
} from '../kernels/linear/input-gradient.ts';
import type { LoraGroup } from '../kernels/linear/lora.ts';
import { linearForward } from '../kernels/linear/product.ts';
import { type Weight, wholeWeight } from '../kernels/linear/weight.ts';
import { loraDownGradient, loraUpGradient } from '../kernels/linear/weight-gradient.ts';
import type { Target } from '../recipe/schema.ts';
import type { Activations, Scratch } from './activations.ts';
import type { DeviceAdapter, Flat } from './adapter.ts';
import type { BaseModel } from './base.ts';
import type { DropoutMasks } from './dropout.ts';
import { GROUPS, type GroupName } from './groups.ts';

/** A model, with or without an adapter, and the buffers it runs in. */
export interface Network {
  readonly recorder: Recorder;
  readonly base: BaseModel;
  readonly adapter: DeviceAdapter | null;
  readonly acts: Activations;
  /** Of the micro-batch under way; none where nothing is dropped (evaluation, generation). */
  readonly dropout?: DropoutMasks | null;
}

export function scratchOf({ acts }: Network): Scratch {
  if (!acts.scratch) throw new TemperError('no-scratch', 'These activations were planned without training.');
  return acts.scratch;
}

interface Place {
  readonly layer: number;
  readonly name: GroupName;
  readonly weight: Weight;
  /** X [N, K]. */
  readonly x: View;
  /** P [N, S·R]. */
  readonly p: View;
  readonly n: number;
}

/** The targeted blocks of a group with their targets. */
function slotsOf(group: LoraGroup, name: GroupName): { slot: number; target: Target }[] {
  return group.blocks.flatMap(({ slot }, index) =>
    slot === null ? [] : [{ slot, target: GROUPS[name][index]! }],
  );
}

/** The input of one slot after dropout, in scratch. */
function dropped(net: Network, masks: DropoutMasks, { layer, weight, x, n }: Place, target: Target): View {
  const out = scratchOf(net).dropped;
  const key = masks.key(layer, target);
  const count = n * weight.columns;
  dropout(net.recorder, { x, out, count, rate: masks.rate, key, accumulate: false });
  return out;
}

/** P = s·X Aᵀ of all slots in one product; with dropout, slot by slot. */
function projectDown(net: Network, group: LoraGroup, place: Place): void {
  const { recorder, base, dropout: masks } = net;
  const { weight, x, p, n, name } = place;
  const a = wholeWeight(group.a, 'f32', group.slots * group.rank, weight.columns);
  const product = { weight: a, y: p, n, alpha: group.scale, variant: base.products.dot };
  if (!masks) {
    linearForward(recorder, { ...product, x });
    return;
  }
  for (const { slot, target } of slotsOf(group, name)) {
    const only = { start: slot * group.rank, end: (slot + 1) * group.rank };
    linearForward(recorder, { ...product, x: dropped(net, masks, place, target), only });
  }
}

/** The fused LoRA product Y [N, O] (+ residual): P first, then [x | sP]·[W | B]ᵀ; P alone where nobody needs Y. */
export function linear(
  net: Network,
  args: Place & { readonly y: View | null; readonly residual?: View },
): void {
  const { recorder, base, adapter } = net;
  const { layer, name, x, weight, y, p, n, residual } = args;
  const group = adapter?.group(layer, name);
  if (group) projectDown(net, group, args);
  if (!y) return;
  const lora = group && { lora: { group, p } };
  linearForward(recorder, {
    x,
    weight,
    y,
    n,
    variant: base.products.dot,
    ...(residual && { residual }),
    ...lora,
  });
}

interface GradientArgs extends Place {
  readonly dy: View;
  /** Laid out like the adapter's parameters. */
  readonly gradient: Flat;
  readonly accumulate: boolean;
  /** null where nobody needs the input's gradient. */
  readonly dx: View | null;
}

/** LoRA's gradients and dX of a fused product. */
export function linearGradient(net: Network, args: GradientArgs): void {
  const { recorder, base, adapter, dropout: masks } = net;
  const { layer, name, x, weight, dy, p, n, gradient, accumulate, dx } = args;
  const variant = base.products.outer;
  const group = adapter?.group(layer, name) ?? null;
  if (!group || !adapter) {
    if (dx) linearInputGradient(recorder, { dy, weight, dx, n, variant });
    return;
  }
  const { rows: o, columns: k } = weight;
  const dp = scratchOf(net).dP;
  loraProjectGradient(recorder, { dy, n, o, group, dp, variant });
  const { da, db } = adapter.parts(gradient, layer, name);
  loraUpGradient(recorder, { group, dy, o, n, p, db, accumulate });
  if (!masks) {
    loraDownGradient(recorder, { group, x, k, n, dp, da, accumulate });
    if (dx) linearInputGradient(recorder, { dy, weight, dx, n, lora: { group, dp }, variant });
    return;
  }
  if (dx) linearInputGradient(recorder, { dy, weight, dx, n, variant });
  for (const { slot, target } of slotsOf(group, name)) {
    const view = dropped(net, masks, args, target);
    loraDownGradient(recorder, { group, x: view, k, n, dp, da, accumulate }, slot);
    if (!dx) continue;
    loraSlotInputGradient(recorder, { group, slot, dp, dx: view, n, k, variant });
    const key = masks.key(layer, target);
    dropout(recorder, { x: view, out: dx, count: n * k, rate: masks.rate, key, accumulate: true });
  }
}
