import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';

const NONE = 0xffffffff;

/** out[i] = x[index[i]], a row of zeros where the index is NONE. */
const spec: ProgramSpec = {
  name: 'take-rows',
  access: ['read', 'read', 'read-write'],
  wgsl: `
struct Params { m: u32, c: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
${LINE_MAIN}
  if (i >= params.m * params.c) { return; }
  let row = index[i / params.c];
  if (row == ${NONE}u) { out[i] = 0.0; } else { out[i] = x[row * params.c + i % params.c]; }
}`,
};

/** out [M, C] = rows of x [·, C]. */
export function takeRows(
  recorder: Recorder,
  { x, index, out, m, c }: { x: View; index: View; out: View; m: number; c: number },
): void {
  recorder.dispatch(spec, [x, index, out], [u(m), u(c)], line(m * c));
}

/** For each of N rows its place in `rows`, or NONE: `takeRows` with it puts gathered rows back. */
export function invertRows(rows: Uint32Array, n: number): Uint32Array<ArrayBuffer> {
  const inverse = new Uint32Array(n).fill(NONE);
  rows.forEach((row, place) => {
    inverse[row] = place;
  });
  return inverse;
}
