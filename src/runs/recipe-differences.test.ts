import { expect, it } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { recipeDifferences } from './recipe-differences.ts';

const recipe = (changes: object) => unwrap(parseRecipe(changes));

it('RUN-32: only what differs is told, readable, with what is the default', () => {
  const differences = recipeDifferences([
    recipe({}),
    recipe({
      mixture: { temperature: 'inf' },
      data: { heldOut: ['riddles', 'sums'], excluded: ['a', 'b'] },
      mask: { prompt: true },
      evaluation: { patience: 3, measure: { task: 'sums' } },
    }),
    recipe({
      mixture: { temperature: 4 },
      lora: { targets: 'attention' },
      model: { template: 'x'.repeat(100) },
    }),
  ]);
  const told = Object.fromEntries(
    differences.map(({ path, values }) => [path, values.map(({ text }) => text)]),
  );
  expect(told).toEqual({
    'data.heldOut': ['none', 'riddles, sums', 'none'],
    'data.excluded': ['0 rows', '2 rows', '0 rows'],
    'mixture.temperature': ['2', '∞', '4'],
    'mask.prompt': ['no', 'yes', 'no'],
    'model.template': ['none', 'none', `${'x'.repeat(60)}… (100 letters)`],
    'lora.targets': ['q, k, v, o, gate, up, down', 'q, k, v, o, gate, up, down', 'q, k, v, o'],
    'evaluation.patience': ['none', '3', 'none'],
    'evaluation.measure': ['loss', '–', 'loss'],
    'evaluation.measure.task': ['–', 'sums', '–'],
  });
  const temperature = differences.find(({ path }) => path === 'mixture.temperature');
  expect(temperature?.values.map(({ isDefault }) => isDefault)).toEqual([true, false, false]);
});

it('RUN-32: like recipes, and one alone, differ in nothing', () => {
  expect(recipeDifferences([recipe({}), recipe({ mixture: { temperature: 2 } })])).toEqual([]);
  expect(recipeDifferences([recipe({ seed: 1 })])).toEqual([]);
  expect(recipeDifferences([])).toEqual([]);
});
