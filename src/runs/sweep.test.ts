import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { expandSweep, listSweep, readValues, SWEEP_PRESETS, seedsFrom, valueText } from './sweep.ts';

const recipe = defaultRecipe();
const frame = {
  id: 's',
  name: 'Sweep',
  createdAt: '2026-11-22T14:05:00.000Z',
  seeds: seedsFrom(42, 2),
  budget: null,
};
interface More {
  readonly seeds?: readonly number[];
  readonly budget?: number;
  readonly recipe?: Recipe;
}
const swept = (field: string, values: readonly unknown[], more: More = {}) =>
  expandSweep({ ...frame, recipe, field, values, ...more });
const refusal = (result: ReturnType<typeof swept>): string => {
  if (result.ok) throw new Error('It was not refused.');
  expect(result.fault.code).toBe('sweep-invalid');
  return result.fault.message;
};

test('RUN-60: every value is run with every seed, value by value, and nothing else moves', () => {
  const { items, field, version } = unwrap(swept('mixture.temperature', [1, 'inf']));
  expect([version, field]).toEqual([1, 'mixture.temperature']);
  expect(items.map(({ value, seed }) => [value, seed])).toEqual([
    ['1', 42],
    ['1', 43],
    ['inf', 42],
    ['inf', 43],
  ]);
  expect(items[3]).toEqual({
    value: 'inf',
    seed: 43,
    recipe: { ...recipe, seed: 43, mixture: { ...recipe.mixture, temperature: 'inf' } },
    run: null,
    status: 'waiting',
  });
});

test('RUN-60: a rank is swept at the same alpha', () => {
  const { items } = unwrap(swept('lora.rank', [4, 8], { seeds: [1] }));
  expect(items.map(({ recipe: { lora } }) => [lora.rank, lora.alpha])).toEqual([
    [4, 16],
    [8, 16],
  ]);
});

test('RUN-60: the presets of one click', () => {
  const runs = SWEEP_PRESETS.map((preset) =>
    unwrap(expandSweep({ ...frame, recipe, seeds: [42], ...preset })),
  );
  expect(runs.map(({ items }) => items.map(({ value }) => value))).toEqual([
    ['1', '2', '4', 'inf'],
    ['masked', 'unmasked'],
  ]);
  expect(runs[1]?.items.map(({ recipe: { mask } }) => mask.prompt)).toEqual([false, true]);
});

