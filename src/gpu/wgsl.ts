import type { Groups } from './recorder.ts';

/** Invocations of a one-dimensional workgroup. */
export const LINE = 64;

/**
 * Groups for `count` invocations in workgroups of LINE; folded into y past WebGPU's 65,535 groups a
 * dimension. The kernel finds its index by `LINE_INDEX`.
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

/** Sum and maximum over a workgroup of LINE invocations, the same order every time. */
export const REDUCE = `
var<workgroup> shared_sum: array<f32, ${LINE}>;
fn reduce_sum(lane: u32, value: f32) -> f32 {
  shared_sum[lane] = value;
  workgroupBarrier();
  for (var width = ${LINE / 2}u; width > 0u; width >>= 1u) {
    if (lane < width) { shared_sum[lane] += shared_sum[lane + width]; }
    workgroupBarrier();
  }
  let total = shared_sum[0];
  workgroupBarrier();
  return total;
}
fn reduce_max(lane: u32, value: f32) -> f32 {
  shared_sum[lane] = value;
  workgroupBarrier();
  for (var width = ${LINE / 2}u; width > 0u; width >>= 1u) {
    if (lane < width) { shared_sum[lane] = max(shared_sum[lane], shared_sum[lane + width]); }
    workgroupBarrier();
  }
  let total = shared_sum[0];
  workgroupBarrier();
  return total;
}`;
