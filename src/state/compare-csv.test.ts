import Papa from 'papaparse';
import { expect, it } from 'vitest';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { rowsCsv, tableCsv } from './compare-csv.ts';
import type { CheckedRow } from './exact-match.ts';
import { scoreTable } from './score-table.ts';
import type { ScoredRow } from './scores.ts';
import type { NamedSide } from './sides.ts';

const BASE: NamedSide = { name: 'Base', detail: '', side: { kind: 'base' } };
const TUNED: NamedSide = {
  name: 'Tuned',
  detail: 'Run a · step 50',
  side: { kind: 'checkpoint', run: 'a', step: 50 },
};
const exampleAt = (row: number) => exampleOf([user(`Question ${row}`), assistant(`Answer ${row}`)], row);
const read = (text: string) => Papa.parse<Record<string, string>>(text.trim(), { header: true }).data;

const scored = (row: number, base: number, tuned: number | null): ScoredRow => ({
  task: 'sums',
  heldOut: false,
  example: exampleAt(row),
  scores: [
    { tokens: 2, nll: base, correct: 1 },
    tuned === null ? null : { tokens: 2, nll: tuned, correct: 2 },
  ],
});
const ROWS = [scored(1, 4, 2), scored(2, 6, null)];

it('PAGE-127: rows with what every side made of them, scored, answered or both', () => {
  const example = exampleAt(3);
  const answered: CheckedRow = {
    ...{ task: 'sums', heldOut: false, example, prompt: 'Question 3', expected: 'Answer 3', fault: null },
    marks: [{ example, expected: 'Answer 3', given: 'Answer 3', isExact: true }],
  };
  const again: CheckedRow = {
    ...{ ...answered, example: exampleAt(1), prompt: 'Question 1', expected: 'Answer 1' },
    marks: [{ example: exampleAt(1), expected: 'Answer 1', given: 'no', isExact: false }],
  };
  const rows = read(
    rowsCsv({ rows: ROWS, sides: [BASE, TUNED] }, { rows: [again, answered], sides: [BASE] }),
  );
  expect(rows.map((row) => [row.row, row['Base nll'], row['Base exact'], row['Base answer']])).toEqual([
    ['1', '4', '0', 'no'],
    ['2', '6', '', ''],
    ['3', '', '1', 'Answer 3'],
  ]);
  expect(rows.map((row) => row['Tuned (Run a · step 50) nll'])).toEqual(['2', '', '']);
  expect(rows[0]).toMatchObject({ task: 'sums', held_out: '0', prompt: 'Question 1', expected: 'Answer 1' });
});

it('PAGE-127: the table with means, errors and pairs as numbers', () => {
  const sides = [BASE, TUNED];
  const [line] = read(tableCsv(scoreTable(ROWS, 0), sides, 0));
  expect(line).toMatchObject({ task: 'sums', rows: '2', 'Base loss': '2.5', 'Base accuracy': '0.5' });
  const pair = 'Tuned (Run a · step 50) against Base';
  expect(line).toMatchObject({ [`${pair} wins`]: '1', [`${pair} difference`]: '-1' });
  expect(line?.[`${pair} difference_se`]).toBe('');
});
