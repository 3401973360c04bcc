import type { RowScore } from './score.ts';

/**
 * Rows whose mean losses lie nearer than this, in nats a token, are a tie: each of their tokens is then about as
 * likely to within a percent.
 */
export const TIE = 0.01;

/** Student's t at 97.5 % by degrees of freedom, from 1 on; beyond the last it is 2, which is a little strict. */
const STUDENT = [
  ...[12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11],
  ...[2.1, 2.09, 2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04],
] as const;

/** Standard errors that a difference over so many rows must exceed: few rows estimate their own spread badly. */
export const errorsWanted = (rows: number): number => STUDENT[rows - 2] ?? 2;

/** What devices agree to, in nats a token (docs/architecture.md): less is rounding, however sure. */
const ROUNDING = 1e-4;

/** A mean a token over rows of unequal lengths. */
export interface RatioMean {
  readonly mean: number;
  /** null with fewer than two rows. */
  readonly standardError: number | null;
}

/** What a side makes of rows. */
export interface ScoreSummary {
  /** With supervised tokens. */
  readonly rows: number;
  readonly tokens: number;
  /** Mean negative log-likelihood a supervised token, nats; null without rows. */
  readonly loss: RatioMean | null;
  /** Share of supervised tokens that the model itself would have chosen. */
  readonly accuracy: RatioMean | null;
}

/** One side against another on the same rows. */
export interface PairSummary {
  readonly rows: number;
  /** Rows whose mean loss is lower, within TIE, or higher than the other side's. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Mean loss less the other side's, nats a token: below zero is better; null without rows. */
  readonly difference: RatioMean | null;
  /** 'unclear': within `errorsWanted` standard errors of zero, within rounding, or of one row alone. */
  readonly verdict: 'better' | 'worse' | 'unclear';
}

/** Two sides' scores of one row. */
export interface ScoredPair {
  readonly own: RowScore;
  readonly other: RowScore;
}

/**
 * Ratio estimate of Σy / Σt over rows with its standard error by linearisation,
 * √(n/(n − 1) · Σ(y − R·t)²) / Σt (Cochran, Sampling Techniques, 3rd edition, 6.4): rows are what is sampled, so that
 * the tokens of a row, which stand and fall together, do not count as so many observations.
 */
export function ratioMean(
  rows: readonly { readonly value: number; readonly tokens: number }[],
): RatioMean | null {
  const of = rows.filter(({ tokens }) => tokens > 0);
  const tokens = of.reduce((sum, row) => sum + row.tokens, 0);
  if (tokens === 0) return null;
  const mean = of.reduce((sum, row) => sum + row.value, 0) / tokens;
  if (of.length < 2) return { mean, standardError: null };
  const squares = of.reduce((sum, row) => sum + (row.value - mean * row.tokens) ** 2, 0);
  return { mean, standardError: Math.sqrt((of.length / (of.length - 1)) * squares) / tokens };
}

/** Loss and token accuracy over rows; those without supervised tokens count for nothing. */
export function summarise(scores: readonly RowScore[]): ScoreSummary {
  const of = scores.filter(({ tokens }) => tokens > 0);
  return {
    rows: of.length,
    tokens: of.reduce((sum, { tokens }) => sum + tokens, 0),
    loss: ratioMean(of.map(({ nll, tokens }) => ({ value: nll, tokens }))),
    accuracy: ratioMean(of.map(({ correct, tokens }) => ({ value: correct, tokens }))),
  };
}

function verdictOf(difference: RatioMean | null, rows: number): PairSummary['verdict'] {
  if (difference === null || difference.standardError === null) return 'unclear';
  if (Math.abs(difference.mean) <= Math.max(ROUNDING, errorsWanted(rows) * difference.standardError))
    return 'unclear';
  return difference.mean < 0 ? 'better' : 'worse';
}

/** Compares two sides row by row: what both find hard cancels out of the difference. */
export function comparePaired(pairs: readonly ScoredPair[]): PairSummary {
  const of = pairs.filter(({ own, other }) => own.tokens > 0 && own.tokens === other.tokens);
  const ahead = of.map(({ own, other }) => (other.nll - own.nll) / own.tokens);
  const wins = ahead.filter((by) => by >= TIE).length;
  const losses = ahead.filter((by) => by <= -TIE).length;
  const difference = ratioMean(
    of.map(({ own, other }) => ({ value: own.nll - other.nll, tokens: own.tokens })),
  );
  return {
    rows: of.length,
    wins,
    ties: of.length - wins - losses,
    losses,
    difference,
    verdict: verdictOf(difference, of.length),
  };
}
