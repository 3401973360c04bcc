import type { Checkpoint } from './checkpoint.ts';

/**
 * The model in float64, straight from the checkpoint: one token at a time, plain loops, RoPE on adjacent
 * pairs. It shares nothing with the engine, which it is the truth for.
 */
export function createReference({ sizes, embedding, layers, finalNorm, head }: Checkpoint) {
  const { dim: C, hidden: F, heads: H, kvHeads: G, vocab: V } = sizes;
  const D = C / H;
  const keys: Float64Array[][] = layers.map(() => []);
  const values: Float64Array[][] = layers.map(() => []);

  /** W x for W [rows, x.length], row-major. */
  const product = (w: Float32Array, x: Float64Array, rows: number): Float64Array => {
    const y = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += w[row * x.length + i]! * x[i]!;
      y[row] = sum;
    }
    return y;
  };
  const norm = (x: Float64Array, w: Float32Array): Float64Array => {
    let squares = 0;
    for (const value of x) squares += value * value;
    const scale = 1 / Math.sqrt(squares / x.length + 1e-5);
    return x.map((value, i) => w[i]! * value * scale);
  };
  const turn = (x: Float64Array, position: number): void => {
    for (let i = 0; i < x.length; i += 2) {
      const angle = position * 10000 ** (-(i % D) / D);
      const re = x[i]!;
      const im = x[i + 1]!;
      x[i] = re * Math.cos(angle) - im * Math.sin(angle);
      x[i + 1] = re * Math.sin(angle) + im * Math.cos(angle);
    }
  };
  const attend = (
    q: Float64Array,
    ks: readonly Float64Array[],
    vs: readonly Float64Array[],
  ): Float64Array => {
    const out = new Float64Array(C);
    for (let h = 0; h < H; h++) {
      const shared = Math.floor(h / (H / G)) * D;
      const scores = ks.map((k) => {
        let sum = 0;
        for (let d = 0; d < D; d++) sum += q[h * D + d]! * k[shared + d]!;
        return sum / Math.sqrt(D);
      });
      const top = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - top));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [t, weight] of weights.entries())
        for (let d = 0; d < D; d++) out[h * D + d]! += (weight / total) * vs[t]![shared + d]!;
    }
    return out;
  };

  let position = 0;
  /** Takes the next token in; the logits [V] after it. */
  return (id: number): Float64Array => {
    let x = Float64Array.from(embedding.subarray(id * C, (id + 1) * C));
    for (const [l, layer] of layers.entries()) {
      const a = norm(x, layer.attentionNorm);
      const q = product(layer.q, a, C);
      const k = product(layer.k, a, G * D);
      turn(q, position);
      turn(k, position);
      keys[l]!.push(k);
      values[l]!.push(product(layer.v, a, G * D));
      const attended = product(layer.o, attend(q, keys[l]!, values[l]!), C);
      x = x.map((value, i) => value + attended[i]!);
      const b = norm(x, layer.mlpNorm);
      const gate = product(layer.gate, b, F);
      const up = product(layer.up, b, F);
      const hidden = gate.map((value, i) => (value / (1 + Math.exp(-value))) * up[i]!);
      const down = product(layer.down, hidden, C);
      x = x.map((value, i) => value + down[i]!);
    }
    position++;
    return product(head ?? embedding, norm(x, finalNorm), V);
  };
}

/** The likeliest continuation, and how far each choice was ahead of the second (in logits). */
export function greedyReference(
  checkpoint: Checkpoint,
  prompt: readonly number[],
  count: number,
): { readonly ids: number[]; readonly margins: number[] } {
  const next = createReference(checkpoint);
  let logits: Float64Array = new Float64Array();
  for (const id of prompt) logits = next(id);
  const ids: number[] = [];
  const margins: number[] = [];
  while (ids.length < count) {
    let best = 0;
    let second = Number.NEGATIVE_INFINITY;
    for (let i = 1; i < logits.length; i++) {
      if (logits[i]! > logits[best]!) {
        second = logits[best]!;
        best = i;
      } else if (logits[i]! > second) second = logits[i]!;
    }
    ids.push(best);
    margins.push(logits[best]! - second);
    logits = next(best);
  }
  return { ids, margins };
}
