import { expect, it } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { planMixture } from '../../mixture/plan.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { batchSize } from './batch-size.ts';

const recipe = (packing: 'none' | 'greedy') =>
  unwrap(parseRecipe({ mask: { packing, context: 256 }, training: { microBatch: 4, accumulation: 2 } }));
const plan = unwrap(
  planMixture(
    [
      { task: 'long', size: 300, validation: 0 },
      { task: 'short', size: 100, validation: 0 },
    ],
    { ...recipe('none').mixture, temperature: 1 },
    1,
  ),
);
const means = new Map([
  ['long', { tokens: 80, supervised: 20 }],
  ['short', { tokens: 16, supervised: 4 }],
]);

it('PAGE-111: the effective batch is told in examples and in the mean supervised tokens of the drawn rows', () => {
  // (300 · 20 + 100 · 4) / 400 = 16 a row.
  expect(batchSize(recipe('none'), plan, means)).toEqual({ examples: 8, isExact: true, supervised: 128 });
  expect(batchSize(recipe('none'), plan, null)).toEqual({ examples: 8, isExact: true, supervised: null });
  expect(batchSize(recipe('none'), null, means).supervised).toBeNull();
});

it('PAGE-111: a packed row holds as many examples as fit on average', () => {
  // 64 tokens a row: four of them fit into 256.
  expect(batchSize(recipe('greedy'), plan, means)).toEqual({ examples: 32, isExact: false, supervised: 512 });
  expect(batchSize(recipe('greedy'), plan, null)).toEqual({
    examples: null,
    isExact: false,
    supervised: null,
  });
});

it('PAGE-111: a task whose lengths are not known leaves the tokens unknown', () => {
  const some = new Map([...means].slice(0, 1));
  expect(batchSize(recipe('none'), plan, some).supervised).toBeNull();
});
