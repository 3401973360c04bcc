import { Breather } from '../data/breather.ts';

/** Parts that a task's rows are dealt into at most: what its cosines' errors are told from. */
export const PARTS = 8;

/** The gradient of some of a task's rows. */
export interface GradientPart {
  /** Place of its task. */
  readonly task: number;
  /** Σ w of its supervised tokens: what it counts among the parts of its task. */
  readonly weight: number;
  /** Of its mean loss, in sections. */
  readonly gradient: readonly Float32Array[];
}

/** Norms of whole tasks, and the cosines between them. */
export interface Cosines {
  readonly norms: readonly number[];
  readonly cosines: readonly (readonly (number | null)[])[];
  readonly errors: readonly (readonly (number | null)[])[];
}

/** Σ x·y in f64, in the order of the elements. */
function dot(x: readonly Float32Array[], y: readonly Float32Array[]): number {
  let sum = 0;
  for (const [section, xs] of x.entries()) {
    const ys = y[section]!;
    for (let i = 0; i < xs.length; i++) sum += xs[i]! * ys[i]!;
  }
  return sum;
}

/** All products of the gradients; null where it was cancelled. */
async function gram(parts: readonly GradientPart[], signal: AbortSignal): Promise<number[][] | null> {
  const breather = new Breather(undefined);
  const out = parts.map(() => new Array<number>(parts.length).fill(0));
  for (const [i, { gradient }] of parts.entries()) {
    for (let j = 0; j <= i; j++) {
      const value = dot(gradient, parts[j]!.gradient);
      out[i]![j] = value;
      out[j]![i] = value;
    }
    await breather.breathe();
    if (signal.aborted) return null;
  }
  return out;
}

/** A task's gradient as a combination of parts: their places and weights, which sum to 1. */
type Mix = readonly (readonly [place: number, weight: number])[];

const product = (products: readonly (readonly number[])[], x: Mix, y: Mix): number =>
  x.reduce((sum, [i, a]) => sum + a * y.reduce((inner, [j, b]) => inner + b * products[i]![j]!, 0), 0);

function cosine(products: readonly (readonly number[])[], x: Mix, y: Mix): number | null {
  const norms = Math.sqrt(product(products, x, x)) * Math.sqrt(product(products, y, y));
  return norms > 0 ? Math.max(-1, Math.min(1, product(products, x, y) / norms)) : null;
}

/** Delete-a-group jackknife of one of the two tasks: (k − 1)/k Σ (θ₍ₚ₎ − mean)². */
function variance(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const k = values.length;
  if (k < 2 || known.length < k) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / k;
  return ((k - 1) / k) * known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/**
 * Cosines between the tasks' whole gradients. Their standard errors are told from the parts: a delete-a-group
 * jackknife over the parts of either task, whose variances add up since their rows have nothing to do with each
 * other (Shao and Wu 1989; Efron and Tibshirani 1993, chapter 11).
 *
 * @param parts those of a task together; every task has one at least
 * @returns null where it was cancelled
 */
export async function cosinesOf(
  tasks: number,
  parts: readonly GradientPart[],
  signal: AbortSignal,
): Promise<Cosines | null> {
  const products = await gram(parts, signal);
  if (!products) return null;
  const places = Array.from({ length: tasks }, (_, task) =>
    parts.flatMap((part, place) => (part.task === task ? [place] : [])),
  );
  const mix = (of: readonly number[]): Mix => {
    const weight = of.reduce((sum, place) => sum + parts[place]!.weight, 0);
    return of.map((place) => [place, parts[place]!.weight / weight]);
  };
  const whole = places.map(mix);
  // Each task's gradient without one of its parts.
  const without = places.map((own) =>
    own.length < 2 ? [] : own.map((left) => mix(own.filter((place) => place !== left))),
  );
  const errorOf = (i: number, j: number): number | null => {
    if (i === j) return null;
    const first = variance(without[i]!.map((x) => cosine(products, x, whole[j]!)));
    const second = variance(without[j]!.map((y) => cosine(products, whole[i]!, y)));
    return first === null || second === null ? null : Math.sqrt(first + second);
  };
  // In one order of summation for both halves of the table, so that it is symmetric to the last bit.
  const symmetric = (of: (low: number, high: number) => number | null) =>
    whole.map((_, i) => whole.map((_, j) => of(Math.min(i, j), Math.max(i, j))));
  return {
    norms: whole.map((x) => Math.sqrt(product(products, x, x))),
    cosines: symmetric((i, j) => cosine(products, whole[i]!, whole[j]!)),
    errors: symmetric(errorOf),
  };
}
