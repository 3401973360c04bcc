import { expect, test } from 'vitest';
import { defaultRecipe } from '../recipe/parse.ts';
import { evaluationRows } from './rows.ts';

const recipe = defaultRecipe();
const rows = (...numbers: number[]) => Uint32Array.from(numbers);

test('evaluation takes the first validation rows of every task, as many of each', () => {
  const tasks = [
    { task: 't0', train: rows(1), validation: rows(1004, 1005, 1006) },
    { task: 't1', train: rows(), validation: rows(1007, 1008, 1009) },
  ];
  const heldOut = [{ task: 'h', train: rows(), validation: rows(5, 6, 7) }];
  const chosen = (examples: number) =>
    evaluationRows({ tasks, heldOut }, { evaluation: { ...recipe.evaluation, examples } });
  expect(chosen(4).map(({ task, rows }) => [task, [...rows]])).toEqual([
    ['t0', [1004, 1005]],
    ['t1', [1007, 1008]],
    ['h', [5, 6]],
  ]);
  expect(chosen(0).every(({ rows }) => rows.length === 0)).toBe(true);
  expect(chosen(1000)[2]?.rows).toHaveLength(3);
});
