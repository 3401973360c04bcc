import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, pathOf, placeOf, reduce, valuesOf } from './reduce.ts';
import { curvesCsv, readingsAt, summaryOf, tableRows } from './table.ts';
import { rangeTicks, tickText, valueAxis } from './ticks.ts';
import { type CurveSeries, dataAt, type View, xOf, yOf } from './types.ts';
import { holding, within, zoomed } from './zoom.ts';

const steps = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);
const line = (name: string, x: ArrayLike<number>, y: ArrayLike<number>): CurveSeries => ({
  key: name,
  name,
  colour: 'red',
  x,
  y,
});

describe('places on x', () => {
  it('are found by halving', () => {
    expect(placeOf([1, 3, 5], 3)).toBe(1);
    expect(placeOf([1, 3, 5], 4)).toBe(2);
    expect([nearest([1, 3, 5], 3.9), nearest([1, 3, 5], 4.1), nearest([1, 3, 5], 99)]).toEqual([1, 2, 2]);
    expect(nearest([], 1)).toBe(-1);
  });
});

describe('reduce', () => {
  it('leaves few points as they are, without gaps', () => {
    expect(reduce({ x: [1, 2, 3, 4], y: [4, Number.NaN, 2, 1] }, [0, 4], 100, false)).toEqual({
      x: [1, 3, 4],
      y: [4, 2, 1],
    });
  });

  it('keeps the extremes of every column, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
          minLength: 1,
          maxLength: 600,
        }),
        fc.integer({ min: 1, max: 50 }),
        (values, columns) => {
          const x = steps(values.length);
          const whole: readonly [number, number] = [0, values.length];
          const points = reduce({ x, y: values }, whole, columns, false);
          expect(points.x.length).toBeLessThanOrEqual(Math.max(2 * columns + 4, 1));
          expect(valuesOf([points], whole)).toEqual([Math.min(...values), Math.max(...values)]);
          expect(points.x).toEqual([...points.x].sort((a, b) => a - b));
          points.x.forEach((at, i) => {
            expect(values[at - 1]).toBe(points.y[i]);
          });
        },
      ),
    );
  });

  it('goes on to the edges of a range, and leaves out what has no logarithm', () => {
    expect(reduce({ x: [0, 1, 2, 3, 4], y: [5, 4, 3, 2, 1] }, [1.5, 2.5], 9, false).x).toEqual([1, 2, 3]);
    expect(reduce({ x: [0, 1, 2], y: [0, -1, 2] }, [0, 2], 9, true).x).toEqual([2]);
  });
});

const view: View = { range: [0, 10], values: [1, 100], isLog: true, left: 0, right: 100, top: 0, bottom: 50 };

it('data stand where the view puts them', () => {
  expect([xOf(view, 5), dataAt(view, 50), dataAt(view, -5)]).toEqual([50, 5, 0]);
  expect(yOf(view, 10)).toBeCloseTo(25, 9);
  expect(yOf({ ...view, isLog: false, values: [0, 10] }, 10)).toBe(0);
  expect(pathOf({ x: [0, 10], y: [1, 100] }, view)).toBe('M0 50L100 0');
});

describe('axes', () => {
  it('enclose the values with round numbers', () => {
    expect(valueAxis([0.93, 3.4], false, 4)).toEqual({ values: [0, 4], ticks: [0, 1, 2, 3, 4] });
    expect(valueAxis(null, true, 4).ticks.length).toBeGreaterThan(1);
  });

  it('of logarithms have powers of ten, or finer lines', () => {
    expect(valueAxis([0.001, 60], true, 4).ticks).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(valueAxis([1.2, 2.4], true, 4).ticks).toEqual([1.2, 1.5, 2]);
    const { values } = valueAxis([2, 2], true, 4);
    expect(values[0]).toBeLessThan(2);
    expect(values[1]).toBeGreaterThan(2);
  });

  it('have numbers that are no longer than they must be', () => {
    const four = (value: number) => value.toFixed(4);
    expect([0, 2.5].map((tick) => tickText(tick, [0, 2.5], four))).toEqual(['0', '2.5']);
    expect(tickText(2e-4, [0, 2e-4], (value) => value.toExponential())).toBe('2e-4');
  });

  it('of a range have round numbers inside it', () => {
    expect(rangeTicks([0, 300], 6)).toEqual([0, 50, 100, 150, 200, 250, 300]);
    expect(rangeTicks([112, 138], 4)).toEqual([120, 130]);
  });
});

describe('zoom', () => {
  it('keeps a place and stays within the whole', () => {
    expect(zoomed([0, 100], [0, 100], 0.5, 20)).toEqual([10, 60]);
    expect(zoomed([0, 50], [0, 100], 0.5, 0)).toEqual([0, 25]);
    expect(zoomed([10, 60], [0, 100], 4, 20)).toBeNull();
    expect(within([40, 40], [0, 100])).toEqual([39.5, 40.5]);
    expect(within([99.9, 100], [0, 100])).toEqual([99, 100]);
  });

  it('follows the cursor', () => {
    expect(holding([10, 20], [0, 100], 15)).toEqual([10, 20]);
    expect(holding([10, 20], [0, 100], 25)).toEqual([15, 25]);
  });
});

describe('the chart in numbers', () => {
  const train = line('train', steps(4), [4, 3, 2, 1]);
  const validation = line('=validation, all', [0, 4], [5, 1.5]);

  it('is a CSV of all points', () => {
    expect(curvesCsv([train, validation], 'step')).toBe(
      'step,train,"\'=validation, all"\r\n0,,5\r\n1,4,\r\n2,3,\r\n3,2,\r\n4,1,1.5\r\n',
    );
  });

  it('is a table at the steps that most lines have', () => {
    expect(tableRows([line('train', steps(500), steps(500)), validation], 10)).toEqual([
      { x: 0, values: [null, 5] },
      { x: 4, values: [4, 1.5] },
    ]);
    expect(tableRows([line('train', steps(500), steps(500))], 10).length).toBeLessThanOrEqual(11);
  });

  it('is a sentence', () => {
    expect(summaryOf([train], 'step', String)).toBe('train: from 4 at step 1 to 1 at step 4.');
    expect(summaryOf([], 'step', String)).toBe('Nothing was measured yet.');
  });

  it('is read at the nearest points in sight', () => {
    const at = readingsAt([train, validation], [0, 4], 3).map(({ x, y }) => [x, y]);
    expect(at).toEqual([
      [3, 2],
      [4, 1.5],
    ]);
    expect(readingsAt([validation], [1, 3], 2)).toEqual([]);
  });
});
