import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, type Scalar, u } from '../../gpu/recorder.ts';
import { LINE_MAIN, line } from '../../gpu/wgsl.ts';
import { memo } from '../memo.ts';

/** q, k, v and their gradients lie side by side in rows of (H + 2G)·D. */
const HEAD = `
struct Params { n: u32, heads: u32, group: u32, stride: u32, k_start: u32, v_start: u32, scale: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read> d_out: array<f32>;
@group(0) @binding(3) var<storage, read> lse: array<f32>;`;

/** First pass: Δ = dO · O and dQ, a query of a head an invocation. */
const querySpec = memo(
  (d: number): ProgramSpec => ({
    name: `attention-query-gradient D${d}`,
    access: ['read', 'read', 'read', 'read', 'read', 'read-write', 'read-write'],
    wgsl: `${HEAD}
@group(0) @binding(4) var<storage, read> out: array<f32>;
@group(0) @binding(5) var<storage, read> first_key: array<u32>;
@group(0) @binding(6) var<storage, read_write> delta: array<f32>;
@group(0) @binding(7) var<storage, read_write> d_qkv: array<f32>;
${LINE_MAIN}
  if (i >= params.n * params.heads) { return; }
  let n = i / params.heads;
  let h = i % params.heads;
  let kv_head = (h / params.group) * ${d}u;
  var query: array<f32, ${d}>;
  var grad: array<f32, ${d}>;
  var acc: array<f32, ${d}>;
  var own = 0.0;
  for (var j = 0u; j < ${d}u; j++) {
    query[j] = qkv[n * params.stride + h * ${d}u + j] * params.scale;
    grad[j] = d_out[i * ${d}u + j];
    own += grad[j] * out[i * ${d}u + j];
    acc[j] = 0.0;
  }
  let l = lse[i];
  for (var m = first_key[n]; m <= n; m++) {
    let k = m * params.stride + params.k_start + kv_head;
    let v = m * params.stride + params.v_start + kv_head;
    var score = 0.0;
    var dp = 0.0;
    for (var j = 0u; j < ${d}u; j++) { score += query[j] * qkv[k + j]; dp += grad[j] * qkv[v + j]; }
    let ds = exp(score - l) * (dp - own) * params.scale;
    for (var j = 0u; j < ${d}u; j++) { acc[j] += ds * qkv[k + j]; }
  }
  delta[i] = own;
  for (var j = 0u; j < ${d}u; j++) { d_qkv[n * params.stride + h * ${d}u + j] = acc[j]; }
}`,
  }),
);

/** Second pass: dK and dV, a key of a KV head an invocation, over its queries and the heads of its group. */
const keySpec = memo(
  (d: number): ProgramSpec => ({
    name: `attention-key-gradient D${d}`,
    access: ['read', 'read', 'read', 'read', 'read', 'read-write'],
    wgsl: `${HEAD}
@group(0) @binding(4) var<storage, read> delta: array<f32>;
@group(0) @binding(5) var<storage, read> last_query: array<u32>;
@group(0) @binding(6) var<storage, read_write> d_qkv: array<f32>;
${LINE_MAIN}
  let kv_heads = params.heads / params.group;
  if (i >= params.n * kv_heads) { return; }
  let m = i / kv_heads;
  let g = i % kv_heads;
  let k = m * params.stride + params.k_start + g * ${d}u;
  let v = m * params.stride + params.v_start + g * ${d}u;
  var key: array<f32, ${d}>;
  var value: array<f32, ${d}>;
  var dk: array<f32, ${d}>;
  var dv: array<f32, ${d}>;
  for (var j = 0u; j < ${d}u; j++) { key[j] = qkv[k + j] * params.scale; value[j] = qkv[v + j]; dk[j] = 0.0; dv[j] = 0.0; }
  for (var n = m; n <= last_query[m]; n++) {
    for (var h = g * params.group; h < (g + 1u) * params.group; h++) {
      let row = n * params.heads + h;
      let q = n * params.stride + h * ${d}u;
      var score = 0.0;
      var dp = 0.0;
      for (var j = 0u; j < ${d}u; j++) { score += qkv[q + j] * key[j]; dp += d_out[row * ${d}u + j] * value[j]; }
      let p = exp(score - lse[row]);
      let ds = p * (dp - delta[row]) * params.scale;
      for (var j = 0u; j < ${d}u; j++) { dk[j] += ds * qkv[q + j]; dv[j] += p * d_out[row * ${d}u + j]; }
    }
  }
  for (var j = 0u; j < ${d}u; j++) { d_qkv[k + j] = dk[j]; d_qkv[v + j] = dv[j]; }
}`,
  }),
);

export interface AttentionGradientArgs {
  readonly heads: number;
  readonly kvHeads: number;
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
  const stride = (heads + 2 * kvHeads) * headDim;
  const params: Scalar[] = [
    u(n),
    u(heads),
    u(heads / kvHeads),
    u(stride),
    u(heads * headDim),
    u((heads + kvHeads) * headDim),
    f(1 / Math.sqrt(headDim)),
  ];
  recorder.dispatch(
    querySpec(headDim),
    [qkv, dOut, lse, out, firstKey, delta, dQkv],
    params,
    line(n * heads),
  );
  recorder.dispatch(keySpec(headDim), [qkv, dOut, lse, delta, lastQuery, dQkv], params, line(n * kvHeads));
}
