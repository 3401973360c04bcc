import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';
import {
  vectorType,
  type Weight,
  type WeightType,
  type Width,
  weightAccess,
  widthOf,
} from '../linear/weight.ts';
import { memo } from '../memo.ts';

const spec = memo(
  (type: WeightType, width: Width): ProgramSpec => ({
    name: `embedding ${type}${width === 4 ? '' : ` by ${width}`}`,
    access: ['read', 'read', 'read-write'],
    wgsl: `
struct Params { n: u32, units: u32, start: u32, rows: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
${weightAccess(type, width, 2)}
@group(0) @binding(3) var<storage, read_write> x: array<${vectorType(width)}>;
${LINE_MAIN}
  if (i >= params.n * params.units) { return; }
  // An id below the part's first row wraps around and is past its last one.
  let row = ids[i / params.units] - params.start;
  if (row >= params.rows) { return; }
  x[i] = weight(row * params.units + i % params.units);
}`,
  }),
);

/** X [N, C] = rows of the embedding table [V, C], part by part. The table is frozen, so there is no backward. */
export function embedding(
  recorder: Recorder,
  { ids, table, x, n }: { ids: View; table: Weight; x: View; n: number },
): void {
  const width = widthOf(table.columns);
  const units = table.columns / width;
  for (const { view, start, rows } of table.parts) {
    const params = [n, units, start, rows].map(u);
    recorder.dispatch(spec(table.type, width), [ids, view, x], params, line(n * units));
  }
}
