import type { TokenLosses } from '../../../runs/token-losses.ts';
import type { TokenInfo } from '../../../tokens/types.ts';

/** A row of heat: a side's losses, or the difference of two sides. */
export interface HeatRow {
  readonly name: string;
  readonly kind: 'loss' | 'difference';
  /** Nats, one a token; null at the first. */
  readonly values: readonly (number | null)[];
}

/** Sums over the supervised tokens of an example. */
export interface HeatSums {
  readonly tokens: number;
  /** Nats. */
  readonly nll: number;
  /** Tokens that the model itself would have chosen. */
  readonly correct: number;
}

const STEPS = [1, 2, 5] as const;

/** The least of 0.1, 0.2, 0.5, 1, 2, 5, … that is not below a value. */
export function niceAbove(value: number): number {
  for (let power = -1; ; power++)
    for (const step of STEPS) {
      const nice = Number((step * 10 ** power).toPrecision(1));
      if (nice >= value) return nice;
    }
}

/** Share of counted tokens that the scale reaches: a few outliers would leave all others pale. */
const REACH = 0.9;

/** Nats beyond which no scale goes: a chance of 1 in 22,026 is as good as none. */
const MOST = 10;

/** Nats at which a colour is full; values beyond it have the same. Masked tokens count only where all are masked. */
export function fullAt(
  rows: readonly HeatRow[],
  kind: HeatRow['kind'],
  tokens: readonly Pick<TokenInfo, 'state'>[],
): number {
  const all = rows
    .filter((row) => row.kind === kind)
    .flatMap((row) =>
      row.values.flatMap((value, i) =>
        value === null ? [] : [{ size: Math.abs(value), counted: tokens[i]?.state === 'supervised' }],
      ),
    );
  const counted = all.filter((one) => one.counted);
  const sizes = (counted.length > 0 ? counted : all).map(({ size }) => size).sort((a, b) => a - b);
  const reached = sizes[Math.min(sizes.length - 1, Math.floor(REACH * sizes.length))] ?? 0;
  return Math.min(MOST, niceAbove(reached));
}

/** The second side's losses less the first's: below zero the second is the better. */
export const differenceOf = (from: TokenLosses, to: TokenLosses): (number | null)[] =>
  to.nll.map((value, i) => {
    const other = from.nll[i];
    return value === null || other === null || other === undefined ? null : value - other;
  });

/** Over the tokens that an evaluation looks at: what its sums are made of. */
export function sumsOf({ tokens, nll, greedy }: TokenLosses): HeatSums {
  const sums = { tokens: 0, nll: 0, correct: 0 };
  tokens.forEach(({ state }, i) => {
    const value = nll[i];
    if (state !== 'supervised' || value === null || value === undefined) return;
    sums.tokens++;
    sums.nll += value;
    if (greedy[i]) sums.correct++;
  });
  return sums;
}

/** Whether two sides' losses are of the same tokens, so that they can be subtracted. */
export const sameTokens = (a: readonly TokenInfo[], b: readonly TokenInfo[]): boolean =>
  a.length === b.length && a.every(({ id }, i) => id === b[i]?.id);

/** "+0.123", "−2.190": three digits, and the sign of what is a difference. */
export function nats(value: number, kind: HeatRow['kind']): string {
  const digits = Math.abs(value).toFixed(3);
  if (kind === 'loss' || Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}

/** Probability that a loss means, in percent: 2.303 nats is "10.0%", of almost nothing "<0.1%". */
export function chance(loss: number): string {
  const share = 100 * Math.exp(-loss);
  return share < 0.1 ? '<0.1%' : `${share.toFixed(1)}%`;
}
