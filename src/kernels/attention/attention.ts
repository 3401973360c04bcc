import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import {
  COLUMNS,
  LANES,
  LOWEST,
  laneReduction,
  pieces,
  sideY,
  TILE,
  type Tile,
  tileRows,
  vectorsOf,
  vectorWidth,
} from './tile.ts';

/**
 * FlashAttention-2's forward pass (Dao 2023, algorithm 1): a workgroup holds a tile of queries of one head
 * and walks over the tiles of keys that they may see. Scores live in registers and workgroup memory only;
 * what accumulates in registers is the output, its row sum and its row maximum. L = max + log Σ is kept for
 * the backward pass. Shapes: q [N, ·], k and v [M, ·] in rows of any stride, out [N, H·D], L [N, H].
 */
const spec = memo((headDim: number, rows: 1 | 4): ProgramSpec => {
  const tile: Tile = { headDim, rows };
  const units = vectorsOf(tile);
  const t = pieces(tile, Math.ceil(units / LANES));
  const { perRow, vector } = t;
  return {
    name: `attention D${headDim}${rows === 1 ? ' decode' : ''}`,
    access: ['read', 'read', 'read', 'read', 'read-write', 'read-write'],
    wgsl: `
struct Params { n: u32, heads: u32, group: u32, units: u32, q_stride: u32, kv_stride: u32, k_start: u32, v_start: u32, scale: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<${vector}>;
@group(0) @binding(2) var<storage, read> kv: array<${vector}>;
@group(0) @binding(3) var<storage, read> first_key: array<u32>;
@group(0) @binding(4) var<storage, read> last_key: array<u32>;
@group(0) @binding(5) var<storage, read_write> out: array<${vector}>;
@group(0) @binding(6) var<storage, read_write> lse: array<f32>;
var<workgroup> weights: array<${perRow}, ${TILE * sideY(tile)}>;
${laneReduction(tile, perRow)}
@compute @workgroup_size(${LANES}, ${sideY(tile)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let x = lane.x;
  let y = lane.y;
  let h = group.y;
  let kv_head = (h / params.group) * params.units;
  let row0 = group.x * ${tileRows(tile)}u;
  // Rows, where their queries begin, and which keys they see.
  ${t.rowsOf((i) => `let r${i} = min(row0 + y * ${rows}u + ${i}u, params.n - 1u);`)}
  ${t.rowsOf((i) => `let q${i} = r${i} * params.q_stride + h * params.units;`)}
  ${t.rowsOf((i) => `let first${i} = first_key[r${i}]; let last${i} = last_key[r${i}];`)}
  ${t.own.map((b) => `let own${b} = min(x + ${b * LANES}u, params.units - 1u);`).join(' ')}
  ${t.each((a, b) => `var acc${a}_${b} = ${vector}(0.0);`)}
  var top = ${perRow}(${LOWEST});
  var sum = ${perRow}(0.0);
  // Rows are in the order of their segments, so the first row's first key is the tile's.
  let begin = first_key[row0];
  let end = last_key[min(row0 + ${tileRows(tile)}u, params.n) - 1u];
  for (var base = begin; base <= end; base += ${TILE}u) {
    // S = Q Kᵀ of the tile.
    ${t.columnsOf((j) => `let m${j} = base + x * ${COLUMNS}u + ${j}u;`)}
    ${t.columnsOf((j) => `let k${j} = min(m${j}, end) * params.kv_stride + params.k_start + kv_head;`)}
    ${t.lines((i, j) => `var s${i}_${j} = 0.0;`)}
    for (var c = 0u; c < params.units; c++) {
      ${t.i.map((i) => `let a${i} = q[q${i} + c];`).join(' ')}
      ${t.j.map((j) => `let b${j} = kv[k${j} + c];`).join(' ')}
      ${t.lines((i, j) => `s${i}_${j} += dot(a${i}, b${j});`)}
    }
    ${t.lines((i, j) => `s${i}_${j} = select(${LOWEST}, s${i}_${j} * params.scale, (m${j} >= first${i}) & (m${j} <= last${i}));`)}
    lanes[y * ${LANES}u + x] = ${t.join((i) => t.j.map((j) => `s${i}_${j}`).reduce((a, b) => `max(${a}, ${b})`))};
    workgroupBarrier();
    // The rows' maxima so far; what was summed under smaller ones shrinks.
    let next = max(top, max_lanes(y));
    let keep = exp(top - next);
    top = next;
    // A row that sees nothing of this tile has the lowest maximum: its weights are zero, not exp(0).
    ${t.j.map((j) => `weights[y * ${TILE}u + x * ${COLUMNS}u + ${j}u] = ${t.join((i) => `select(0.0, exp(s${i}_${j} - next${t.row(i)}), (m${j} >= first${i}) & (m${j} <= last${i}))`)};`).join('\n    ')}
    workgroupBarrier();
    // O += P V, each lane for its own vectors of D.
    sum *= keep;
    ${t.each((a, b) => `acc${a}_${b} *= keep${t.row(a)};`)}
    let count = min(${TILE}u, end - base + 1u);
    for (var m = 0u; m < count; m++) {
      let p = weights[y * ${TILE}u + m];
      let v = (base + m) * params.kv_stride + params.v_start + kv_head;
      sum += p;
      ${t.own.map((b) => `let v${b} = kv[v + own${b}];`).join(' ')}
      ${t.each((a, b) => `acc${a}_${b} += p${t.row(a)} * v${b};`)}
    }
  }
  ${t.i
    .map(
      (i) => `if (row0 + y * ${rows}u + ${i}u < params.n) {
    let at = (r${i} * params.heads + h) * params.units;
    ${t.own.map((b) => `if (x + ${b * LANES}u < params.units) { out[at + own${b}] = acc${i}_${b} / sum${t.row(i)}; }`).join(' ')}
    if (x == 0u) { lse[r${i} * params.heads + h] = top${t.row(i)} + log(sum${t.row(i)}); }
  }`,
    )
    .join('\n  ')}
}`,
  };
});

/** Shape and layout of q, k and v: columns of rows that may be one fused buffer, or a KV cache. */
interface AttentionLayout {
  readonly heads: number;
  readonly kvHeads: number;
  /** D, even. */
  readonly headDim: number;
  readonly qStride: number;
  readonly kvStride: number;
  readonly kStart: number;
  readonly vStart: number;
}

export interface AttentionArgs {
  readonly layout: AttentionLayout;
  readonly q: View;
  readonly kv: View;
  /** Query n sees the keys firstKey[n] … lastKey[n]: causal within its segment; neither ever falls. */
  readonly firstKey: View;
  readonly lastKey: View;
  /** [N, H·D]. */
  readonly out: View;
  /** [N, H]. */
  readonly lse: View;
  readonly n: number;
}

export function attention(recorder: Recorder, args: AttentionArgs): void {
  const { layout, q, kv, firstKey, lastKey, out, lse, n } = args;
  const tile: Tile = { headDim: layout.headDim, rows: n === 1 ? 1 : 4 };
  const width = vectorWidth(tile);
  recorder.dispatch(
    spec(layout.headDim, tile.rows),
    [q, kv, firstKey, lastKey, out, lse],
    [
      u(n),
      u(layout.heads),
      u(layout.heads / layout.kvHeads),
      u(vectorsOf(tile)),
      u(layout.qStride / width),
      u(layout.kvStride / width),
      u(layout.kStart / width),
      u(layout.vStart / width),
      f(1 / Math.sqrt(layout.headDim)),
    ],
    [Math.ceil(n / tileRows(tile)), layout.heads],
  );
}
