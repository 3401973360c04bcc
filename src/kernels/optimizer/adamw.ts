import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { LINE, LINE_MAIN, line, REDUCE, ROW_MAIN } from '../../gpu/wgsl.ts';

/** Partial sums of the gradient's squares: workgroup i adds up every NORM_PARTS-th run of LINE elements. */
export const NORM_PARTS = 64;

const partsSpec: ProgramSpec = {
  name: 'gradient-norm-parts',
  access: ['read', 'read-write'],
  wgsl: `
struct Params { count: u32, keep: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> g: array<f32>;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;
${REDUCE}
${ROW_MAIN}
  var sum = 0.0;
  for (var j = row * ${LINE}u + lane; j < params.count; j += ${NORM_PARTS * LINE}u) { sum += g[j] * g[j]; }
  let total = reduce_sum(lane, sum);
  if (lane == 0u) { parts[row] = select(total, parts[row] + total, params.keep != 0u); }
}`,
};

/**
 * stats[1] = ‖g‖₂. stats[2] is sticky: set when the loss or the norm is not a number or infinite, seen on
 * the bits of their exponent, because WGSL may assume that neither occurs.
 */
const normSpec: ProgramSpec = {
  name: 'gradient-norm',
  access: ['read', 'read-write'],
  wgsl: `
struct Params { count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read_write> stats: array<f32>;
${REDUCE}
fn broken(bits: u32) -> bool { return (bits & 0x7f800000u) == 0x7f800000u; }
${ROW_MAIN}
  if (row > 0u) { return; }
  var sum = 0.0;
  for (var j = lane; j < params.count; j += ${LINE}u) { sum += parts[j]; }
  let total = reduce_sum(lane, sum);
  if (lane == 0u) {
    stats[1] = sqrt(total);
    if (broken(bitcast<u32>(total)) || broken(bitcast<u32>(stats[0]))) { stats[2] = 1.0; }
  }
}`,
};

/** AdamW (Loshchilov & Hutter 2019) in PyTorch's order of operations, with clipping by the global norm. */
const stepSpec: ProgramSpec = {
  name: 'adamw',
  access: ['read', 'read', 'read-write', 'read-write', 'read-write'],
  wgsl: `
struct Params { count: u32, lr: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, eps: f32, decay: f32, correction1: f32, root_correction2: f32, clip: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stats: array<f32>;
@group(0) @binding(2) var<storage, read> g: array<f32>;
@group(0) @binding(3) var<storage, read_write> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> first: array<f32>;
@group(0) @binding(5) var<storage, read_write> second: array<f32>;
${LINE_MAIN}
  if (i >= params.count || stats[2] != 0.0) { return; }
  var grad = g[i];
  if (params.clip > 0.0) { grad *= min(1.0, params.clip / (stats[1] + 1e-6)); }
  let m = params.beta1 * first[i] + params.rest1 * grad;
  let v = params.beta2 * second[i] + params.rest2 * grad * grad;
  first[i] = m;
  second[i] = v;
  let denominator = sqrt(v) / params.root_correction2 + params.eps;
  weight[i] = weight[i] * (1.0 - params.lr * params.decay) - params.lr / params.correction1 * m / denominator;
}`,
};

/** stats: [loss, ‖g‖₂, sticky flag]. */
export const STATS = 3;

/** ‖g‖₂ over all sections [counts] of a gradient. */
export function gradientNorm(
  recorder: Recorder,
  args: { gradient: readonly View[]; counts: readonly number[]; parts: View; stats: View },
): void {
  const { gradient, counts, parts, stats } = args;
  gradient.forEach((section, index) => {
    const params = [u(counts[index]!), u(index > 0 ? 1 : 0)];
    recorder.dispatch(partsSpec, [section, parts], params, [NORM_PARTS]);
  });
  recorder.dispatch(normSpec, [parts, stats], [u(NORM_PARTS)], [1]);
}

export interface AdamWArgs {
  readonly stats: View;
  readonly gradient: View;
  readonly weights: View;
  readonly first: View;
  readonly second: View;
  readonly count: number;
  /** 1-based. */
  readonly step: number;
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
  /** Largest norm, null for none. */
  readonly clip: number | null;
}

/** Changes nothing once the sticky flag of stats is set. */
export function adamW(recorder: Recorder, args: AdamWArgs): void {
  const { stats, gradient, weights, first, second, count, step, betas } = args;
  recorder.dispatch(
    stepSpec,
    [stats, gradient, weights, first, second],
    [
      u(count),
      f(args.learningRate),
      // 1 − β is made in float64: in f32 it would lose half its digits at β = 0.999.
      f(betas[0]),
      f(1 - betas[0]),
      f(betas[1]),
      f(1 - betas[1]),
      f(args.eps),
      f(args.weightDecay),
      f(1 - betas[0] ** step),
      f(Math.sqrt(1 - betas[1] ** step)),
      f(args.clip ?? 0),
    ],
    line(count),
  );
}
