import { Arena } from '../../src/gpu/buffers.ts';
import type { ProgramSpec } from '../../src/gpu/program.ts';
import { type Recorder, u } from '../../src/gpu/recorder.ts';
import { timeRecorded } from '../measure/gpu-time.ts';
import { significant } from '../measure/statistics.ts';

/** A loop of multiply-adds that never leaves the registers. */
interface PeakKernel {
  readonly type: 'f32' | 'vec4f';
  /** Accumulators that do not wait for each other. */
  readonly chains: number;
  readonly form: 'fma(a, b, c)' | 'a * b + c';
  /** Invocations of a workgroup. */
  readonly size: number;
}

export interface Peak extends PeakKernel {
  readonly gflops: number;
}

/** Enough invocations to fill a large GPU. */
const INVOCATIONS = 1 << 18;
/** Multiply-adds of scalars in the body of the loop: its counter then costs next to nothing. */
const BODY = 128;

const width = ({ type }: PeakKernel) => (type === 'f32' ? 1 : 4);
/** Whole rounds over the chains. */
const unroll = (kernel: PeakKernel) => Math.max(1, Math.round(BODY / (kernel.chains * width(kernel))));

/** b and c come from a buffer, and the result goes to one: nothing can be computed beforehand or left out. */
function spec(kernel: PeakKernel): ProgramSpec {
  const { type, chains, form, size } = kernel;
  const each = (make: (i: number) => string) => Array.from({ length: chains }, (_, i) => make(i)).join(' ');
  const step = each((i) => (form === 'a * b + c' ? `a${i} = a${i} * b + c;` : `a${i} = fma(a${i}, b, c);`));
  return {
    name: `peak ${type} ${chains} ${form} ${size}`,
    access: ['read', 'read-write'],
    wgsl: `
struct Params { iterations: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<${type}>;
@group(0) @binding(2) var<storage, read_write> results: array<${type}>;
@compute @workgroup_size(${size})
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let b = factors[0];
  let c = factors[1];
  ${each((i) => `var a${i} = b * f32(gid.x + ${i}u);`)}
  for (var i = 0u; i < params.iterations; i++) {
    ${Array(unroll(kernel)).fill(step).join('\n    ')}
  }
  results[gid.x] = ${Array.from({ length: chains }, (_, i) => `a${i}`).join(' + ')};
}`,
  };
}

const KERNELS: readonly PeakKernel[] = (['f32', 'vec4f'] as const).flatMap((type) =>
  (type === 'f32' ? [4, 8, 12, 16] : [2, 3, 4, 8, 16]).flatMap((chains) =>
    (['fma(a, b, c)', 'a * b + c'] as const).map((form) => ({ type, chains, form, size: 64 })),
  ),
);
const SIZES = [32, 128, 256];

/**
 * What the adapter's arithmetic reaches in f32: the maximum over scalars and vectors, 4 to 16 chains, fused
 * or not, and workgroup sizes (those for the best three kernels). A share of it says how good a product is.
 */
export async function measurePeak(recorder: Recorder, tell: (message: string) => void): Promise<Peak> {
  const arena = new Arena(recorder.device, 'peak');
  const views = [
    arena.upload('factors', Float32Array.of(...Array(4).fill(0.999), ...Array(4).fill(0.001))),
    arena.alloc('results', INVOCATIONS * 4),
  ];
  const measure = async (kernel: PeakKernel): Promise<Peak> => {
    const program = spec(kernel);
    const perIteration = 2 * INVOCATIONS * unroll(kernel) * kernel.chains * width(kernel);
    const record = (iterations: number) =>
      recorder.dispatch(program, views, [u(iterations)], [INVOCATIONS / kernel.size]);
    record(1);
    // Longer until a dispatch is far beyond the cost of launching it.
    for (let iterations = 16; ; iterations *= 4) {
      const [time] = await timeRecorded(recorder, [() => record(iterations)]);
      const { leastMs } = time!;
      if (leastMs < 5 && iterations < 1e6) continue;
      // The least time, for the peak is what nothing has slowed down.
      const peak = { ...kernel, gflops: significant((iterations * perIteration) / leastMs / 1e6) };
      tell(`${program.name}: ${peak.gflops} GFLOP/s`);
      return peak;
    }
  };
  const best = (peaks: readonly Peak[]) => [...peaks].sort((a, b) => b.gflops - a.gflops);
  try {
    const peaks: Peak[] = [];
    for (const kernel of KERNELS) peaks.push(await measure(kernel));
    for (const { gflops: _, ...kernel } of best(peaks).slice(0, 3)) {
      for (const size of SIZES) peaks.push(await measure({ ...kernel, size }));
    }
    return best(peaks)[0]!;
  } finally {
    arena.dispose();
  }
}
