import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { ROW_LANES, SHORT_ROW_MAIN, SUM_ROW, shortRows } from '../../gpu/wgsl.ts';
import { memo } from '../memo.ts';

/**
 * QK norm (Qwen3): RMSNorm of every head of q and k over its D elements, then RoPE, in one pass over the
 * fused q, k, v; v stays. ROW_LANES lanes share a head and take its pairs (j, j + D/2) in turns; sums over
 * D accumulate in f32, a lane's own part first, then lane by lane. `row` counts heads of all tokens; `x0` is
 * the head's place in [N, stride], `k0` in [N, (H + G)·D].
 */
const HEAD = `
struct Params { n: u32, q_heads: u32, heads: u32, half: u32, stride: u32, eps: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> angles: array<vec2f>;
@group(0) @binding(3) var<storage, read> w: array<f32>;
${SUM_ROW}
${SHORT_ROW_MAIN}
  let half = params.half;
  let d = 2u * half;
  let token = row / params.heads;
  let head = row % params.heads;
  let x0 = token * params.stride + head * d;
  let k0 = row * d;
  let w0 = select(0u, d, head >= params.q_heads);
  let turn0 = positions[token] * half;`;

const forwardSpec = memo(
  (keep: boolean): ProgramSpec => ({
    name: `head-norm${keep ? ' keep' : ''}`,
    access: ['read', 'read', 'read', 'read-write', ...(keep ? (['read-write'] as const) : [])],
    wgsl: `
@group(0) @binding(4) var<storage, read_write> x: array<f32>;
${keep ? '@group(0) @binding(5) var<storage, read_write> raw: array<f32>;' : ''}
${HEAD}
  var sum = 0.0;
  for (var j = lane; j < half; j += ${ROW_LANES}u) {
    let a = x[x0 + j];
    let b = x[x0 + half + j];
    sum += a * a + b * b;
  }
  let r = 1.0 / sqrt(sum_row(index, sum) / f32(d) + params.eps);
  if (!inside) { return; }
  for (var j = lane; j < half; j += ${ROW_LANES}u) {
    let a = x[x0 + j];
    let b = x[x0 + half + j];${
      keep
        ? `
    raw[k0 + j] = a;
    raw[k0 + half + j] = b;`
        : ''
    }
    let p = a * r * w[w0 + j];
    let q = b * r * w[w0 + half + j];
    let turn = angles[turn0 + j];
    x[x0 + j] = p * turn.x - q * turn.y;
    x[x0 + half + j] = q * turn.x + p * turn.y;
  }
}`,
  }),
);

/** g = dy turned back; dx = r·(w·g − x·r²/D · Σ w·g·x), r from the kept x. */
const backwardSpec: ProgramSpec = {
  name: 'head-norm-gradient',
  access: ['read', 'read', 'read', 'read', 'read-write'],
  wgsl: `
@group(0) @binding(4) var<storage, read> raw: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
${HEAD}
  var squares = 0.0;
  var dot = 0.0;
  for (var j = lane; j < half; j += ${ROW_LANES}u) {
    let a = raw[k0 + j];
    let b = raw[k0 + half + j];
    let turn = angles[turn0 + j];
    let p = dx[x0 + j];
    let q = dx[x0 + half + j];
    squares += a * a + b * b;
    dot += w[w0 + j] * (p * turn.x + q * turn.y) * a + w[w0 + half + j] * (q * turn.x - p * turn.y) * b;
  }
  let r = 1.0 / sqrt(sum_row(index, squares) / f32(d) + params.eps);
  let pull = sum_row(index, dot) * r * r / f32(d);
  if (!inside) { return; }
  for (var j = lane; j < half; j += ${ROW_LANES}u) {
    let turn = angles[turn0 + j];
    let p = dx[x0 + j];
    let q = dx[x0 + half + j];
    dx[x0 + j] = r * (w[w0 + j] * (p * turn.x + q * turn.y) - raw[k0 + j] * pull);
    dx[x0 + half + j] = r * (w[w0 + half + j] * (q * turn.x - p * turn.y) - raw[k0 + half + j] * pull);
  }
}`,
};

interface HeadNormShape {
  readonly positions: View;
  /** ropeTable on the device. */
  readonly angles: View;
  /** [2, D]: q's norm, k's norm. */
  readonly w: View;
  /** N tokens; H query and G key/value heads. */
  readonly n: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly stride: number;
  readonly eps: number;
}

const params = ({ n, heads, kvHeads, headDim, stride, eps }: HeadNormShape) => [
  u(n * (heads + kvHeads)),
  u(heads),
  u(heads + kvHeads),
  u(headDim / 2),
  u(stride),
  f(eps),
];

/** x [N, stride]: q and k are normed and turned in place; `raw` [N, (H + G)·D] keeps them as they were. */
export function headNorm(
  recorder: Recorder,
  args: HeadNormShape & { readonly x: View; readonly raw: View | null },
): void {
  const { x, raw, positions, angles, w, n, heads, kvHeads } = args;
  const views = [positions, angles, w, x, ...(raw ? [raw] : [])];
  recorder.dispatch(forwardSpec(raw !== null), views, params(args), shortRows(n * (heads + kvHeads)));
}

/** dx [N, stride]: dL/d(normed, turned q and k) becomes dL/d(raw q and k), in place. */
export function headNormGradient(
  recorder: Recorder,
  args: HeadNormShape & { readonly raw: View; readonly dx: View },
): void {
  const { dx, raw, positions, angles, w, n, heads, kvHeads } = args;
  recorder.dispatch(
    backwardSpec,
    [positions, angles, w, raw, dx],
    params(args),
    shortRows(n * (heads + kvHeads)),
  );
}
