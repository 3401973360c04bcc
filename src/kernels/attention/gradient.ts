import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, type Scalar, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import {
  COLUMNS,
  LANES,
  laneReduction,
  pieces,
  sideY,
  TILE,
  type Tile,
  tileRows,
  vectorsOf,
  vectorWidth,
} from './tile.ts';

/** q, k, v and their gradients lie side by side in rows of (H + 2G)·D; strides and starts count vectors. */
const head = (vector: string) => `
struct Params { n: u32, heads: u32, group: u32, units: u32, stride: u32, k_start: u32, v_start: u32, scale: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<${vector}>;
@group(0) @binding(2) var<storage, read> d_out: array<${vector}>;
@group(0) @binding(3) var<storage, read> lse: array<f32>;`;

/**
 * First pass (Dao 2023, algorithm 2, without its atomics): a workgroup holds a tile of queries of one head,
 * makes Δ = Σ dO∘O of each, and walks over the tiles of keys: P = exp(S − L), dS = P∘(dO Vᵀ − Δ). What
 * accumulates in registers is dQ = dS K, four queries by every LANES-th vector of D. Shapes: qkv and dqkv
 * [N, (H + 2G)·D], O and dO [N, H·D], L and Δ [N, H].
 */
const querySpec = memo((headDim: number): ProgramSpec => {
  const tile: Tile = { headDim, rows: 4 };
  const t = pieces(tile, Math.ceil(vectorsOf(tile) / LANES));
  const { vector, perRow } = t;
  return {
    name: `attention-query-gradient D${headDim}`,
    access: ['read', 'read', 'read', 'read', 'read', 'read-write', 'read-write'],
    wgsl: `${head(vector)}
@group(0) @binding(4) var<storage, read> out: array<${vector}>;
@group(0) @binding(5) var<storage, read> first_key: array<u32>;
@group(0) @binding(6) var<storage, read_write> delta: array<f32>;
@group(0) @binding(7) var<storage, read_write> d_qkv: array<${vector}>;
var<workgroup> scores: array<${perRow}, ${TILE * sideY(tile)}>;
${laneReduction(tile, perRow)}
@compute @workgroup_size(${LANES}, ${sideY(tile)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let x = lane.x;
  let y = lane.y;
  let h = group.y;
  let kv_head = (h / params.group) * params.units;
  let row0 = group.x * ${tileRows(tile)}u;
  ${t.rowsOf((i) => `let r${i} = min(row0 + y * 4u + ${i}u, params.n - 1u);`)}
  ${t.rowsOf((i) => `let q${i} = r${i} * params.stride + h * params.units;`)}
  ${t.rowsOf((i) => `let o${i} = (r${i} * params.heads + h) * params.units;`)}
  ${t.rowsOf((i) => `let first${i} = first_key[r${i}]; let l${i} = lse[r${i} * params.heads + h];`)}
  ${t.own.map((b) => `let own${b} = min(x + ${b * LANES}u, params.units - 1u);`).join(' ')}
  ${t.i.map((i) => `var part${i} = 0.0;`).join(' ')}
  for (var c = x; c < params.units; c += ${LANES}u) { ${t.i.map((i) => `part${i} += dot(d_out[o${i} + c], out[o${i} + c]);`).join(' ')} }
  lanes[y * ${LANES}u + x] = ${t.join((i) => `part${i}`)};
  workgroupBarrier();
  let own_delta = sum_lanes(y);
  ${t.each((a, b) => `var acc${a}_${b} = ${vector}(0.0);`)}
  let begin = first_key[row0];
  let end = min(row0 + ${tileRows(tile)}u, params.n) - 1u;
  for (var base = begin; base <= end; base += ${TILE}u) {
    // S = Q Kᵀ and dP = dO Vᵀ of the tile.
    ${t.columnsOf((j) => `let m${j} = base + x * ${COLUMNS}u + ${j}u;`)}
    ${t.columnsOf((j) => `let row${j} = min(m${j}, end) * params.stride + kv_head;`)}
    ${t.columnsOf((j) => `let k${j} = row${j} + params.k_start; let v${j} = row${j} + params.v_start;`)}
    ${t.lines((i, j) => `var s${i}_${j} = 0.0; var d${i}_${j} = 0.0;`)}
    for (var c = 0u; c < params.units; c++) {
      ${t.i.map((i) => `let a${i} = qkv[q${i} + c]; let g${i} = d_out[o${i} + c];`).join(' ')}
      ${t.j.map((j) => `let b${j} = qkv[k${j} + c]; let w${j} = qkv[v${j} + c];`).join(' ')}
      ${t.lines((i, j) => `s${i}_${j} += dot(a${i}, b${j}); d${i}_${j} += dot(g${i}, w${j});`)}
    }
    ${t.j.map((j) => `scores[y * ${TILE}u + x * ${COLUMNS}u + ${j}u] = ${t.join((i) => `select(0.0, exp(s${i}_${j} * params.scale - l${i}) * (d${i}_${j} - own_delta${t.row(i)}) * params.scale, (m${j} >= first${i}) & (m${j} <= r${i}))`)};`).join('\n    ')}
    workgroupBarrier();
    let count = min(${TILE}u, end - base + 1u);
    for (var m = 0u; m < count; m++) {
      let ds = scores[y * ${TILE}u + m];
      let k = (base + m) * params.stride + params.k_start + kv_head;
      ${t.own.map((b) => `let k${b} = qkv[k + own${b}];`).join(' ')}
      ${t.each((a, b) => `acc${a}_${b} += ds${t.row(a)} * k${b};`)}
    }
    workgroupBarrier();
  }
  ${t.i
    .map(
      (i) => `if (row0 + y * 4u + ${i}u < params.n) {
    ${t.own.map((b) => `if (x + ${b * LANES}u < params.units) { d_qkv[q${i} + own${b}] = acc${i}_${b}; }`).join(' ')}
    if (x == 0u) { delta[r${i} * params.heads + h] = own_delta${t.row(i)}; }
  }`,
    )
    .join('\n  ')}
}`,
  };
});

