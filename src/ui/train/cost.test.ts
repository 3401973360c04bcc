import { expect, it } from 'vitest';
import { flopSize, measuredRate, stepTime } from './cost.ts';

const record = (milliseconds: number) => ({
  step: 1,
  loss: 1,
  learningRate: 1e-4,
  gradNorm: 1,
  supervisedTokens: 1,
  milliseconds,
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
  const records = [record(500), record(1500)];
  expect(stepTime({ records })).toBe(2000);
  // Two of four steps are 4 GFLOP, in two seconds.
  expect(measuredRate({ cost, records })).toBe(2e9);
  expect(measuredRate({ cost, records: [] })).toBeNull();
  expect(measuredRate({ cost: null, records })).toBeNull();
});
