import { describe, expect, it } from 'vitest';
import { smooth, spread, stepTicks, thin, ticksAround } from './series.ts';

const points = (values: readonly number[]) => values.map((value, i) => ({ step: i + 1, value }));

describe('thin', () => {
  it('leaves short curves as they are', () => {
    const short = points([3, 2, 1]);
    expect(thin(short)).toBe(short);
  });

  it('keeps the ends and every spike', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i === 4321 ? 50 : Math.sin(i)));
    const few = thin(points(values), 200);
    expect(few.length).toBeLessThanOrEqual(200);
    expect(few[0]?.step).toBe(1);
    expect(few.at(-1)?.step).toBe(10_000);
    expect(few).toContainEqual({ step: 4322, value: 50 });
    const steps = few.map(({ step }) => step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });
});

it('a smoothed constant is that constant from its first point', () => {
  for (const { value } of smooth(points([2, 2, 2, 2]), 0.95)) expect(value).toBeCloseTo(2, 12);
});

describe('ticks', () => {
  it('enclose the values', () => {
    expect(ticksAround([0.93, 3.4], 4)).toEqual([0, 1, 2, 3, 4]);
    expect(ticksAround([0, 2e-4], 2)).toEqual([0, 1e-4, 2e-4]);
  });

  it('exist for one value, for none, and for what is not finite', () => {
    expect(ticksAround([], 4)).toEqual([0, 1]);
    expect(ticksAround([Number.NaN, 5], 4).length).toBeGreaterThan(1);
    expect(ticksAround([0], 4)[0]).toBe(0);
  });

  it('of steps are whole and end at the last step', () => {
    expect(stepTicks(300, 4)).toEqual([0, 100, 200, 300]);
    expect(stepTicks(3, 5)).toEqual([0, 1, 2, 3]);
    expect(stepTicks(213, 4)).toEqual([0, 100, 213]);
  });
});

describe('spread', () => {
  it('keeps labels apart and inside, in their order', () => {
    const places = spread([50, 51, 10, 99], 12, 0, 100);
    const sorted = places.toSorted((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(12);
    expect(sorted.at(-1)).toBeLessThanOrEqual(100);
    expect(places[0]).toBeLessThan(places[1]!);
  });
});
