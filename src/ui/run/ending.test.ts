import { expect, it } from 'vitest';
import { RunLog } from '../../runs/log.ts';
import { endingOf, refusalOf, titleOf } from './ending.ts';

const log = new RunLog();
log.addStep({
  step: 42,
  loss: 1.834,
  learningRate: 1e-3,
  gradNorm: 1,
  supervisedTokens: 9,
  milliseconds: 1,
  gpuMilliseconds: null,
  perTask: [],
});
log.addEvaluation({ step: 40, loss: 2, tokens: 9, perTask: [], plainText: null, samples: [] });

it('the title tells how far the run is', () => {
  expect(titleOf({ log, totalSteps: 100, pending: false })).toBe('42 % · loss 1.83 – Temper');
  expect(titleOf({ log: new RunLog(), totalSteps: 100, pending: false })).toBe('0 % – Temper');
  expect(titleOf({ log: new RunLog(), totalSteps: 0, pending: false })).toBeNull();
  // The numbers are those of the run before.
  expect(titleOf({ log, totalSteps: 42, pending: true })).toBe('Preparing – Temper');
});

it('a run that has ended is told with its numbers, one that goes on is not', () => {
  expect(endingOf({ status: 'finished', log, totalSteps: 42, fault: null })).toEqual({
    title: 'The run is finished',
    body: 'Step 42 of 42. Validation loss 2.0000 at step 40.',
  });
  expect(
    endingOf({ status: 'failed', log, totalSteps: 99, fault: { code: 'x', message: 'No memory.' } })?.body,
  ).toBe('Step 42 of 99. Validation loss 2.0000 at step 40. No memory.');
  expect(endingOf({ status: 'running', log, totalSteps: 99, fault: null })).toBeNull();
});

it('a run that never began is told without the numbers of the one before', () => {
  expect(refusalOf({ fault: { code: 'x', message: 'No memory.' } })).toEqual({
    title: 'The run could not start',
    body: 'No memory.',
  });
  expect(refusalOf({ fault: null })).toBeNull();
});
