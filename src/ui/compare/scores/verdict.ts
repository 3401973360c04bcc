import type { PairSummary, RatioMean } from '../../../runs/paired.ts';

/** "1.234 ± 0.056"; without an error where there is but one row. */
export function withError({ mean, standardError }: RatioMean, digits: number, scale = 1): string {
  const value = (scale * mean).toFixed(digits);
  return standardError === null ? value : `${value} ± ${(scale * standardError).toFixed(digits)}`;
}

const WORDS = { better: 'better', worse: 'worse', unclear: 'no difference seen' } as const;

/** What a pair's losses allow to say. */
export const verdictOf = ({ verdict }: PairSummary): string => WORDS[verdict];

/** "−0.210 ± 0.044" */
export function difference(pair: PairSummary): string {
  if (!pair.difference) return '–';
  const sign = pair.difference.mean < 0 ? '−' : '+';
  return sign + withError({ ...pair.difference, mean: Math.abs(pair.difference.mean) }, 3);
}

/** One sentence over all trained tasks: what is claimed, or that nothing can be. */
export function sentenceOf(name: string, other: string, pair: PairSummary): string {
  const { wins, ties, losses, rows } = pair;
  const counts = `It wins ${wins}, ties ${ties} and loses ${losses} of ${rows} rows.`;
  if (!pair.difference) return '';
  if (pair.verdict === 'unclear')
    return `Between ${name} and ${other} no difference is seen: ${difference(pair)} nats a token is within what ${rows} rows leave open. ${counts}`;
  return `${name} is ${pair.verdict} than ${other} by ${difference(pair).replace(/^[+−]/, '')} nats a token. ${counts}`;
}
