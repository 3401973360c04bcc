import { expect, it } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import {
  draftedSweep,
  FIRST_DRAFT,
  freeName,
  type NamedRecipe,
  type SweepDraft,
  withoutRecipe,
  withRecipe,
  withRecipeFile,
} from './sweep-draft.ts';

const recipe = unwrap(parseRecipe({ seed: 7, training: { maxSteps: 100 } }));
const frame = { id: 's', name: 'Temperature', createdAt: '2026-11-22T14:05:00.000Z' };
const of = (change: Partial<SweepDraft>) => draftedSweep({ ...FIRST_DRAFT, ...change }, recipe, frame);
const faultOf = (change: Partial<SweepDraft>) => {
  const result = of(change);
  return result.ok ? null : result.fault;
};

it('PAGE-115: values times seeds, the budget shared out evenly', () => {
  const { items } = unwrap(of({ seeds: '2', budget: '80' }));
  expect(items.map(({ value, seed }) => [value, seed])).toEqual([
    ['1', 7],
    ['1', 8],
    ['2', 7],
    ['2', 8],
    ['4', 7],
    ['4', 8],
    ['inf', 7],
    ['inf', 8],
  ]);
  expect(new Set(items.map((item) => item.recipe.training.maxSteps))).toEqual(new Set([10]));
  expect(unwrap(of({ seeds: '1' })).items[0]?.recipe.training.maxSteps).toBe(100);
});

it('PAGE-115: what is wrong is told beside its box', () => {
  expect(faultOf({ values: '1, ,' })).toMatchObject({ column: 'Values' });
  for (const seeds of ['', '0', '1.5', 'two', '21'])
    expect(faultOf({ seeds })).toMatchObject({
      column: 'Seeds',
      message: 'Seeds needs a whole number from 1 to 20.',
    });
  expect(faultOf({ budget: '-1' })).toMatchObject({ column: 'Step budget' });
  expect(faultOf({ budget: '3' })?.message).toMatch(/^A budget of 3 steps is too small for 12 runs/);
  expect(faultOf({ values: '0' })?.message).toContain('temperature');
});

const low = unwrap(parseRecipe({ training: { maxSteps: 10, learningRate: 1e-4 } }));
const high = unwrap(parseRecipe({ seed: 99, training: { learningRate: 1e-3 } }));
const two: readonly NamedRecipe[] = [
  { name: 'low', recipe: low },
  { name: 'high', recipe: high },
];

it('PAGE-115: a list of recipes is run by name, each with the seeds of the sweep', () => {
  const sweep = unwrap(of({ field: null, values: 'is not read', recipes: two, seeds: '2' }));
  expect(sweep.field).toBeNull();
  expect(sweep.items.map(({ value, seed, recipe: own }) => [value, seed, own.seed])).toEqual([
    ['low', 7, 7],
    ['low', 8, 8],
    ['high', 7, 7],
    ['high', 8, 8],
  ]);
  expect(sweep.items.map(({ recipe: own }) => own.training.maxSteps)).toEqual([10, 10, null, null]);
  const shared = unwrap(of({ field: null, recipes: two, seeds: '1', budget: '40' }));
  expect(shared.items.map(({ recipe: own }) => own.training.maxSteps)).toEqual([10, 20]);
});

it('PAGE-115: what is wrong with a list of recipes is told beside it', () => {
  expect(faultOf({ field: null })).toMatchObject({ column: 'Recipes', message: 'Add at least one recipe.' });
  const elsewhere = unwrap(parseRecipe({ model: { id: 'elsewhere' } }));
  const [first] = two;
  expect(faultOf({ field: null, recipes: [first!, { name: 'b', recipe: elsewhere }] })?.message).toContain(
    'b is for the model elsewhere',
  );
  const measured = unwrap(parseRecipe({ evaluation: { measure: 'plain-text' } }));
  expect(faultOf({ field: null, recipes: [first!, { name: 'b', recipe: measured }] })).toMatchObject({
    column: 'Recipes',
    message: expect.stringContaining('judged by different things'),
  });
  expect(faultOf({ field: null, recipes: two, seeds: '0' })).toMatchObject({ column: 'Seeds' });
});

it('PAGE-115: recipes come from the page or from files, each under a name of its own, and go again', () => {
  const one = unwrap(withRecipe([], ' low ', low));
  expect(one.map(({ name }) => name)).toEqual(['low']);
  const again = withRecipe(one, 'low', high);
  expect(again.ok ? '' : again.fault.message).toContain('low is in the list already');
  expect(withRecipe(one, ' ', high).ok).toBe(false);
  const filed = unwrap(
    withRecipeFile(one, 'high.JSON', JSON.stringify({ training: { learningRate: 1e-3 } })),
  );
  expect(filed[1]).toMatchObject({ name: 'high', recipe: { training: { learningRate: 1e-3 } } });
  const broken = withRecipeFile(one, 'broken.json', '{');
  expect(broken.ok ? '' : broken.fault.message).toMatch(
    /^broken\.json was not added\. The recipe is not JSON/,
  );
  expect(withoutRecipe(filed, 'low').map(({ name }) => name)).toEqual(['high']);
  expect(freeName(filed)).toBe('recipe 1');
  expect(freeName([{ name: 'recipe 1', recipe: low }])).toBe('recipe 2');
});
