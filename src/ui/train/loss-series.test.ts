import { expect, it } from 'vitest';
import { RunLog } from '../../runs/log.ts';
import { heldOutMean, normSeries, rateSeries, taskSeries, wholeSeries } from './loss-series.ts';

const log = new RunLog();
log.addEvaluation({
  step: 0,
  loss: 3,
  tokens: 9,
  perTask: [
    { task: 'math', loss: 3, tokens: 9, heldOut: false },
    { task: 'poems', loss: 4, tokens: 9, heldOut: true },
    { task: 'songs', loss: 2, tokens: 9, heldOut: true },
  ],
  plainText: { loss: 2.5, tokens: 90 },
  samples: [],
});
for (const step of [1, 2]) {
  log.addStep({
    step,
    loss: 1,
    learningRate: 1e-3,
    gradNorm: step,
    supervisedTokens: 9,
    milliseconds: 1,
    gpuMilliseconds: null,
    perTask: step === 2 ? [{ task: 'math', loss: 2, tokens: 5 }] : [],
  });
}

const points = ({ key, x, y }: { key: string; x: ArrayLike<number>; y: ArrayLike<number> }) => [
  key,
  Array.from(x),
  Array.from(y),
];

it('a run has a line for all that is measured of the whole', () => {
  expect(wholeSeries(log).map(points)).toEqual([
    ['raw', [1, 2], [1, 1]],
    ['train', [1, 2], [1, 1]],
    ['validation', [0], [3]],
    ['held-out', [0], [3]],
    ['plain-text', [0], [2.5]],
  ]);
  expect(wholeSeries(new RunLog())).toEqual([]);
});

it('a task has its validation loss, and its train loss where it was trained', () => {
  const series = taskSeries(log, ['math', 'poems'], (task) => task);
  expect(series.map(points)).toEqual([
    ['train math', [2], [2]],
    ['validation math', [0], [3]],
    ['validation poems', [0], [4]],
  ]);
  expect(series.map(({ group }) => group)).toEqual(['math', 'math', 'poems']);
});

it('held-out tasks have a mean where there are some', () => {
  expect(heldOutMean({ perTask: [] })).toBeNull();
});

it('learning rate and gradient norm are lines over the steps', () => {
  expect(rateSeries(log).map(points)).toEqual([['rate', [1, 2], [1e-3, 1e-3]]]);
  const [each, smooth] = normSeries(log);
  expect(each && points(each)).toEqual(['norm', [1, 2], [1, 2]]);
  expect(smooth?.y[1]).toBeCloseTo((0.6 * 0.4 * 1 + 0.4 * 2) / (0.6 * 0.4 + 0.4), 12);
  expect([...rateSeries(new RunLog()), ...normSeries(new RunLog())]).toEqual([]);
});
