import type { Random } from '../recipe/random.ts';

export interface Sampling {
  readonly greedy: boolean;
  /** Divides the logits; below 1 sharper. */
  readonly temperature: number;
  /** Smallest set of tokens whose probabilities reach this share (nucleus sampling, Holtzman 2020). */
  readonly topP: number;
}

/** Index of the largest logit; the first of equals. */
export function argmax(logits: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/** The next token from a row of logits [V]. */
export function sampleToken(logits: ArrayLike<number>, sampling: Sampling, random: Random): number {
  if (sampling.greedy || sampling.temperature <= 0) return argmax(logits);
  const top = logits[argmax(logits)]!;
  const weights = Float64Array.from(logits, (x) => Math.exp((x - top) / sampling.temperature));
  const total = weights.reduce((t, w) => t + w, 0);
  const order = Uint32Array.from(weights, (_, i) => i).sort((a, b) => weights[b]! - weights[a]! || a - b);
  let kept = 0;
  let mass = 0;
  while (kept < order.length && mass < sampling.topP * total) mass += weights[order[kept++]!]!;
  let left = random.uniform() * mass;
  for (let i = 0; i < kept; i++) {
    left -= weights[order[i]!]!;
    if (left < 0) return order[i]!;
  }
  return order[Math.max(0, kept - 1)]!;
}
