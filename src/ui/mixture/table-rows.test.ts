import { expect, test } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { planMixture } from '../../mixture/plan.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { sharesShown } from './shares-shown.ts';
import { csvRecords, sorted, tableRows } from './table-rows.ts';

const sources = [
  { task: 'b', size: 300, validation: 0 },
  { task: 'a', size: 100, validation: 0 },
  { task: 'c', size: 300, validation: 0, whatIf: true as const },
];
const { tasks } = unwrap(planMixture(sources, { ...defaultRecipe().mixture, weights: { a: 2 } }, 1));
const shown = sharesShown(tasks, sources, 'examples', 'examples');
const rows = tableRows(tasks, shown, { a: 2 }, ['blue', 'red', 'grey']);

test('PAGE-73: the table is sorted by any column, and equal rows keep the plan’s order', () => {
  const names = (order: Parameters<typeof sorted>[1]) => sorted(rows, order).map(({ task }) => task);
  expect(names(null)).toEqual(['b', 'a', 'c']);
  expect(names({ column: 'task', descending: false })).toEqual(['a', 'b', 'c']);
  expect(names({ column: 'size', descending: true })).toEqual(['b', 'c', 'a']);
  expect(names({ column: 'size', descending: false })).toEqual(['a', 'b', 'c']);
  expect(names({ column: 'weight', descending: true })).toEqual(['a', 'b', 'c']);
});

test('PAGE-73: the CSV holds the numbers unrounded, and what is not known as an empty cell', () => {
  const record = csvRecords(rows, shown.unit)[2];
  expect(record).toEqual({
    task: 'c',
    size: 300,
    what_if: true,
    weight: 1,
    unit: 'examples',
    natural: 300 / 700,
    target: tasks[2]!.target,
    realised: tasks[2]!.realised,
    count: tasks[2]!.count,
    repeats: tasks[2]!.repeats,
    capped: false,
    supervised_share: '',
  });
});

test('shares in a unit whose lengths are not known are those of the plan', () => {
  const tokens = sharesShown(tasks, sources, 'examples', 'tokens');
  expect(tokens.unit).toBe('examples');
  expect(tokens.why).toContain('only a count');
});
