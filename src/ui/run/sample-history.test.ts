import { expect, it } from 'vitest';
import type { SampleRecord } from '../../runs/events.ts';
import { changedWords, historiesOf } from './sample-history.ts';

const sample = (prompt: string, text: string): SampleRecord => ({
  task: null,
  prompt,
  expected: null,
  text,
  tokens: 3,
  reason: 'end',
  repeated4: null,
  distinct2: 1,
});
const evaluation = (step: number, samples: readonly SampleRecord[]) => ({
  step,
  loss: 1,
  tokens: 1,
  perTask: [],
  plainText: null,
  samples,
});

it('answers stand by prompt, the newest first; a prompt may be asked twice', () => {
  const histories = historiesOf([
    evaluation(0, [sample('a', 'x'), sample('b', 'y'), sample('a', 'z')]),
    evaluation(10, []),
    evaluation(20, [sample('a', 'x2'), sample('b', 'y2'), sample('a', 'z2')]),
  ]);
  expect(histories.map(({ prompt, answers }) => [prompt, ...answers.map((one) => one.step)])).toEqual([
    ['a', 20, 0],
    ['b', 20, 0],
    ['a', 20, 0],
  ]);
  expect(histories[2]?.answers[0]?.sample.text).toBe('z2');
});

it('words that were not there before are marked', () => {
  expect(changedWords('the old cat', 'the new cat')).toEqual([
    { text: 'the ', isNew: false },
    { text: 'new', isNew: true },
    { text: ' cat', isNew: false },
  ]);
  expect(changedWords(null, 'all')).toEqual([{ text: 'all', isNew: false }]);
});
