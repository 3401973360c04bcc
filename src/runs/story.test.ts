import { expect, it } from 'vitest';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import type { EvaluationRecord } from './events.ts';
import { storyOf } from './story.ts';

const evaluation = (step: number, loss: number): EvaluationRecord => ({
  step,
  loss,
  tokens: 10,
  perTask: [
    { task: 'math', loss: loss + 1, tokens: 5, heldOut: false },
    { task: 'riddles', loss: loss + 2, tokens: 5, heldOut: true },
  ],
  plainText: null,
  samples: [],
});
const MATH = {
  task: 'math',
  size: 20,
  validation: 2,
  natural: 1,
  target: 1,
  realised: 1,
  count: 40,
  repeats: 2,
  capped: false,
};
const record = runRecord('a', {
  plan: { tasks: [MATH], total: 40, notes: [] },
  evaluated: [
    { task: 'math', heldOut: false, rows: 2 },
    { task: 'riddles', heldOut: true, rows: 3 },
  ],
});
const label = { name: 'First try', note: '', starred: false };

it('EXP-18: a run is told until the step that is exported: losses before and after, held-out tasks apart', () => {
  const story = storyOf({ record, label }, { evaluations: [evaluation(0, 3), evaluation(2, 1)] }, 2);
  expect(story).toMatchObject({ run: 'First try', step: 2, totalSteps: 2, before: 3, after: 1 });
  expect(story.tasks).toEqual([
    { task: 'math', heldOut: false, size: 20, count: 40, before: 4, after: 2 },
    { task: 'riddles', heldOut: true, size: 0, count: 0, before: 5, after: 3 },
  ]);
});

it('EXP-18: a step that was not evaluated has no loss', () => {
  const story = storyOf({ record, label }, { evaluations: [evaluation(0, 3)] }, 1);
  expect(story).toMatchObject({ before: 3, after: null });
});
