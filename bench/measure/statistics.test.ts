import { expect, it } from 'vitest';
import { markdownTable, median, readableMs, significant } from './statistics.ts';

it('the median is the middle, or the mean of the middle two', () => {
  expect(median([5])).toBe(5);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 4, 3])).toBe(3.5);
  expect(() => median([])).toThrow(/at least one/);
});

it('numbers are written no finer than they were measured', () => {
  expect(significant(82.04321)).toBe(82);
  expect(significant(0.0012345)).toBe(0.00123);
  expect([0.123456, 82.04, 229.4, 6741, 41_900, 307_000].map(readableMs)).toEqual([
    '0.123 ms',
    '82 ms',
    '229 ms',
    '6.74 s',
    '41.9 s',
    '307 s',
  ]);
});

it('a table is Markdown', () => {
  expect(markdownTable(['a', 'b'], [[1, 'x']])).toBe('| a | b |\n| --- | --- |\n| 1 | x |');
});
