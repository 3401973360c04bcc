import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';

/**
 * Half-split RoPE (Su et al. 2021) as transformers applies it, in place on x [N, stride]: element j of a head
 * turns with element j + D/2 by angles[position] [positions, D/2, (cos, sin)]. One invocation a pair.
 */
const spec: ProgramSpec = {
  name: 'rope',
  access: ['read', 'read', 'read-write'],
  wgsl: `
struct Params { n: u32, heads: u32, half: u32, stride: u32, sign: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> angles: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> x: array<f32>;
${LINE_MAIN}
  let width = params.heads * params.half;
  if (i >= params.n * width) { return; }
  let n = i / width;
  let head = (i % width) / params.half;
  let j = i % params.half;
  let turn = angles[positions[n] * params.half + j];
  let at = n * params.stride + head * params.half * 2u + j;
  let a = x[at];
  let b = x[at + params.half];
  let s = turn.y * params.sign;
  x[at] = a * turn.x - b * s;
  x[at + params.half] = b * turn.x + a * s;
}`,
};

export interface RopeArgs {
  /** [N, stride]: the first `heads` heads of each row turn, in place (q and k of a fused q, k, v). */
  readonly x: View;
  readonly positions: View;
  /** ropeTable on the device. */
  readonly angles: View;
  readonly n: number;
  readonly heads: number;
  readonly headDim: number;
  readonly stride: number;
  /** The gradient turns back. */
  readonly backward?: boolean;
}

export function rope(recorder: Recorder, args: RopeArgs): void {
  const { x, positions, angles, n, heads, headDim, stride, backward = false } = args;
  const half = headDim / 2;
  recorder.dispatch(
    spec,
    [positions, angles, x],
    [u(n), u(heads), u(half), u(stride), f(backward ? -1 : 1)],
    line(n * heads * half),
  );
}
