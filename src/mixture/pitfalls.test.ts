import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactCounts } from '../../tests/helpers/exact-mixture.ts';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { drawMixture } from './draw.ts';
import { planMixture } from './plan.ts';
import type { MixturePlan, Source } from './types.ts';

type Slice = Recipe['mixture'];
const base = defaultRecipe().mixture;

const sourcesOf = (sizes: readonly number[]): Source[] =>
  sizes.map((size, i) => ({ task: `t${i}`, size, validation: 0 }));
const plan = (sizes: readonly number[], slice: Partial<Slice>, epochs = 1): MixturePlan =>
  unwrap(planMixture(sourcesOf(sizes), { ...base, ...slice }, epochs));
const counts = ({ tasks }: MixturePlan) => tasks.map(({ count }) => count);

describe('Pitfall 2: a cap means the whole run, not an epoch', () => {
  test('10 rows, cap 3: whatever the epochs, no row more than three times', () => {
    for (const epochs of [1, 2, 3, 5]) {
      const mixed = plan([1000, 10], { maxRepeats: 3, temperature: 'inf', size: { examples: 600 } }, epochs);
      const times = new Array<number>(10).fill(0);
      for (const epoch of drawMixture(mixed, 7, epochs)) {
        for (const { task, row } of epoch) if (task === 1) times[row]!++;
      }
      expect(times).toEqual(new Array(10).fill(3));
    }
  });
});

describe('Pitfall 3: what a cap takes away goes to the others', () => {
  test('the worked example of unimax_sampling: 250e9 over four epochs, to 1e-6', () => {
    // The three that no cap touches may have any size; the other two are a quarter of their counts.
    const sizes = [400e9, 300e9, 200e9, 10_027_500_000, 549_750_000];
    const uniform = plan(sizes, { temperature: 'inf', maxRepeats: 4, size: { examples: 250e9 } });
    const left = (250e9 - 40.11e9 - 2.199e9) / 3;
    expect(left / 69.23e9).toBeCloseTo(1, 5);
    for (const [i, expected] of [left, left, left, 40.11e9, 2.199e9].entries()) {
      expect(Math.abs(counts(uniform)[i]! / expected - 1)).toBeLessThan(1e-6);
    }
    expect(uniform.total).toBe(250e9);
  });

  test('what N cannot reach is said', () => {
    const all = plan([10, 5], { maxRepeats: 3, size: { examples: 100 } });
    expect(counts(all)).toEqual([30, 15]);
    expect(all.notes[0]).toContain('the run has 45 examples instead of 100');
  });
});

test('Pitfall 4: no rounding drift: 5000/3000/2000/500 at T = 2 are 10,500 and not 10,501', () => {
  const four = plan([5000, 3000, 2000, 500], { size: { examples: 10_500 }, maxRepeats: 'inf' });
  const roots = [5000, 3000, 2000, 500].map(Math.sqrt);
  const sum = roots.reduce((x, y) => x + y, 0);
  const exact = roots.map((root) => (10_500 * root) / sum);
  expect(exact.reduce((n, x) => n + Math.round(x), 0)).toBe(10_501);
  expect(four.total).toBe(10_500);
  for (const [i, count] of counts(four).entries()) expect(Math.abs(count - exact[i]!)).toBeLessThan(1);
});

describe('Pitfall 5: the clip comes before the temperature, as in seqio', () => {
  const targets = (slice: Partial<Slice>) => plan([5000, 3000, 500], slice).tasks.map(({ target }) => target);

  test('K = 3000, T = 2: min(n, K)^(1/2), normalised', () => {
    // Worked out in Python: [min(n, 3000) ** 0.5 for n in (5000, 3000, 500)], over their sum.
    const golden = [0.4152395764007314, 0.4152395764007314, 0.16952084719853722];
    for (const [i, target] of targets({ temperature: 2, limit: 3000 }).entries()) {
      expect(target).toBeCloseTo(golden[i]!, 14);
    }
  });

  test('FLAN: T = 1 and K alone', () => {
    for (const [i, target] of targets({ temperature: 1, limit: 3000 }).entries()) {
      expect(target).toBeCloseTo([3000 / 6500, 3000 / 6500, 500 / 6500][i]!, 14);
    }
  });
});

/** Random tables whose claims are whole numbers, so that an oracle in fractions can tell the exact counts. */
const tables = fc
  .record({
    temperature: fc.constantFrom(1, 2, 'inf' as const),
    roots: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }),
    limitRoot: fc.option(fc.integer({ min: 1, max: 20 })),
    weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
    means: fc.array(fc.constantFrom(1, 2, 4, 5, 10, 20), { minLength: 6, maxLength: 6 }),
    unit: fc.constantFrom('examples' as const, 'supervised' as const),
    maxRepeats: fc.option(fc.integer({ min: 1, max: 6 })),
    policy: fc.constantFrom('shrink' as const, 'redistribute' as const),
    examples: fc.integer({ min: 1, max: 5000 }),
  })
  .filter(({ roots, weights }) => roots.some((_, i) => weights[i]! > 0));

