import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TokenInfo } from '../../../tokens/types.ts';
import { differing, paired, single } from './groups.ts';
import { layoutLines, linesBetween, type Metrics } from './layout.ts';
import { findTokens, supervisedSpan, tokenAfterKey } from './navigate.ts';
import { asJson, sentenceOf, summarise } from './summary.ts';

interface Sketch {
  readonly text: string;
  readonly turn?: number | null;
  readonly on?: boolean;
  readonly change?: Partial<TokenInfo>;
}

/** Tokens of a text laid end to end; ids count from 10. */
function tokensOf(sketches: readonly Sketch[]): TokenInfo[] {
  let at = 0;
  return sketches.map(({ text, turn = 0, on = false, change }, i) => {
    const start = at;
    at += text.length;
    return {
      id: 10 + i,
      text,
      bytes: [...new TextEncoder().encode(text)],
      start,
      end: at,
      special: false,
      state: on ? 'supervised' : 'masked',
      weight: on ? 1 : 0,
      role: turn === null ? null : turn % 2 === 0 ? 'user' : 'assistant',
      turn,
      part: 'content',
      verdict: on ? 'answer' : 'outside',
      why: '',
      ...change,
    };
  });
}

/** A letter is 10 px wide, chips stand 2 px apart. */
const METRICS: Metrics = {
  width: ({ text }) => 10 * text.length,
  gap: 2,
  lineHeight: 30,
  headHeight: 0,
  available: 64,
};

test('PAGE-40 chips wrap where the next one does not fit, after a line break, and where a turn begins', () => {
  const tokens = tokensOf([
    { text: 'ab' },
    { text: 'cd' },
    { text: 'e' },
    { text: 'f\n' },
    { text: 'g' },
    { text: 'h', turn: 1 },
  ]);
  const [layout] = layoutLines([tokens], single(tokens), METRICS);
  // 20 + 2 + 20 + 2 + 10 = 54; with "f\n" it would be 76.
  expect(layout?.lines).toEqual([
    { from: 0, to: 3, top: 0, head: { role: 'user', turn: 0 } },
    { from: 3, to: 4, top: 30, head: null },
    { from: 4, to: 5, top: 60, head: null },
    { from: 5, to: 6, top: 90, head: { role: 'assistant', turn: 1 } },
  ]);
  expect([...(layout?.left ?? [])]).toEqual([0, 22, 44, 0, 0, 0]);
  expect(layout?.height).toBe(120);
});

test('PAGE-40 heads above lines take their room', () => {
  const tokens = tokensOf([{ text: 'a' }, { text: 'b', turn: 1 }]);
  const [layout] = layoutLines([tokens], single(tokens), { ...METRICS, headHeight: 20 });
  expect(layout?.lines.map(({ top }) => top)).toEqual([20, 70]);
  expect(layout?.height).toBe(100);
});

test('PAGE-40 every token stands in one line, in order, and no line is wider than there is room', () => {
  const token = fc.record({
    text: fc.stringMatching(/^[a-z\n]{1,9}$/),
    turn: fc.constantFrom(null, 0, 1, 2),
  });
  fc.assert(
    fc.property(fc.array(token, { minLength: 1, maxLength: 60 }), (sketches) => {
      const tokens = tokensOf(sketches);
      const [layout] = layoutLines([tokens], single(tokens), METRICS);
      const lines = layout?.lines ?? [];
      expect(lines.flatMap(({ from, to }) => tokens.slice(from, to))).toEqual(tokens);
      tokens.forEach((one, i) => {
        const right = (layout?.left[i] ?? 0) + Math.min(64, METRICS.width(one));
        expect(right).toBeLessThanOrEqual(64);
        const line = lines[layout?.lineOf[i] ?? -1];
        expect(line && line.from <= i && i < line.to).toBe(true);
      });
    }),
  );
});

test('PAGE-41 two encodings of one text break at the same places', () => {
  const a = tokensOf([{ text: 'abc' }, { text: 'd' }, { text: 'ef' }]);
  const b = tokensOf([{ text: 'ab' }, { text: 'cd' }, { text: 'ef' }]);
  const groups = paired(a, b);
  expect(groups).toEqual([{ ends: [2, 2] }, { ends: [3, 3] }]);
  const [left, right] = layoutLines([a, b], groups, METRICS);
  expect(left?.lines.map(({ from, to }) => [from, to])).toEqual([[0, 3]]);
  expect(right?.lines.map(({ from, to }) => [from, to])).toEqual([[0, 3]]);
});

test('PAGE-41 tokens of one character’s bytes are paired one by one', () => {
  const part = { start: 0, end: 1 };
  const a = tokensOf([{ text: 'x' }, { text: 'y' }]).map((token) => ({ ...token, ...part }));
  expect(paired(a, a)).toEqual([{ ends: [1, 1] }, { ends: [2, 2] }]);
});

