import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';

const spec: ProgramSpec = {
  name: 'append-to-cache',
  access: ['read', 'read-write'],
  wgsl: `
struct Params { n: u32, width: u32, stride: u32, start: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> cache: array<f32>;
${LINE_MAIN}
  if (i >= params.n * params.width) { return; }
  let n = i / params.width;
  cache[params.first * params.width + i] = x[n * params.stride + params.start + i % params.width];
}`,
};

export interface AppendArgs {
  /** [N, stride]: columns [start, start + width) are copied. */
  readonly x: View;
  readonly stride: number;
  readonly start: number;
  /** [positions, width]: rows from `first` on are written. */
  readonly cache: View;
  readonly width: number;
  readonly first: number;
  readonly n: number;
}

/** Keys and values of new tokens go behind those already in the KV cache. */
export function appendToCache(
  recorder: Recorder,
  { x, stride, start, cache, width, first, n }: AppendArgs,
): void {
  recorder.dispatch(spec, [x, cache], [u(n), u(width), u(stride), u(start), u(first)], line(n * width));
}
