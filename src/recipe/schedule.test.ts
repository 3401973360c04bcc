import { expect, it } from 'vitest';
import { defaultRecipe } from './parse.ts';
import { learningRateAt, warmupSteps } from './schedule.ts';

const training = { ...defaultRecipe().training, learningRate: 1 };
const rates = (steps: number, change: Partial<typeof training>) =>
  Array.from({ length: steps }, (_, i) => learningRateAt(i + 1, steps, { ...training, ...change }));

it('rises evenly over the warm-up, then keeps, falls evenly, or along half a cosine', () => {
  expect(rates(4, { warmup: 2, schedule: 'constant' })).toEqual([0.5, 1, 1, 1]);
  expect(rates(6, { warmup: 2, schedule: 'linear' })).toEqual([0.5, 1, 1, 0.75, 0.5, 0.25]);
  const cosine = rates(4, { warmup: 0, schedule: 'cosine' });
  for (const [i, rate] of [1, 0.8535533905932737, 0.5, 0.14644660940672627].entries())
    expect(cosine[i]).toBeCloseTo(rate, 12);
});

it('takes a warm-up below 1 as a share of all steps, rounded up', () => {
  expect(warmupSteps(0.03, 100)).toBe(3);
  expect(warmupSteps(0.03, 10)).toBe(1);
  expect(warmupSteps(20, 10)).toBe(10);
  expect(warmupSteps(0, 10)).toBe(0);
});