test('RUN-61: a budget is shared out evenly and never lengthens a run', () => {
  const steps = (budget: number, own: number | null) => {
    const base = { ...recipe, training: { ...recipe.training, maxSteps: own } };
    const sweep = unwrap(swept('lora.rank', [4, 8, 16], { budget, recipe: base }));
    return sweep.items.map(({ recipe: { training } }) => training.maxSteps);
  };
  expect(steps(100, null)).toEqual([16, 16, 16, 16, 16, 16]);
  expect(steps(100, 10)).toEqual([10, 10, 10, 10, 10, 10]);
  expect(steps(6, null)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(refusal(swept('lora.rank', [4, 8, 16], { budget: 5 }))).toMatch(/5 steps is too small for 6 runs/);
  expect(refusal(swept('training.maxSteps', [4, 8], { budget: 50 }))).toMatch(
    /A budget sets training.maxSteps/,
  );
});

test('RUN-62: what cannot be swept is refused with the value and the reason', () => {
  expect(refusal(swept('mixture.temperature', [1, 0]))).toMatch(
    /mixture.temperature = 0: .*temperature must be/,
  );
  expect(refusal(swept('mixture.temprature', [1]))).toMatch(/no field named "mixture.temprature"/);
  expect(refusal(swept('lora.rank.deep', [1]))).toMatch(/lora.rank.deep = 1/);
  expect(refusal(swept('lora.rank', []))).toMatch(/at least one value/);
  expect(refusal(swept('lora.rank', [8], { seeds: [] }))).toMatch(/at least one seed/);
  expect(refusal(swept('lora.rank', [8], { seeds: [1, 1] }))).toMatch(/The seed 1 is there twice/);
  expect(refusal(swept('lora.rank', [8], { seeds: [-1] }))).toMatch(/Seed -1: .*seed must be/);
  expect(refusal(swept('lora.rank', [8, 4, 8]))).toMatch(/8 and 8 make the same recipe/);
  expect(refusal(swept('lora.targets', ['all', ['q', 'k', 'v', 'o', 'gate', 'up', 'down']]))).toMatch(
    /make the same recipe/,
  );
  expect(refusal(swept('seed', [1, 2]))).toMatch(/seeds are a list of their own/);
  expect(refusal(swept('model.id', ['a', 'b']))).toMatch(/one model/);
});

test('RUN-62: runs that would be judged by different things are refused', () => {
  for (const [field, values] of [
    ['evaluation.measure', ['loss', 'mean-of-tasks']],
    ['evaluation.examples', [32, 64]],
    ['data.heldOut', [[], ['sums']]],
    ['data.validation.fraction', [0.1, 0.2]],
  ] as const)
    expect(refusal(swept(field, values))).toMatch(/judged by different things/);
});

test('values are read as JSON, and a bare word stands for itself', () => {
  expect(unwrap(readValues('1, 2,inf'))).toEqual([1, 2, 'inf']);
  expect(unwrap(readValues('false,true'))).toEqual([false, true]);
  expect(unwrap(readValues('null, 5'))).toEqual([null, 5]);
  expect(unwrap(readValues('[0.9,0.95],[0.9,0.999]'))).toEqual([
    [0.9, 0.95],
    [0.9, 0.999],
  ]);
  expect(unwrap(readValues('"a, b",best-fit'))).toEqual(['a, b', 'best-fit']);
  expect(unwrap(readValues('{"examples":5},1e-4'))).toEqual([{ examples: 5 }, 1e-4]);
  for (const text of ['', '1,,2', '1;2', '[1', '-']) expect(readValues(text)).toMatchObject({ ok: false });
  expect(valueText('training.betas', [0.9, 0.95])).toBe('[0.9,0.95]');
});

test('RUN-63: a list of recipes is a sweep without a field', () => {
  const recipes = [
    { name: 'small', recipe: { lora: { rank: 4 }, seed: 7 } },
    { name: 'large', recipe: { lora: { rank: 64 }, mixture: { temperature: 1 } } },
  ];
  const sweep = unwrap(listSweep({ ...frame, recipes, seeds: [5, 6], budget: 40 }));
  expect(sweep.field).toBeNull();
  expect(sweep.items.map((one) => [one.value, one.seed, one.recipe.seed, one.recipe.lora.rank])).toEqual([
    ['small', 5, 5, 4],
    ['small', 6, 6, 4],
    ['large', 5, 5, 64],
    ['large', 6, 6, 64],
  ]);
  expect(sweep.items.every(({ recipe: { training } }) => training.maxSteps === 10)).toBe(true);
  const bad = (...list: typeof recipes | { name: string; recipe: unknown }[]) =>
    refusal(listSweep({ ...frame, recipes: list }));
  expect(bad({ name: 'odd', recipe: { lora: { rank: 0 } } })).toMatch(/odd: .*rank must be at least 1/);
  expect(bad(...recipes, { name: 'small', recipe: {} })).toMatch(/small names two recipes/);
  expect(bad(recipes[0]!, { name: 'again', recipe: { lora: { rank: 4 }, seed: 8 } })).toMatch(/same recipe/);
  expect(bad(recipes[0]!, { name: 'other', recipe: { model: { separator: ' ' } } })).toMatch(/one model/);
});

test('RUN-60, RUN-61: any sweep holds what was asked, within its budget', () => {
  const lists = fc.record({
    ranks: fc.uniqueArray(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 6 }),
    seeds: fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 4 }),
    spare: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(lists, ({ ranks, seeds, spare }) => {
      const runs = ranks.length * seeds.length;
      const { items } = unwrap(swept('lora.rank', ranks, { seeds, budget: runs + spare }));
      expect(items).toHaveLength(runs);
      const share = items[0]!.recipe.training.maxSteps!;
      expect(share * runs).toBeLessThanOrEqual(runs + spare);
      expect((share + 1) * runs).toBeGreaterThan(runs + spare);
      for (const [place, { recipe: own, seed }] of items.entries()) {
        expect(seed).toBe(seeds[place % seeds.length]);
        const training = { ...recipe.training, maxSteps: share };
        const rank = ranks[Math.floor(place / seeds.length)]!;
        expect(own).toEqual({ ...recipe, seed, training, lora: { ...recipe.lora, rank } });
        expect(parseRecipe(own)).toEqual({ ok: true, value: own });
      }
    }),
    { numRuns: 60 },
  );
});
