import { expect, it } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { draftedSweep, FIRST_DRAFT, type SweepDraft } from './sweep-draft.ts';

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
