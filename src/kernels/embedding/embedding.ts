import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';
import { type Weight, type WeightType, weightAccess } from '../linear/weight.ts';
import { memo } from '../memo.ts';

const spec = memo(
  (type: WeightType): ProgramSpec => ({
    name: `embedding ${type}`,
    access: ['read', 'read', 'read-write'],
    wgsl: `
struct Params { n: u32, words: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
${weightAccess(type, 2)}
@group(0) @binding(3) var<storage, read_write> x: array<vec2f>;
${LINE_MAIN}
  if (i >= params.n * params.words) { return; }
  x[i] = weight2(ids[i / params.words] * params.words + i % params.words);
}`,
  }),
);

/** X [N, C] = rows of the embedding table [V, C]. The table is frozen, so there is no backward. */
export function embedding(
  recorder: Recorder,
  { ids, table, x, n }: { ids: View; table: Weight; x: View; n: number },
): void {
  const words = table.columns / 2;
  recorder.dispatch(spec(table.type), [ids, table.view, x], [u(n), u(words)], line(n * words));
}