/** Elements of dK and dV that an invocation holds for a row; larger heads are cut into slices, each of which makes the scores again. */
const HELD = 16;

const slicing = (headDim: number) => {
  const tile: Tile = { headDim, rows: 4 };
  const own = Math.min(Math.ceil(vectorsOf(tile) / LANES), HELD / vectorWidth(tile));
  return { tile, own, slices: Math.ceil(vectorsOf(tile) / (own * LANES)) };
};

/**
 * Second pass: a workgroup holds a tile of keys of one KV head and walks over the tiles of queries that see
 * them, in every head of its group. What accumulates in registers is dV = Pᵀ dO and dK = dSᵀ Q, four keys
 * by the vectors of a slice of D.
 */
const keySpec = memo((headDim: number): ProgramSpec => {
  const { tile, own } = slicing(headDim);
  const t = pieces(tile, own);
  const { vector, perRow } = t;
  return {
    name: `attention-key-gradient D${headDim}`,
    access: ['read', 'read', 'read', 'read', 'read', 'read-write'],
    wgsl: `${head(vector)}
@group(0) @binding(4) var<storage, read> delta: array<f32>;
@group(0) @binding(5) var<storage, read> last_query: array<u32>;
@group(0) @binding(6) var<storage, read_write> d_qkv: array<${vector}>;
var<workgroup> weights: array<${perRow}, ${TILE * sideY(tile)}>;
var<workgroup> scores: array<${perRow}, ${TILE * sideY(tile)}>;
@compute @workgroup_size(${LANES}, ${sideY(tile)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let x = lane.x;
  let y = lane.y;
  let g = group.y;
  let slice = group.z * ${own * LANES}u;
  let row0 = group.x * ${tileRows(tile)}u;
  ${t.rowsOf((i) => `let r${i} = min(row0 + y * 4u + ${i}u, params.n - 1u); let last${i} = last_query[r${i}];`)}
  ${t.rowsOf((i) => `let k${i} = r${i} * params.stride + params.k_start + g * params.units;`)}
  ${t.rowsOf((i) => `let v${i} = r${i} * params.stride + params.v_start + g * params.units;`)}
  ${t.own.map((b) => `let own${b} = min(slice + x + ${b * LANES}u, params.units - 1u);`).join(' ')}
  ${t.each((a, b) => `var dk${a}_${b} = ${vector}(0.0); var dv${a}_${b} = ${vector}(0.0);`)}
  let end = last_query[min(row0 + ${tileRows(tile)}u, params.n) - 1u];
  for (var h = g * params.group; h < (g + 1u) * params.group; h++) {
    for (var base = row0; base <= end; base += ${TILE}u) {
      // Sᵀ = K Qᵀ and dPᵀ = V dOᵀ of the tile.
      ${t.columnsOf((j) => `let n${j} = base + x * ${COLUMNS}u + ${j}u; let row${j} = min(n${j}, end);`)}
      ${t.columnsOf((j) => `let q${j} = row${j} * params.stride + h * params.units;`)}
      ${t.columnsOf((j) => `let at${j} = row${j} * params.heads + h; let o${j} = at${j} * params.units;`)}
      ${t.lines((i, j) => `var s${i}_${j} = 0.0; var d${i}_${j} = 0.0;`)}
      for (var c = 0u; c < params.units; c++) {
        ${t.i.map((i) => `let a${i} = qkv[k${i} + c]; let w${i} = qkv[v${i} + c];`).join(' ')}
        ${t.j.map((j) => `let b${j} = qkv[q${j} + c]; let g${j} = d_out[o${j} + c];`).join(' ')}
        ${t.lines((i, j) => `s${i}_${j} += dot(a${i}, b${j}); d${i}_${j} += dot(w${i}, g${j});`)}
      }
      ${t.j
        .map(
          (j) => `{
        let l = lse[at${j}];
        let p = ${t.join((i) => `select(0.0, exp(s${i}_${j} * params.scale - l), (n${j} >= r${i}) & (n${j} <= last${i}))`)};
        weights[y * ${TILE}u + x * ${COLUMNS}u + ${j}u] = p;
        scores[y * ${TILE}u + x * ${COLUMNS}u + ${j}u] = p * (${t.join((i) => `d${i}_${j}`)} - delta[at${j}]) * params.scale;
      }`,
        )
        .join('\n      ')}
      workgroupBarrier();
      let count = min(${TILE}u, end - base + 1u);
      for (var m = 0u; m < count; m++) {
        let p = weights[y * ${TILE}u + m];
        let ds = scores[y * ${TILE}u + m];
        let q = (base + m) * params.stride + h * params.units;
        let o = ((base + m) * params.heads + h) * params.units;
        ${t.own.map((b) => `let q${b} = qkv[q + own${b}]; let o${b} = d_out[o + own${b}];`).join(' ')}
        ${t.each((a, b) => `dv${a}_${b} += p${t.row(a)} * o${b}; dk${a}_${b} += ds${t.row(a)} * q${b};`)}
      }
      workgroupBarrier();
    }
  }
  ${t.i
    .map(
      (i) => `if (row0 + y * 4u + ${i}u < params.n) {
    ${t.own.map((b) => `if (slice + x + ${b * LANES}u < params.units) { d_qkv[k${i} + own${b}] = dk${i}_${b}; d_qkv[v${i} + own${b}] = dv${i}_${b}; }`).join('\n    ')}
  }`,
    )
    .join('\n  ')}
}`,
  };
});

