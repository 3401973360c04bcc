import { expect, it } from 'vitest';
import type { TokenLosses } from '../../../runs/token-losses.ts';
import type { TokenInfo } from '../../../tokens/types.ts';
import { chance, differenceOf, fullAt, nats, niceAbove, sameTokens, sumsOf } from './heat.ts';

const token = (id: number, state: TokenInfo['state'] = 'supervised'): TokenInfo => ({
  id,
  text: 'a',
  bytes: [97],
  start: 0,
  end: 1,
  special: false,
  state,
  weight: 1,
  role: 'assistant',
  turn: 1,
  part: 'content',
  verdict: 'answer',
  why: '',
});
const losses = (nll: TokenLosses['nll'], states: readonly TokenInfo['state'][]): TokenLosses => ({
  tokens: states.map((state, i) => token(i, state)),
  nll,
  greedy: nll.map((value) => (value === null ? null : value < 0.5)),
});
const BASE = losses([null, 3, 0.2, 1.5], ['masked', 'masked', 'supervised', 'supervised']);
const TUNED = losses([null, 4, 0.1, 0.3], ['masked', 'masked', 'supervised', 'supervised']);

it('PAGE-128: sums are over the counted tokens', () => {
  expect(sumsOf(BASE)).toEqual({ tokens: 2, nll: 1.7, correct: 1 });
  expect(sumsOf(TUNED)).toEqual({ tokens: 2, nll: 0.4, correct: 2 });
});

it('PAGE-128: the difference is the second side less the first', () => {
  expect(differenceOf(BASE, TUNED)).toEqual([null, 1, -0.1, -1.2]);
  expect(sameTokens(BASE.tokens, TUNED.tokens)).toBe(true);
  expect(sameTokens(BASE.tokens, BASE.tokens.slice(1))).toBe(false);
});

it('PAGE-128: colours are full at a round number that most values are below', () => {
  expect([0, 0.04, 0.11, 0.5, 0.51, 7, 11].map(niceAbove)).toEqual([0.1, 0.1, 0.2, 0.5, 1, 10, 20]);
  const values = [null, 40, ...Array.from({ length: 99 }, () => 1.9), 50];
  const rows = [{ name: 'a', kind: 'loss' as const, values }];
  const tokens = values.map((_, i) => ({ state: i < 2 ? ('masked' as const) : ('supervised' as const) }));
  expect(fullAt(rows, 'loss', tokens)).toBe(2);
  expect(fullAt(rows, 'difference', tokens)).toBe(0.1);
  // All are masked: they count; but no colour begins beyond 10 nats.
  expect(fullAt([{ ...rows[0]!, values: [null, 40] }], 'loss', tokens.slice(0, 2))).toBe(10);
});

it('PAGE-128: numbers as they are told', () => {
  expect(nats(-2.19, 'difference')).toBe('−2.190');
  expect(nats(0.1234, 'difference')).toBe('+0.123');
  expect(nats(0.1234, 'loss')).toBe('0.123');
  expect(nats(-0.0001, 'difference')).toBe('0.000');
  expect(chance(0)).toBe('100.0%');
  expect(chance(Math.log(10))).toBe('10.0%');
  expect(chance(12)).toBe('<0.1%');
});