test('PAGE-41 a token differs where the other side has not the same id with the same label', () => {
  const a = tokensOf([{ text: 'a' }, { text: 'b', on: true }, { text: 'c', on: true }]);
  const b = a.map((token, i) => (i === 2 ? { ...token, state: 'masked' as const, weight: 0 } : token));
  expect(differing(a, b, paired(a, b)).map((side) => [...side])).toEqual([[2], [2]]);
  expect(differing(a, a, paired(a, a)).map((side) => [...side])).toEqual([[], []]);
  const other = tokensOf([{ text: 'ab' }, { text: 'c', on: true, change: { id: 12 } }]);
  expect(differing(a, other, paired(a, other)).map((side) => [...side])).toEqual([[0, 1], [0]]);
});

test('PAGE-40 lines in sight are found by their place', () => {
  const tokens = tokensOf(Array.from({ length: 10 }, () => ({ text: 'a\n' })));
  const [layout] = layoutLines([tokens], single(tokens), METRICS);
  if (!layout) throw new Error('there is a layout');
  expect(linesBetween(layout, 30, 0, 60)).toEqual({ first: 0, last: 2 });
  expect(linesBetween(layout, 30, 29, 61)).toEqual({ first: 0, last: 3 });
  expect(linesBetween(layout, 30, 30, 1000)).toEqual({ first: 1, last: 10 });
});

test('PAGE-40 arrow keys go along and across lines', () => {
  const tokens = tokensOf([{ text: 'a' }, { text: 'bb' }, { text: 'c\n' }, { text: 'd' }, { text: 'ee' }]);
  const [layout] = layoutLines([tokens], single(tokens), METRICS);
  if (!layout) throw new Error('there is a layout');
  const to = (from: number, key: string) => tokenAfterKey(layout, from, key, 10);
  expect(to(0, 'ArrowRight')).toBe(1);
  expect(to(0, 'ArrowLeft')).toBe(0);
  expect(to(1, 'ArrowDown')).toBe(4);
  expect(to(4, 'ArrowUp')).toBe(1);
  expect(to(4, 'ArrowDown')).toBe(4);
  expect(to(1, 'End')).toBe(4);
  expect(to(4, 'Home')).toBe(0);
  expect(to(0, 'PageDown')).toBe(3);
  expect(to(0, 'x')).toBeNull();
});

test('PAGE-40 the next supervised span is its first token', () => {
  const tokens = tokensOf([0, 1, 1, 0, 1, 0].map((on) => ({ text: 'a', on: on === 1 })));
  expect(supervisedSpan(tokens, -1, 1)).toBe(1);
  expect(supervisedSpan(tokens, 1, 1)).toBe(4);
  expect(supervisedSpan(tokens, 4, 1)).toBeNull();
  expect(supervisedSpan(tokens, 4, -1)).toBe(1);
  expect(supervisedSpan(tokens, 1, -1)).toBeNull();
});

test('PAGE-40 tokens are found by text or id', () => {
  const tokens = tokensOf([{ text: ' The' }, { text: 'the' }, { text: '12' }]);
  expect(findTokens(tokens, 'the')).toEqual([0, 1]);
  expect(findTokens(tokens, '12')).toEqual([2]);
  expect(findTokens(tokens, '11')).toEqual([1]);
  expect(findTokens(tokens, '#12')).toEqual([2]);
  expect(findTokens(tokens, '')).toEqual([]);
});

test('PAGE-40 the sentence says how many tokens are scored, and which', () => {
  const end = (turn: number): Sketch => ({ text: 'e', turn, on: true, change: { verdict: 'end-of-turn' } });
  const one = tokensOf([{ text: 'q' }, { text: 'a', turn: 1, on: true }, end(1)]);
  expect(sentenceOf(summarise(one))).toBe(
    'The loss sees 2 of 3 tokens of this example: the answer and its end.',
  );
  const two = [...one, ...tokensOf([{ text: 'q', turn: 2 }, { text: 'a', turn: 3, on: true }, end(3)])];
  expect(summarise(two).what).toBe('both answers and their ends');
  const last = two.map((token) => (token.turn === 1 ? { ...token, state: 'masked' as const } : token));
  expect(summarise(last).what).toBe('the last answer and its end');
  const first = two.map((token) => (token.turn === 3 ? { ...token, state: 'masked' as const } : token));
  expect(summarise(first).what).toBe('1 of 2 answers and its end');
  const all = two.map((token) => ({ ...token, state: 'supervised' as const, verdict: 'prompt' as const }));
  // The first token is never predicted.
  expect(sentenceOf(summarise(all))).toBe(
    'The loss sees 5 of 6 tokens of this example: everything, prompts too.',
  );
  const none = two.map((token) => ({ ...token, state: 'masked' as const }));
  expect(sentenceOf(summarise(none))).toBe('The loss sees none of the 6 tokens of this example.');
});

test('PAGE-40 ids and labels are those that are read: what is cut is left out, masked is −100', () => {
  const tokens = tokensOf([
    { text: 'a' },
    { text: 'b', on: true },
    { text: 'c', change: { state: 'truncated' } },
  ]);
  expect(JSON.parse(asJson(tokens))).toEqual({ input_ids: [10, 11], labels: [-100, 11] });
});
