import type { Groups } from './recorder.ts';

/** Invocations of a one-dimensional workgroup. */
export const LINE = 64;

/**
 * Groups for `count` invocations in workgroups of LINE; folded into y past WebGPU's 65,535 groups a
 * dimension. The kernel finds its index as LINE_MAIN does.
 */
export function line(count: number): Groups {
  const groups = Math.ceil(count / LINE);
  if (groups <= 65535) return [groups, 1, 1];
  const x = 65535;
  return [x, Math.ceil(groups / x), 1];
}

/** The entry point's head of a kernel over `line(count)`; `i` is the index. */
export const LINE_MAIN = `
@compute @workgroup_size(${LINE})
fn main(@builtin(global_invocation_id) gid: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = gid.y * groups.x * ${LINE}u + gid.x;`;

/** One workgroup of LINE invocations a row; `row` is the row, `lane` the invocation. Rows fold into y. */
export const ROW_MAIN = `
@compute @workgroup_size(${LINE})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = wid.y * groups.x + wid.x;`;

export function rows(count: number): Groups {
  return count <= 65535 ? [count, 1, 1] : [65535, Math.ceil(count / 65535), 1];
}

const SIDE = Math.sqrt(LINE);

/** One reduction in two stages of √LINE: three barriers, which are what costs on software adapters. */
const reduction = (name: string, join: (a: string, b: string) => string) => `
fn ${name}(lane: u32, value: f32) -> f32 {
  shared_line[lane] = value;
  workgroupBarrier();
  if (lane < ${SIDE}u) {
    var part = shared_line[lane * ${SIDE}u];
    for (var j = 1u; j < ${SIDE}u; j++) { part = ${join('part', `shared_line[lane * ${SIDE}u + j]`)}; }
    shared_side[lane] = part;
  }
  workgroupBarrier();
  var total = shared_side[0];
  for (var j = 1u; j < ${SIDE}u; j++) { total = ${join('total', 'shared_side[j]')}; }
  workgroupBarrier();
  return total;
}`;

/** Sum and maximum over a workgroup of LINE invocations, in the same order every time. */
export const REDUCE = `
var<workgroup> shared_line: array<f32, ${LINE}>;
var<workgroup> shared_side: array<f32, ${SIDE}>;
${reduction('reduce_sum', (a, b) => `${a} + ${b}`)}
${reduction('reduce_max', (a, b) => `max(${a}, ${b})`)}`;

/** Lanes that share a row where rows are short; a workgroup of LINE takes LINE / ROW_LANES rows. */
export const ROW_LANES = 8;

/**
 * The entry point's head of a kernel over `shortRows(count)`: `row` may lie past the end (barriers need every
 * invocation), so writes are guarded by `inside`; `lane` is the place in the row's lanes.
 */
export const SHORT_ROW_MAIN = `
@compute @workgroup_size(${LINE})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = index % ${ROW_LANES}u;
  let wanted = (wid.y * groups.x + wid.x) * ${LINE / ROW_LANES}u + index / ${ROW_LANES}u;
  let inside = wanted < params.n;
  let row = min(wanted, params.n - 1u);`;

export const shortRows = (count: number): Groups => rows(Math.ceil((count * ROW_LANES) / LINE));

/** `sum_row(index, value)`: the sum over the lanes of a row, in the same order every time. */
export const SUM_ROW = `
var<workgroup> shared_rows: array<f32, ${LINE}>;
fn sum_row(index: u32, value: f32) -> f32 {
  shared_rows[index] = value;
  workgroupBarrier();
  let base = index - index % ${ROW_LANES}u;
  var total = 0.0;
  for (var j = 0u; j < ${ROW_LANES}u; j++) { total += shared_rows[base + j]; }
  workgroupBarrier();
  return total;
}`;
