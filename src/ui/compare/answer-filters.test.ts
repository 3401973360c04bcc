import { expect, it } from 'vitest';
import { assistant, exampleOf, user } from '../../../tests/helpers/tokens.ts';
import type { CheckedRow } from '../../state/exact-match.ts';
import { answerFilters } from './answer-filters.ts';

const row = (...exact: readonly (boolean | null)[]): CheckedRow => {
  const example = exampleOf([user('q'), assistant('a')]);
  const marks = exact.map((isExact) => isExact !== null && { example, expected: 'a', given: 'a', isExact });
  return {
    ...{ task: 'a', heldOut: false, example, prompt: 'q', expected: 'a', fault: null },
    marks: marks.map((mark) => mark || null),
  };
};

it('PAGE-127: answers are listed by who is right', () => {
  const rows = [row(true, false), row(false, true), row(false, false), row(true, true), row(true, null)];
  const found = answerFilters(['Base', 'Tuned']).map(({ label, matches }) => [
    label,
    rows.flatMap((one, i) => (matches(one) ? [i] : [])),
  ]);
  expect(found).toEqual([
    ['every answer', [0, 1, 2, 3, 4]],
    ['Tuned wrong', [0, 2]],
    ['only Base right', [0]],
    ['only Tuned right', [1]],
    ['both wrong', [2]],
    ['both right', [3]],
  ]);
});

it('PAGE-127: of one side alone its wrong answers', () => {
  expect(answerFilters(['Base']).map(({ label }) => label)).toEqual(['every answer', 'Base wrong']);
  expect(answerFilters([]).map(({ id }) => id)).toEqual(['all']);
});
