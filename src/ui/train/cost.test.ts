import { expect, it } from 'vitest';
import { RunLog } from '../../runs/log.ts';
import { flopSize, measuredRate, stepTime } from './cost.ts';

const record = (milliseconds: number, step: number) => ({
  step,
  loss: 1,
  learningRate: 1e-4,
  gradNorm: 1,
  supervisedTokens: 1,
  milliseconds,
  gpuMilliseconds: null,
  perTask: [],
});

it('PAGE-29: operations are told in the unit that reads best', () => {
  expect([4.2e8, 3.4e11, 8.2e11, 1.26e13, 2e14].map(flopSize)).toEqual([
    '0.42 GFLOP',
    '0.34 TFLOP',
    '0.82 TFLOP',
    '13 TFLOP',
    '0.20 PFLOP',
  ]);
});

it('PAGE-29: the rate is that of the steps that were taken', () => {
  const cost = { steps: 4, training: 8e9, evaluation: 1e9 };
  const log = new RunLog();
  log.addStep(record(500, 1));
  log.addStep(record(1500, 2));
  expect(stepTime(log)).toBe(2000);
  // Two of four steps are 4 GFLOP, in two seconds.
  expect(measuredRate({ cost, log })).toBe(2e9);
  expect(measuredRate({ cost, log: new RunLog() })).toBeNull();
  expect(measuredRate({ cost: null, log })).toBeNull();
});
