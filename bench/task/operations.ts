/**
 * The operations of a Llama block in float64, each with its backward pass as a closure: slow, plain, and
 * written apart from the kernels, so that they cannot share a mistake. Shapes in the field's letters.
 */
export type Numbers = Float64Array | Float32Array;
type Backward = (dy: Float64Array) => Float64Array;

export const zeros = (count: number) => new Float64Array(count);

export function addTo(into: Float64Array, from: Float64Array): Float64Array {
  for (let i = 0; i < into.length; i++) into[i]! += from[i]!;
  return into;
}

/** Y [M, N] = X [M, K] W [N, K]ᵀ. */
export function timesTransposed(x: Numbers, w: Numbers, M: number, N: number, K: number): Float64Array {
  const y = zeros(M * N);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += x[m * K + k]! * w[n * K + k]!;
      y[m * N + n] = sum;
    }
  }
  return y;
}

/** Y [M, K] = X [M, N] W [N, K]. */
export function times(x: Numbers, w: Numbers, M: number, N: number, K: number): Float64Array {
  const y = zeros(M * K);
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < M; m++) {
      const a = x[m * N + n]!;
      for (let k = 0; k < K; k++) y[m * K + k]! += a * w[n * K + k]!;
    }
  }
  return y;
}

/** Y [N, K] += scale · X [M, N]ᵀ Z [M, K]. */
function addTransposedTimes(
  y: Float64Array,
  x: Numbers,
  z: Numbers,
  [M, N, K]: readonly [number, number, number],
  scale: number,
): void {
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      const a = scale * x[m * N + n]!;
      for (let k = 0; k < K; k++) y[n * K + k]! += a * z[m * K + k]!;
    }
  }
}

export function rmsNorm(x: Float64Array, w: Numbers, eps: number): [Float64Array, Backward] {
  const C = w.length;
  const M = x.length / C;
  const y = zeros(M * C);
  const inverse = zeros(M);
  for (let m = 0; m < M; m++) {
    let squares = 0;
    for (let c = 0; c < C; c++) squares += x[m * C + c]! ** 2;
    inverse[m] = 1 / Math.sqrt(squares / C + eps);
    for (let c = 0; c < C; c++) y[m * C + c] = x[m * C + c]! * inverse[m]! * w[c]!;
  }
  const backward: Backward = (dy) => {
    const dx = zeros(M * C);
    for (let m = 0; m < M; m++) {
      const r = inverse[m]!;
      let dot = 0;
      for (let c = 0; c < C; c++) dot += dy[m * C + c]! * w[c]! * x[m * C + c]!;
      const along = (dot * r ** 3) / C;
      for (let c = 0; c < C; c++) dx[m * C + c] = dy[m * C + c]! * w[c]! * r - along * x[m * C + c]!;
    }
    return dx;
  };
  return [y, backward];
}

/** Turns [T, heads, D] in place by half-split RoPE; direction −1 is the transpose. */
export function rotate(
  x: Float64Array,
  heads: number,
  D: number,
  { cos, sin }: { cos: Float64Array; sin: Float64Array },
  direction: 1 | -1,
): Float64Array {
  const half = D / 2;
  for (let row = 0; row < x.length / D; row++) {
    const t = Math.floor(row / heads);
    for (let i = 0; i < half; i++) {
      const [a, b] = [x[row * D + i]!, x[row * D + i + half]!];
      const [c, s] = [cos[t * half + i]!, direction * sin[t * half + i]!];
      x[row * D + i] = a * c - b * s;
      x[row * D + i + half] = b * c + a * s;
    }
  }
  return x;
}

