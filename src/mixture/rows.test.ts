import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { drawMixture } from './draw.ts';
import { planMixture } from './plan.ts';
import { drawnRows } from './rows.ts';

const recipe = defaultRecipe();
const removed = { excluded: 0, duplicates: 0, nearDuplicates: 0, contaminated: 0 };

/** Tasks whose numbers are neither in order nor from 0 on. */
function splitOf(sizes: readonly number[]) {
  let next = 1000;
  const tasks = sizes.map((size, i) => ({
    task: `t${i}`,
    train: Uint32Array.from({ length: size }, () => next++).reverse(),
    validation: Uint32Array.from({ length: 3 }, () => next++),
  }));
  return { tasks, heldOut: [], removed };
}

test('a draw is told as row numbers, each row once and in training order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 3 }),
      (sizes, passes) => {
        fc.pre(sizes.some((size) => size > 0));
        const split = splitOf(sizes);
        const sources = split.tasks.map(({ task, train }) => ({ task, size: train.length, validation: 3 }));
        const plan = unwrap(planMixture(sources, recipe.mixture, passes));
        const draw = drawMixture(plan, 7, passes);
        const { epochs, rows } = drawnRows(draw, plan, split);
        const expected = draw.map((epoch) =>
          [...epoch].map(({ task, row }) => {
            const name = plan.tasks[task]?.task;
            return split.tasks.find((one) => one.task === name)?.train[row];
          }),
        );
        expect(epochs.map((epoch) => Array.from(epoch, (place) => rows[place]))).toEqual(expected);
        expect([...rows]).toEqual([...new Set(expected.flat())]);
      },
    ),
  );
});

test('a draw of another split is a broken invariant', () => {
  const plan = unwrap(planMixture([{ task: 't0', size: 4, validation: 0 }], recipe.mixture, 1));
  const draw = drawMixture(plan, 7, 1);
  expect(() => drawnRows(draw, plan, splitOf([3]))).toThrow('points to row 3');
  expect(() => drawnRows(draw, plan, { tasks: [] })).toThrow('points to row');
});