test('Pitfalls 3, 4 and 5: counts are those of exact arithmetic, for every table', () => {
  fc.assert(
    fc.property(
      tables,
      ({ temperature, roots, limitRoot, weights, means, unit, maxRepeats, policy, examples }) => {
        const sources = roots.map(
          (root, i): Source => ({
            task: `t${i}`,
            size: root ** 2,
            validation: 0,
            means: { tokens: 2 * means[i]!, supervised: means[i]! },
          }),
        );
        const exact = roots.map((root, i) => {
          const clipped = Math.min(root, limitRoot ?? root);
          const power = temperature === 1 ? clipped ** 2 : temperature === 2 ? clipped : 1;
          const per = unit === 'examples' ? 1 : means[i]!;
          return { task: `t${i}`, size: root ** 2, claim: weights[i]! * power, per };
        });
        const slice: Slice = {
          ...base,
          temperature,
          unit,
          policy,
          maxRepeats: maxRepeats ?? 'inf',
          limit: limitRoot === null ? null : limitRoot ** 2,
          weights: Object.fromEntries(weights.map((weight, i) => [`t${i}`, weight])),
          size: { examples },
        };
        const planned = unwrap(planMixture(sources, slice, 1));
        expect(counts(planned)).toEqual(exactCounts(exact, examples, maxRepeats, policy));
      },
    ),
    { numRuns: 500 },
  );
});

test('MIX-7, MIX-8: a budget of tokens is met to within one example a task', () => {
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 12 }),
    means: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 12, maxLength: 12 }),
    unit: fc.constantFrom('examples' as const, 'tokens' as const, 'supervised' as const),
    temperature: fc.double({ min: 0.5, max: 20, noNaN: true }),
    tokens: fc.integer({ min: 20_000, max: 5_000_000 }),
  });
  fc.assert(
    fc.property(cases, ({ sizes, means, unit, temperature, tokens }) => {
      const sources = sizes.map(
        (size, i): Source => ({
          task: `t${i}`,
          size,
          validation: 0,
          means: { tokens: means[i]! + 10, supervised: means[i]! },
        }),
      );
      const slice = { ...base, unit, temperature, maxRepeats: 'inf' as const, size: { tokens } };
      const { tasks } = unwrap(planMixture(sources, slice, 1));
      const mean = (i: number) => means[i]! + (unit === 'supervised' ? 0 : 10);
      const spent = tasks.reduce((sum, { count }, i) => sum + count * mean(i), 0);
      const examples = tasks.reduce((sum, _, i) => sum + mean(i), 0);
      expect(Math.abs(spent - tokens)).toBeLessThanOrEqual(examples);
    }),
  );
});

test('Pitfalls 2 and 7: whatever the table, no row above its cap, no two rows of a task more than one repeat apart', () => {
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
    temperature: fc.oneof(fc.double({ min: 0.3, max: 20, noNaN: true }), fc.constant('inf' as const)),
    maxRepeats: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant('inf' as const)),
    policy: fc.constantFrom('shrink' as const, 'redistribute' as const),
    epochs: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ sizes, epochs, seed, ...slice }) => {
      const mixed = plan(sizes, slice, epochs);
      const draw = drawMixture(mixed, seed, epochs);
      const times = sizes.map((size) => new Array<number>(size).fill(0));
      for (const epoch of draw) for (const { task, row } of epoch) times[task]![row]!++;
      for (const [i, own] of times.entries()) {
        if (slice.maxRepeats !== 'inf') expect(Math.max(...own)).toBeLessThanOrEqual(slice.maxRepeats);
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
        expect(own.reduce((a, b) => a + b, 0)).toBe(mixed.tasks[i]!.count);
      }
      expect(drawMixture(mixed, seed, epochs)).toEqual(draw);
    }),
  );
});

test('Pitfall 7: the draw of a seed is the same on every machine, and stays so', () => {
  const draw = drawMixture(plan([5, 2], { maxRepeats: 3, size: { examples: 10 } }, 2), 42, 2);
  const read = draw.map((epoch) => [...epoch].map(({ task, row }) => `${task}.${row}`).join(' '));
  expect(read).toEqual(['1.1 0.2 0.4 1.0 0.1', '1.0 0.3 0.1 1.1 0.0']);
});
