import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { ROW_LANES, SHORT_ROW_MAIN, SUM_ROW, shortRows } from '../../gpu/wgsl.ts';

/**
 * RMSNorm (Zhang & Sennrich 2019): y = x · rstd · w, rstd = 1/√(mean x² + ε); x, y [N, C], w [C], rstd [N].
 * ROW_LANES lanes share a row: each adds up every ROW_LANES-th square, then the lanes in a fixed order.
 */
const forwardSpec: ProgramSpec = {
  name: 'rms-norm',
  access: ['read', 'read', 'read-write', 'read-write'],
  wgsl: `
struct Params { n: u32, c: u32, eps: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> rstd: array<f32>;
${SUM_ROW}
${SHORT_ROW_MAIN}
  let base = row * params.c;
  var sum = 0.0;
  for (var j = lane; j < params.c; j += ${ROW_LANES}u) { sum += x[base + j] * x[base + j]; }
  let r = 1.0 / sqrt(sum_row(index, sum) / f32(params.c) + params.eps);
  if (!inside) { return; }
  for (var j = lane; j < params.c; j += ${ROW_LANES}u) { y[base + j] = x[base + j] * r * w[j]; }
  if (lane == 0u) { rstd[row] = r; }
}`,
};

/** dx (+)= rstd·(w·dy − x·rstd²/C · Σ w·dy·x). */
const backwardSpec = (accumulate: boolean): ProgramSpec => ({
  name: `rms-norm-gradient${accumulate ? ' +=' : ''}`,
  access: ['read', 'read', 'read', 'read', 'read-write'],
  wgsl: `
struct Params { n: u32, c: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read> rstd: array<f32>;
@group(0) @binding(4) var<storage, read> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
${SUM_ROW}
${SHORT_ROW_MAIN}
  let base = row * params.c;
  var sum = 0.0;
  for (var j = lane; j < params.c; j += ${ROW_LANES}u) { sum += w[j] * dy[base + j] * x[base + j]; }
  let r = rstd[row];
  let pull = sum_row(index, sum) * r * r / f32(params.c);
  if (!inside) { return; }
  for (var j = lane; j < params.c; j += ${ROW_LANES}u) {
    dx[base + j] ${accumulate ? '+=' : '='} r * (w[j] * dy[base + j] - x[base + j] * pull);
  }
}`,
});
const OVERWRITE = backwardSpec(false);
const ADD = backwardSpec(true);

/** x, y [N, C]; w [C]; rstd [N] is kept for the backward pass. */
export function rmsNorm(
  recorder: Recorder,
  { x, w, y, rstd, n, c, eps }: { x: View; w: View; y: View; rstd: View; n: number; c: number; eps: number },
): void {
  recorder.dispatch(forwardSpec, [x, w, y, rstd], [u(n), u(c), f(eps)], shortRows(n));
}

/** dx [N, C] is overwritten, or added to (the residual stream's gradient). */
export function rmsNormGradient(
  recorder: Recorder,
  args: { x: View; w: View; rstd: View; dy: View; dx: View; n: number; c: number; accumulate: boolean },
): void {
  const { x, w, rstd, dy, dx, n, c, accumulate } = args;
  recorder.dispatch(accumulate ? ADD : OVERWRITE, [x, w, rstd, dy, dx], [u(n), u(c)], shortRows(n));
}
