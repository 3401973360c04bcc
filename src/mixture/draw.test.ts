import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { drawFault, drawMixture } from './draw.ts';
import { planMixture } from './plan.ts';
import type { Draw, MixturePlan } from './types.ts';

const base = defaultRecipe().mixture;

function planOf(
  sizes: Record<string, number>,
  examples: number,
  maxRepeats: number | 'inf' = 'inf',
): MixturePlan {
  const sources = Object.entries(sizes).map(([task, size]) => ({ task, size, validation: 0 }));
  return unwrap(planMixture(sources, { ...base, maxRepeats, size: { examples } }, 1));
}

/** Times each row of a task is drawn: in all, and in each epoch. */
function timesOf(draw: Draw, task: number, size: number) {
  const perEpoch = draw.map((epoch) => {
    const times = new Array<number>(size).fill(0);
    for (const drawn of epoch) if (drawn.task === task) times[drawn.row] = (times[drawn.row] ?? 0) + 1;
    return times;
  });
  const all = Array.from({ length: size }, (_, row) =>
    perEpoch.reduce((n, times) => n + (times[row] ?? 0), 0),
  );
  return { all, perEpoch };
}

test('Pitfall 7, MIX-11, MIX-12: rows of a task differ by one repeat at most, in the run and in each epoch', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(),
      (list, n, e, seed) => {
        const plan = planOf(Object.fromEntries(list.map((size, i) => [`t${i}`, size])), n);
        const draw = drawMixture(plan, seed, e);
        expect(draw).toHaveLength(e);
        for (const [task, { size, count }] of plan.tasks.entries()) {
          const { all, perEpoch } = timesOf(draw, task, size);
          expect(all.reduce((a, b) => a + b, 0)).toBe(count);
          expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
          const lengths = perEpoch.map((times) => times.reduce((a, b) => a + b, 0));
          expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
          for (const [row, times] of all.entries()) {
            const most = Math.max(...perEpoch.map((epoch) => epoch[row] ?? 0));
            expect(most).toBe(Math.ceil(times / e));
          }
        }
      },
    ),
  );
});

test('Pitfall 2, MIX-11: cap 3 over three epochs shows no row more than three times', () => {
  const plan = planOf({ a: 1000, b: 10 }, 1500, 3);
  const draw = drawMixture(plan, 7, 3);
  expect(timesOf(draw, 1, 10).all).toEqual(new Array(10).fill(3));
  expect(timesOf(draw, 1, 10).perEpoch.flat()).toEqual(new Array(30).fill(1));
});

test('Pitfall 7, MIX-13: the same seed gives the same draw, another seed another', () => {
  const plan = planOf({ a: 50, b: 20 }, 100);
  expect(drawMixture(plan, 1, 2)).toEqual(drawMixture(plan, 1, 2));
  expect(drawMixture(plan, 1, 2)).not.toEqual(drawMixture(plan, 2, 2));
});

test('Pitfall 7, MIX-13: the order of import changes nothing', () => {
  const named = (plan: MixturePlan) =>
    drawMixture(plan, 3, 2).map((epoch) =>
      [...epoch].map(({ task, row }) => `${plan.tasks[task]?.task} ${row}`),
    );
  expect(named(planOf({ b: 20, a: 50 }, 100))).toEqual(named(planOf({ a: 50, b: 20 }, 100)));
});

test('MIX-13: another task does not change which rows of the first are drawn', () => {
  const one = {
    task: 'a',
    size: 30,
    validation: 0,
    natural: 1,
    target: 1,
    realised: 1,
    count: 40,
    repeats: 4 / 3,
    capped: false,
  };
  const alone = drawMixture({ tasks: [one], total: 40, notes: [] }, 5, 2);
  const beside = drawMixture({ tasks: [one, { ...one, task: 'b' }], total: 80, notes: [] }, 5, 2);
  expect(timesOf(beside, 0, 30)).toEqual(timesOf(alone, 0, 30));
});

test('MIX-12: epochs are in different orders', () => {
  const [first, second] = drawMixture(planOf({ a: 100 }, 200), 1, 2);
  const rows = (epoch: Draw[number] | undefined) => [...(epoch?.rows ?? [])];
  expect(rows(first)).not.toEqual(rows(second));
  expect(rows(first).sort((a, b) => a - b)).toEqual(rows(second).sort((a, b) => a - b));
});

test('MIX-20: a plan of counts alone is right and cannot be drawn', () => {
  const source = { size: 100, validation: 0, whatIf: true as const };
  const sources = ['a', 'b', 'c', 'd', 'e'].map((task) => ({ ...source, task }));
  const plan = unwrap(planMixture([...sources, { task: 'data', size: 9, validation: 0 }], base, 1));
  expect(drawFault(plan)?.message).toBe(
    'There is no data to draw from for a, b, c and 2 more: they are numbers of rows only (data.counts). ' +
      'Add the files, or take the counts out.',
  );
  expect(() => drawMixture(plan, 1, 1)).toThrow(drawFault(plan)?.message);
  const undrawn = { a: 0, b: 0, c: 0, d: 0, e: 0 };
  expect(
    drawFault(unwrap(planMixture([...sources], { ...base, weights: { ...undrawn, e: 1 } }, 1)))?.message,
  ).toContain('for e: it is a number of rows only');
  const withData = [...sources, { task: 'data', size: 9, validation: 0 }];
  expect(drawFault(unwrap(planMixture(withData, { ...base, weights: undrawn }, 1)))).toBeNull();
});

test('MIX-20: a draw that no machine holds is a fault, not a crash', () => {
  expect(drawFault(planOf({ a: 1e12 }, 250e9))?.message).toMatch(
    /^A mixture of 250,000,000,000 examples is too large to be drawn at once, which ends at 67,108,864:/,
  );
  expect(drawFault(planOf({ a: 1e6 }, 1e6))).toBeNull();
});
