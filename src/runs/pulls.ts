import type { Conflicts } from './conflicts.ts';

/** Two tasks and the cosine between their gradients. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly cosine: number;
  readonly error: number;
}

export interface Pulls {
  /** The pair that pulls apart most; null: no cosine lies below zero by more than its error allows. */
  readonly conflict: Pair | null;
  /** The pair that pulls together most, likewise. */
  readonly ally: Pair | null;
  /** In words, with the numbers. */
  readonly sentence: string;
}

/** Standard errors that a cosine must be away from zero to be spoken of. */
const CLEAR = 2;

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const told = ({ first, second, cosine, error }: Pair): string =>
  `${first} and ${second} (cosine ${signed(cosine)} ± ${error.toFixed(2)})`;

/** The strongest conflict and the strongest ally among the pairs whose sign is clear of their rows' noise. */
export function strongestPulls({ tasks, cosines, errors }: Conflicts): Pulls {
  const clear: Pair[] = [];
  let measured = 0;
  tasks.forEach((first, i) => {
    for (const [j, second] of tasks.entries()) {
      const cosine = cosines[i]?.[j] ?? null;
      const error = errors[i]?.[j] ?? null;
      if (j <= i || cosine === null || error === null) continue;
      measured++;
      if (Math.abs(cosine) > CLEAR * error) clear.push({ first, second, cosine, error });
    }
  });
  const by = (sign: 1 | -1) =>
    clear
      .filter(({ cosine }) => sign * cosine > 0)
      .reduce<Pair | null>(
        (best, one) => (best && sign * best.cosine >= sign * one.cosine ? best : one),
        null,
      );
  const [conflict, ally] = [by(-1), by(1)];
  return { conflict, ally, sentence: inWords(conflict, ally, measured) };
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
    ? `${told(ally)} pull together most: what one learns helps the other.`
    : 'No two pull together by more than the noise of their rows.';
  return `${against} ${together}`;
}
