import type { Conflicts } from './conflicts.ts';
import { studentTail } from './student.ts';

/** Two tasks and the cosine between their gradients. */
interface Pair {
  readonly first: string;
  readonly second: string;
  readonly cosine: number;
  readonly error: number;
}

export interface Pulls {
  /** The pair that pulls apart most; null: no cosine lies clear below zero. */
  readonly conflict: Pair | null;
  /** The pair that pulls together most, likewise. */
  readonly ally: Pair | null;
  /** In words, with the numbers. */
  readonly sentence: string;
}

/** How often chance alone may name a pair, over all pairs together. */
const CHANCE = 0.05;

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const told = ({ first, second, cosine, error }: Pair): string =>
  `${first} and ${second} (cosine ${signed(cosine)} ± ${error.toFixed(2)})`;

/** A pair that has an error, and whether its sign is clear of the noise. */
interface Measured extends Pair {
  readonly places: readonly [first: number, second: number];
  readonly isClear: boolean;
}

/**
 * Every pair of tasks whose cosine has an error. A sign is clear where Student's t of so few parts leaves at most
 * 5 % to chance, shared out among all pairs (Bonferroni): of 28 pairs that have nothing to do with each other some
 * always lie two standard errors from zero.
 */
export function measuredPairs({ tasks, cosines, errors, parts }: Conflicts): readonly Measured[] {
  const pairs = tasks.flatMap((first, i) =>
    tasks.slice(i + 1).flatMap((second, after) => {
      const j = i + 1 + after;
      const cosine = cosines[i]?.[j] ?? null;
      const error = errors[i]?.[j] ?? null;
      if (cosine === null || error === null) return [];
      return [{ first, second, cosine, error, places: [i, j] as const }];
    }),
  );
  return pairs.map((pair) => {
    const { cosine, error, places } = pair;
    const freedom = places.reduce((sum, place) => sum + (parts[place] ?? 1) - 1, 0);
    const chance = cosine === 0 ? 1 : studentTail(cosine / error, freedom);
    return { ...pair, isClear: chance * pairs.length <= CHANCE };
  });
}

/** The strongest conflict and the strongest ally among the pairs whose sign is clear of their rows' noise. */
export function strongestPulls(conflicts: Conflicts): Pulls {
  const pairs = measuredPairs(conflicts);
  const clear = pairs.filter(({ isClear }) => isClear);
  const by = (sign: 1 | -1) =>
    clear
      .filter(({ cosine }) => sign * cosine > 0)
      .reduce<Measured | null>(
        (best, one) => (best && sign * best.cosine >= sign * one.cosine ? best : one),
        null,
      );
  const [conflict, ally] = [by(-1), by(1)];
  return { conflict, ally, sentence: inWords(conflict, ally, pairs.length) };
}

function inWords(conflict: Pair | null, ally: Pair | null, measured: number): string {
  if (measured === 0)
    return 'Two tasks with at least two validation rows each are needed to tell which pull against each other.';
  if (!conflict && !ally)
    return 'No two tasks pull together or against each other by more than the noise of their rows.';
  const against = conflict
    ? `${told(conflict)} pull against each other most: a step that helps one undoes some of the other.`
    : 'No two tasks pull against each other by more than the noise of their rows.';
  const together = ally
    ? `${told(ally)} pull together most: a step for one helps the other too.`
    : 'No two pull together by more than the noise of their rows.';
  return `${against} ${together}`;
}
