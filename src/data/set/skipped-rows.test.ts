import { expect, test } from 'vitest';
import { SkippedRows } from './skipped-rows.ts';

test('DATA-9: skipped rows come back in the order they were met, with column and reason', () => {
  const skipped = new SkippedRows();
  skipped.add({ row: 3, column: null, reason: 'a' });
  skipped.add({ row: 7, column: 'output', reason: 'b' });
  skipped.add({ row: 9, column: null, reason: 'a' });
  expect(skipped.list()).toEqual([
    { row: 3, column: null, reason: 'a' },
    { row: 7, column: 'output', reason: 'b' },
    { row: 9, column: null, reason: 'a' },
  ]);
  expect(skipped.list(1)).toHaveLength(1);
  expect(skipped.columns().reasons).toHaveLength(2);
});

test('DATA-9: a million broken rows are not a million reasons', () => {
  const skipped = new SkippedRows();
  for (let row = 1; row <= 50_000; row++) skipped.add({ row, column: null, reason: `broken at ${row}` });
  expect(skipped.count).toBe(50_000);
  expect(skipped.columns().reasons).toHaveLength(10_001);
  expect(skipped.list().at(-1)).toEqual({
    row: 50_000,
    column: null,
    reason: 'The row cannot be used, for a reason like those of the rows before it.',
  });
  const again = new SkippedRows(skipped.columns());
  again.add({ row: 50_001, column: null, reason: 'broken at 1' });
  expect(again.list().at(-1)).toEqual({ row: 50_001, column: null, reason: 'broken at 1' });
});
