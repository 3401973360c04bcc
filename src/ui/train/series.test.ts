import { describe, expect, it } from 'vitest';
import { smoothed, stepTicks, ticksAround } from './series.ts';

describe('smoothed', () => {
  it('is a constant where that is what there is, from its first point on', () => {
    for (const value of smoothed(Float64Array.of(2, 2, 2, 2), 0.95)) expect(value).toBeCloseTo(2, 12);
  });

  it('goes over gaps', () => {
    const [first, gap, last] = smoothed(Float64Array.of(Number.NaN, 3, Number.POSITIVE_INFINITY), 0.5);
    expect(first).toBeNaN();
    expect([gap, last]).toEqual([3, 3]);
  });
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
