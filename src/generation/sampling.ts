import { TemperError } from '../io/faults.ts';
import type { Random } from '../recipe/random.ts';

export interface Sampling {
  /** The likeliest token, whatever the other fields say. */
  readonly greedy: boolean;
  /** Divides the logits; below 1 sharper, 0 is greedy. */
  readonly temperature: number;
  /** Only the K likeliest tokens (and those that equal the last of them); 0: all. */
  readonly topK: number;
  /** Smallest set of tokens whose probabilities reach this share (nucleus sampling, Holtzman 2020). */
  readonly topP: number;
}

/** Index of the largest logit; the first of equals. */
export function argmax(logits: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/**
 * Probabilities [V] of the next token: temperature, then top-k, then top-p of what that left, as
 * transformers orders them. Tokens that are left out have 0.
 */
export function nextTokenProbabilities(
  logits: ArrayLike<number>,
  { temperature, topK, topP }: Omit<Sampling, 'greedy'>,
): Float64Array {
  const top = logits[argmax(logits)]!;
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature));
  if (topK > 0 && topK < weights.length) {
    const least = weights.toSorted()[weights.length - topK]!;
    for (let i = 0; i < weights.length; i++) if (weights[i]! < least) weights[i] = 0;
  }
  if (topP < 1) keepNucleus(weights, topP);
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/** Zeroes what lies beyond the smallest set of largest weights that reach the share; of equals the first stay. */
function keepNucleus(weights: Float64Array, share: number): void {
  const wanted = share * sum(weights);
  const sorted = weights.toSorted();
  let least = sorted.length - 1;
  let mass = sorted[least]!;
  while (mass < wanted && least > 0) mass += sorted[--least]!;
  const bound = sorted[least]!;
  let equals = 0;
  for (let i = least; i < sorted.length && sorted[i] === bound; i++) equals++;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! < bound) weights[i] = 0;
    else if (weights[i] === bound && equals-- <= 0) weights[i] = 0;
  }
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * The next token from a row of logits [V].
 * @throws TemperError `logits-not-finite`
 */
export function sampleToken(logits: ArrayLike<number>, sampling: Sampling, random: Random): number {
  for (let i = 0; i < logits.length; i++) {
    if (!Number.isFinite(logits[i])) {
      throw new TemperError(
        'logits-not-finite',
        `The model's logit of token ${i} is ${logits[i]}, not a number to choose by: its weights or the adapter are damaged, train again with a smaller learning rate.`,
        { token: i },
      );
    }
  }
  if (sampling.greedy || sampling.temperature === 0) return argmax(logits);
  const probabilities = nextTokenProbabilities(logits, sampling);
  let left = random.uniform();
  let last = 0;
  for (let id = 0; id < probabilities.length; id++) {
    if (probabilities[id] === 0) continue;
    last = id;
    left -= probabilities[id]!;
    if (left < 0) break;
  }
  return last;
}