export interface Heads {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** Causal grouped-query attention of one segment: q [T, H, D], k and v [T, G, D]. */
export function attention(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  { heads: H, kvHeads: G, headDim: D }: Heads,
): [Float64Array, (dy: Float64Array) => { dq: Float64Array; dk: Float64Array; dv: Float64Array }] {
  const T = q.length / (H * D);
  const scale = 1 / Math.sqrt(D);
  const y = zeros(q.length);
  const weights = zeros(H * T * T);
  const keyAt = (h: number, t: number) => (t * G + Math.floor((h * G) / H)) * D;
  const dot = (a: Float64Array, i: number, b: Float64Array, j: number) => {
    let sum = 0;
    for (let d = 0; d < D; d++) sum += a[i + d]! * b[j + d]!;
    return sum;
  };
  for (let h = 0; h < H; h++) {
    for (let t = 0; t < T; t++) {
      const row = weights.subarray((h * T + t) * T, (h * T + t) * T + t + 1);
      const at = (t * H + h) * D;
      for (let u = 0; u <= t; u++) row[u] = scale * dot(q, at, k, keyAt(h, u));
      const most = row.reduce((a, b) => Math.max(a, b));
      let sum = 0;
      for (let u = 0; u <= t; u++) sum += row[u] = Math.exp(row[u]! - most);
      for (let u = 0; u <= t; u++) {
        row[u]! /= sum;
        for (let d = 0; d < D; d++) y[at + d]! += row[u]! * v[keyAt(h, u) + d]!;
      }
    }
  }
  const backward = (dy: Float64Array) => {
    const [dq, dk, dv] = [zeros(q.length), zeros(k.length), zeros(v.length)];
    const dWeights = zeros(T);
    for (let h = 0; h < H; h++) {
      for (let t = 0; t < T; t++) {
        const row = weights.subarray((h * T + t) * T, (h * T + t) * T + t + 1);
        const at = (t * H + h) * D;
        let mean = 0;
        for (let u = 0; u <= t; u++) {
          const key = keyAt(h, u);
          dWeights[u] = dot(dy, at, v, key);
          mean += dWeights[u]! * row[u]!;
          for (let d = 0; d < D; d++) dv[key + d]! += row[u]! * dy[at + d]!;
        }
        for (let u = 0; u <= t; u++) {
          const key = keyAt(h, u);
          const dScore = scale * row[u]! * (dWeights[u]! - mean);
          for (let d = 0; d < D; d++) {
            dq[at + d]! += dScore * k[key + d]!;
            dk[key + d]! += dScore * q[at + d]!;
          }
        }
      }
    }
    return { dq, dk, dv };
  };
  return [y, backward];
}

export interface LoraOf<T> {
  readonly A: T;
  readonly B: T;
}

/** Y = X Wᵀ + s·(X Aᵀ) Bᵀ; its backward pass also adds to the gradients of A [R, K] and B [N, R]. */
export function loraLinear(
  x: Float64Array,
  w: Numbers,
  { A, B }: LoraOf<Float64Array>,
  gradient: LoraOf<Float64Array>,
  { K, R, scale }: { K: number; R: number; scale: number },
): [Float64Array, Backward] {
  const M = x.length / K;
  const N = w.length / K;
  const p = timesTransposed(x, A, M, R, K);
  const y = timesTransposed(x, w, M, N, K);
  const low = timesTransposed(p, B, M, N, R);
  for (let i = 0; i < y.length; i++) y[i]! += scale * low[i]!;
  const backward: Backward = (dy) => {
    const dp = times(dy, B, M, N, R);
    for (let i = 0; i < dp.length; i++) dp[i]! *= scale;
    addTransposedTimes(gradient.B, dy, p, [M, N, R], scale);
    addTransposedTimes(gradient.A, dp, x, [M, R, K], 1);
    return addTo(times(dy, w, M, N, K), times(dp, A, M, R, K));
  };
  return [y, backward];
}

/** silu(gate) · up. */
export function swiglu(
  gate: Float64Array,
  up: Float64Array,
): [Float64Array, (dy: Float64Array) => { dGate: Float64Array; dUp: Float64Array }] {
  const sigmoid = gate.map((a) => 1 / (1 + Math.exp(-a)));
  const y = gate.map((a, i) => a * sigmoid[i]! * up[i]!);
  const backward = (dy: Float64Array) => ({
    dGate: dy.map((d, i) => d * up[i]! * sigmoid[i]! * (1 + gate[i]! * (1 - sigmoid[i]!))),
    dUp: dy.map((d, i) => d * gate[i]! * sigmoid[i]!),
  });
  return [y, backward];
}
