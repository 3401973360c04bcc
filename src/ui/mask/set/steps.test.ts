import { expect, test } from 'vitest';
import { added, logTicks, roundTicks, stepsOf } from './steps.ts';

test('PAGE-42 bins are steps that end at nothing', () => {
  const steps = stepsOf({ width: 10, tokens: [1, 2], supervised: [3] }, false);
  expect(steps.map(({ from, all, scored }) => [from, all, scored])).toEqual([
    [0, 1, 3],
    [10, 2, 0],
    [20, 0, 0],
  ]);
});

test('PAGE-42 a logarithmic height keeps empty bins at the ground', () => {
  const steps = stepsOf({ width: 10, tokens: [0, 99], supervised: [9] }, true);
  expect(steps.map(({ all, scored, rows }) => [all, scored, rows])).toEqual([
    [0, 1, 0],
    [2, 0, 99],
    [0, 0, 0],
  ]);
  expect(logTicks(250).map(({ rows }) => rows)).toEqual([0, 1, 10, 100]);
});

test('PAGE-42 histograms add bin by bin', () => {
  expect(
    added([
      { width: 8, tokens: [1], supervised: [2, 1] },
      { width: 8, tokens: [1, 4], supervised: [1] },
    ]),
  ).toEqual({ width: 8, tokens: [2, 4], supervised: [3, 1] });
});

test('PAGE-42 ticks are round and few', () => {
  expect(roundTicks(333)).toEqual([0, 50, 100, 150, 200, 250, 300]);
  expect(roundTicks(3)).toEqual([0, 1, 2, 3]);
  expect(roundTicks(8192)).toEqual([0, 2000, 4000, 6000, 8000]);
});
