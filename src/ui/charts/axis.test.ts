import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { niceAxis } from './axis.ts';

describe('niceAxis', () => {
  test.each([
    [0.345, 0.4, 5],
    [0.21, 0.25, 6],
    [1, 1, 6],
    [3, 3, 4],
    [12, 15, 4],
    [0.0043, 0.005, 6],
  ])('%d ends at %d with %d ticks', (most, end, ticks) => {
    const axis = niceAxis(most);
    expect(axis.end).toBeCloseTo(end, 10);
    expect(axis.ticks).toHaveLength(ticks);
  });

  test('holds every value, in two to six ticks', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (most) => {
        const { end, ticks } = niceAxis(most);
        expect(end).toBeGreaterThanOrEqual(most * (1 - 1e-5));
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  test('nothing to show is an axis all the same', () => {
    expect(niceAxis(0)).toEqual({ end: 1, ticks: [0, 1] });
    expect(niceAxis(Number.NaN)).toEqual({ end: 1, ticks: [0, 1] });
  });
});