export interface AttentionGradientArgs {
  readonly heads: number;
  readonly kvHeads: number;
  /** D, even. */
  readonly headDim: number;
  /** q, k (turned by RoPE) and v: [N, (H + 2G)·D]. */
  readonly qkv: View;
  /** O and dO [N, H·D]; L and Δ [N, H] (Δ is written here). */
  readonly out: View;
  readonly dOut: View;
  readonly lse: View;
  readonly delta: View;
  /** First key of query n, last query of key m: the ends of their segment. */
  readonly firstKey: View;
  readonly lastQuery: View;
  /** [N, (H + 2G)·D], overwritten. */
  readonly dQkv: View;
  readonly n: number;
}

/** FlashAttention-2's backward in two passes, without atomics. */
export function attentionGradient(recorder: Recorder, args: AttentionGradientArgs): void {
  const { heads, kvHeads, headDim, qkv, out, dOut, lse, delta, firstKey, lastQuery, dQkv, n } = args;
  const { tile, slices } = slicing(headDim);
  const units = vectorsOf(tile);
  const params: Scalar[] = [
    u(n),
    u(heads),
    u(heads / kvHeads),
    u(units),
    u((heads + 2 * kvHeads) * units),
    u(heads * units),
    u((heads + kvHeads) * units),
    f(1 / Math.sqrt(headDim)),
  ];
  const tiles = Math.ceil(n / tileRows(tile));
  const views = [qkv, dOut, lse, out, firstKey, delta, dQkv];
  recorder.dispatch(querySpec(headDim), views, params, [tiles, heads]);
  recorder.dispatch(keySpec(headDim), [qkv, dOut, lse, delta, lastQuery, dQkv], params, [
    tiles,
    kvHeads,
    slices,
  ]);
}
