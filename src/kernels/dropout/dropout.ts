import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';
import { memo } from '../memo.ts';
import type { DropoutKey } from './reference.ts';

/**
 * out (+)= x∘keep/(1 − p), where element i is kept when a hash of (key, i) reaches p·2³². The hash is a
 * counter's (two rounds of MurmurHash3's finaliser): the mask is the same whenever and wherever it is made,
 * so it is never stored, and recomputation and a resumed run see what the first pass saw.
 */
const spec = memo(
  (accumulate: boolean): ProgramSpec => ({
    name: `dropout${accumulate ? ' +=' : ''}`,
    access: ['read', 'read-write'],
    wgsl: `
struct Params { count: u32, low: u32, high: u32, threshold: u32, scale: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
fn mix(value: u32) -> u32 {
  var h = value;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
${LINE_MAIN}
  if (i >= params.count) { return; }
  let bits = mix(mix(i ^ params.low) + params.high);
  let kept = select(0.0, x[i] * params.scale, bits >= params.threshold);
  out[i] ${accumulate ? '+=' : '='} kept;
}`,
  }),
);

export interface DropoutArgs {
  readonly x: View;
  /** Overwritten, or added to. */
  readonly out: View;
  readonly count: number;
  /** p: the share that is dropped. */
  readonly rate: number;
  readonly key: DropoutKey;
  readonly accumulate: boolean;
}

export function dropout(recorder: Recorder, { x, out, count, rate, key, accumulate }: DropoutArgs): void {
  const params = [u(count), u(key[0]), u(key[1]), u(Math.round(rate * 2 ** 32)), f(1 / (1 - rate))];
  recorder.dispatch(spec(accumulate), [x, out], params, line(count));
}
