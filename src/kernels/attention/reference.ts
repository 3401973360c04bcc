type Numbers = ArrayLike<number>;
export interface AttentionShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** Softmax weights of query n in head h over the keys of its segment up to n. */
function weightsOf(qkv: Numbers, segments: Numbers, shape: AttentionShape, n: number, h: number): number[] {
  const { heads, kvHeads, headDim: d } = shape;
  const stride = (heads + 2 * kvHeads) * d;
  const kHead = heads * d + Math.floor(h / (heads / kvHeads)) * d;
  const scores = Array.from({ length: n + 1 }, (_, m) => {
    if (segments[m] !== segments[n]) return Number.NEGATIVE_INFINITY;
    let s = 0;
    for (let j = 0; j < d; j++) s += qkv[n * stride + h * d + j]! * qkv[m * stride + kHead + j]!;
    return s / Math.sqrt(d);
  });
  const top = Math.max(...scores);
  const sum = scores.reduce((t, s) => t + Math.exp(s - top), 0);
  return scores.map((s) => Math.exp(s - top) / sum);
}

/** qkv [N, (H + 2G)·D] → [N, H·D], causal within segments. */
export function attentionReference(qkv: Numbers, segments: Numbers, shape: AttentionShape): Float64Array {
  const { heads, kvHeads, headDim: d } = shape;
  const stride = (heads + 2 * kvHeads) * d;
  const out = new Float64Array(segments.length * heads * d);
  for (let n = 0; n < segments.length; n++) {
    for (let h = 0; h < heads; h++) {
      const vHead = (heads + kvHeads) * d + Math.floor(h / (heads / kvHeads)) * d;
      weightsOf(qkv, segments, shape, n, h).forEach((p, m) => {
        for (let j = 0; j < d; j++) out[(n * heads + h) * d + j]! += p * qkv[m * stride + vHead + j]!;
      });
    }
  }
  return out;
}

/** dL/dqkv [N, (H + 2G)·D] for dL/dO [N, H·D]. */
export function attentionGradientReference(
  qkv: Numbers,
  dOut: Numbers,
  segments: Numbers,
  shape: AttentionShape,
): Float64Array {
  const { heads, kvHeads, headDim: d } = shape;
  const stride = (heads + 2 * kvHeads) * d;
  const out = new Float64Array(qkv.length);
  for (let n = 0; n < segments.length; n++) {
    for (let h = 0; h < heads; h++) {
      const g = Math.floor(h / (heads / kvHeads));
      const kHead = (heads + g) * d;
      const vHead = (heads + kvHeads + g) * d;
      const p = weightsOf(qkv, segments, shape, n, h);
      const dp = p.map((_, m) => {
        let s = 0;
        for (let j = 0; j < d; j++) s += dOut[(n * heads + h) * d + j]! * qkv[m * stride + vHead + j]!;
        return s;
      });
      const own = p.reduce((t, w, m) => t + w * dp[m]!, 0);
      p.forEach((w, m) => {
        const ds = (w * (dp[m]! - own)) / Math.sqrt(d);
        for (let j = 0; j < d; j++) {
          out[n * stride + h * d + j]! += ds * qkv[m * stride + kHead + j]!;
          out[m * stride + kHead + j]! += ds * qkv[n * stride + h * d + j]!;
          out[m * stride + vHead + j]! += w * dOut[(n * heads + h) * d + j]!;
        }
      });
    }
  }
  return out;
}
