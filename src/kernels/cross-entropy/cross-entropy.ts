import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { LINE, REDUCE, ROW_MAIN, rows } from '../../gpu/wgsl.ts';
import { memo } from '../memo.ts';

/**
 * Negative log-likelihoods [m] of rows of logits [m, V], and either their gradient in their place,
 * (softmax − onehot)·w, or whether the target is the row's greedy choice (1 or 0): no other logit is larger,
 * and none before it is equal. One workgroup of LINE a row: the maximum, then Σ exp(x − max), each lane by
 * strides of LINE and then over the lanes in a fixed order; the gradient is a third pass.
 */
const spec = memo(
  (gradient: boolean): ProgramSpec => ({
    name: `cross-entropy with ${gradient ? 'gradient' : 'greedy choice'}`,
    access: ['read', 'read', 'read-write', 'read-write', ...(gradient ? [] : (['read-write'] as const))],
    wgsl: `
struct Params { m: u32, v: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> logits: array<f32>;
@group(0) @binding(4) var<storage, read_write> nll: array<f32>;
${gradient ? '' : '@group(0) @binding(5) var<storage, read_write> greedy: array<u32>;'}
${REDUCE}
${ROW_MAIN}
  if (row >= params.m) { return; }
  let base = row * params.v;
  let target_id = targets[params.first + row];
  var high = logits[base];
  for (var j = lane; j < params.v; j += ${LINE}u) { high = max(high, logits[base + j]); }
  let top = reduce_max(lane, high);
  var part = 0.0;
  for (var j = lane; j < params.v; j += ${LINE}u) { part += exp(logits[base + j] - top); }
  let sum = reduce_sum(lane, part);
  if (lane == 0u) { nll[params.first + row] = top + log(sum) - logits[base + target_id]; }
  ${
    gradient
      ? `storageBarrier();
  let w = weights[params.first + row];
  for (var j = lane; j < params.v; j += ${LINE}u) {
    logits[base + j] = (exp(logits[base + j] - top) / sum - select(0.0, 1.0, j == target_id)) * w;
  }`
      : `
  let own = logits[base + target_id];
  // Written so that a number that is none is never a choice.
  var beaten = 0.0;
  for (var j = lane; j < params.v; j += ${LINE}u) {
    let other = logits[base + j];
    if (!(other < own || (other == own && j >= target_id))) { beaten = 1.0; }
  }
  let any = reduce_max(lane, beaten);
  if (lane == 0u) { greedy[params.first + row] = select(0u, 1u, any == 0.0); }`
  }
}`,
  }),
);

export interface CrossEntropyArgs {
  /** [m, V]; becomes its own gradient where `greedy` is null. */
  readonly logits: View;
  readonly m: number;
  readonly v: number;
  /** The chunk's first row in targets, weights and nll. */
  readonly first: number;
  /** Of all M rows. Weights are already divided by their sum over the effective batch. */
  readonly targets: View;
  readonly weights: View;
  readonly nll: View;
  /** Becomes 1 where the target is the row's greedy choice, else 0; null: the gradient is asked for instead. */
  readonly greedy: View | null;
}

export function crossEntropy(recorder: Recorder, args: CrossEntropyArgs): void {
  const { logits, m, v, first, targets, weights, nll, greedy } = args;
  const views = [targets, weights, logits, nll, ...(greedy ? [greedy] : [])];
  recorder.dispatch(spec(greedy === null), views, [u(m), u(v), u(first)], rows(m));
}

const lossSpec: ProgramSpec = {
  name: 'weighted-sum',
  access: ['read', 'read', 'read-write'],
  wgsl: `
struct Params { m: u32, keep: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> nll: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
${REDUCE}
${ROW_MAIN}
  if (row > 0u) { return; }
  var part = 0.0;
  for (var j = lane; j < params.m; j += ${LINE}u) { part += nll[j] * weights[j]; }
  let total = reduce_sum(lane, part);
  if (lane == 0u) { loss[0] = select(total, loss[0] + total, params.keep != 0u); }
}`,
};

/** loss[0] (+)= Σ w·nll over M rows. */
export function weightedSum(
  recorder: Recorder,
  {
    nll,
    weights,
    loss,
    m,
    accumulate,
  }: { nll: View; weights: View; loss: View; m: number; accumulate: boolean },
): void {
  recorder.dispatch(lossSpec, [nll, weights, loss], [u(m), u(accumulate ? 1 : 0)], [1]);
}
