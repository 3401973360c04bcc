import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';

/** h [N, F] = silu(gate) · up (Shazeer 2020), gate and up side by side in [N, 2F]. One invocation an element. */
const forwardSpec: ProgramSpec = {
  name: 'swiglu',
  access: ['read', 'read-write'],
  wgsl: `
struct Params { n: u32, width: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gu: array<f32>;
@group(0) @binding(2) var<storage, read_write> h: array<f32>;
${LINE_MAIN}
  if (i >= params.n * params.width) { return; }
  let at = (i / params.width) * 2u * params.width + i % params.width;
  let g = gu[at];
  h[i] = g / (1.0 + exp(-g)) * gu[at + params.width];
}`,
};

const backwardSpec: ProgramSpec = {
  name: 'swiglu-gradient',
  access: ['read', 'read', 'read-write'],
  wgsl: `
struct Params { n: u32, width: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gu: array<f32>;
@group(0) @binding(2) var<storage, read> dh: array<f32>;
@group(0) @binding(3) var<storage, read_write> dgu: array<f32>;
${LINE_MAIN}
  if (i >= params.n * params.width) { return; }
  let at = (i / params.width) * 2u * params.width + i % params.width;
  let g = gu[at];
  let s = 1.0 / (1.0 + exp(-g));
  dgu[at] = dh[i] * gu[at + params.width] * s * (1.0 + g * (1.0 - s));
  dgu[at + params.width] = dh[i] * g * s;
}`,
};

/** gu [N, 2F] → h [N, F]. */
export function swiglu(
  recorder: Recorder,
  { gu, h, n, f }: { gu: View; h: View; n: number; f: number },
): void {
  recorder.dispatch(forwardSpec, [gu, h], [u(n), u(f)], line(n * f));
}

/** dh [N, F] → dgu [N, 2F]. */
export function swigluGradient(
  recorder: Recorder,
  { gu, dh, dgu, n, f }: { gu: View; dh: View; dgu: View; n: number; f: number },
): void {
  recorder.dispatch(backwardSpec, [gu, dh, dgu], [u(n), u(f)], line(n * f));
}
