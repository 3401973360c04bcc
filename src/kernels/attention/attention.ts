import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';
import { memo } from '../memo.ts';

/** Far below any score, and finite: WGSL may assume that infinities do not occur. */
const LOWEST = '-3.0e38';

/**
 * FlashAttention-2's online softmax (Dao 2023), one query of one head an invocation; scores never leave
 * registers. L = max + log Σ is kept for the backward pass.
 */
const spec = memo(
  (d: number): ProgramSpec => ({
    name: `attention D${d}`,
    access: ['read', 'read', 'read', 'read', 'read-write', 'read-write'],
    wgsl: `
struct Params { n: u32, heads: u32, group: u32, q_stride: u32, kv_stride: u32, k_start: u32, v_start: u32, scale: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> kv: array<f32>;
@group(0) @binding(3) var<storage, read> first_key: array<u32>;
@group(0) @binding(4) var<storage, read> last_key: array<u32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read_write> lse: array<f32>;
${LINE_MAIN}
  if (i >= params.n * params.heads) { return; }
  let n = i / params.heads;
  let h = i % params.heads;
  let kv_head = (h / params.group) * ${d}u;
  var query: array<f32, ${d}>;
  var acc: array<f32, ${d}>;
  for (var j = 0u; j < ${d}u; j++) { query[j] = q[n * params.q_stride + h * ${d}u + j] * params.scale; acc[j] = 0.0; }
  var top = ${LOWEST};
  var sum = 0.0;
  for (var m = first_key[n]; m <= last_key[n]; m++) {
    let k = m * params.kv_stride + params.k_start + kv_head;
    let v = m * params.kv_stride + params.v_start + kv_head;
    var score = 0.0;
    for (var j = 0u; j < ${d}u; j++) { score += query[j] * kv[k + j]; }
    let next = max(top, score);
    let keep = exp(top - next);
    let weight = exp(score - next);
    sum = sum * keep + weight;
    for (var j = 0u; j < ${d}u; j++) { acc[j] = acc[j] * keep + weight * kv[v + j]; }
    top = next;
  }
  for (var j = 0u; j < ${d}u; j++) { out[i * ${d}u + j] = acc[j] / sum; }
  lse[i] = top + log(sum);
}`,
  }),
);

/** Shape and layout of q, k and v: columns of rows that may be one fused buffer, or a KV cache. */
interface AttentionLayout {
  readonly heads: number;
  readonly kvHeads: number;
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
  /** Query n sees the keys firstKey[n] … lastKey[n]: causal within its segment. */
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
  recorder.dispatch(
    spec(layout.headDim),
    [q, kv, firstKey, lastKey, out, lse],
    [
      u(n),
      u(layout.heads),
      u(layout.heads / layout.kvHeads),
      u(layout.qStride),
      u(layout.kvStride),
      u(layout.kStart),
      u(layout.vStart),
      f(1 / Math.sqrt(layout.headDim)),
    ],
    line(n * layout.heads),
  );
}
