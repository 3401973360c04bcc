import { describe, expect, it } from 'vitest';
import type { EvaluationRecord, SampleRecord } from './events.ts';
import { RunLog } from './log.ts';
import { signsOf } from './signs.ts';

interface Shown {
  /** Validation losses of math, at steps 0, 10, 20, … */
  readonly math?: readonly number[];
  readonly held?: readonly number[];
  readonly plain?: readonly number[];
  readonly samples?: readonly (readonly SampleRecord[])[];
  /** Train losses of the stretches between evaluations. */
  readonly train?: readonly number[];
}

const sample = (repeated4: number | null, distinct2: number | null): SampleRecord => ({
  task: 'math',
  prompt: 'two and two',
  expected: 'four',
  text: 'four',
  tokens: 9,
  reason: 'end',
  repeated4,
  distinct2,
});

/** Ten steps from one evaluation to the next, with a jitter of ±0.2 nats on the train loss. */
function logOf({ math = [], held = [], plain = [], samples = [], train = [] }: Shown): RunLog {
  const log = new RunLog();
  const count = Math.max(math.length, held.length, plain.length, samples.length);
  const evaluate = (i: number) => {
    const perTask: EvaluationRecord['perTask'][number][] = [];
    const own = math[i];
    if (own !== undefined) perTask.push({ task: 'math', loss: own, tokens: 40, heldOut: false });
    const out = held[i];
    if (out !== undefined) perTask.push({ task: 'poems', loss: out, tokens: 40, heldOut: true });
    const text = plain[i];
    log.addEvaluation({
      step: 10 * i,
      loss: own ?? out ?? 1,
      tokens: 40,
      perTask,
      plainText: text === undefined ? null : { loss: text, tokens: 90 },
      samples: samples[i] ?? [],
    });
  };
  evaluate(0);
  for (let i = 1; i < count; i++) {
    for (let step = 10 * i - 9; step <= 10 * i; step++) {
      const loss = (train[i - 1] ?? 1) + (step % 2 === 0 ? 0.2 : -0.2);
      log.addStep({
        step,
        loss,
        learningRate: 1e-3,
        gradNorm: 1,
        supervisedTokens: 30,
        milliseconds: 5,
        gpuMilliseconds: null,
        perTask: [{ task: 'math', loss, tokens: 30 }],
      });
    }
    evaluate(i);
  }
  return log;
}

const keys = (shown: Shown) => signsOf(logOf(shown)).map(({ key }) => key);

it('an empty and a healthy log show none', () => {
  expect(signsOf(new RunLog())).toEqual([]);
  expect(
    keys({
      math: [3, 2.4, 2, 1.8, 1.805, 1.79],
      held: [3, 2.9, 2.8, 2.7, 2.72, 2.7],
      plain: [2.5, 2.51, 2.49, 2.5, 2.51, 2.5],
      train: [2.8, 2.2, 1.9, 1.6, 1.5],
      samples: Array.from({ length: 6 }, () => [sample(0.05, 0.9), sample(null, null)]),
    }),
  ).toEqual([]);
});

describe('training falls while validation rises', () => {
  const math = [3, 2, 1.8, 1.9, 2];
  it('is told with its numbers', () => {
    expect(signsOf(logOf({ math, train: [2.5, 1.5, 1.2, 1] }))).toEqual([
      {
        key: 'validation-rises:math',
        text:
          'Validation loss of math rose from 1.8000 at step 20 to 2.0000 at step 40 (+11.1 %), ' +
          'while its train loss fell from 1.5000 to 1.0000.',
      },
    ]);
  });

  it('is none where the train loss rises too', () => {
    expect(keys({ math, train: [2.5, 1.5, 1.6, 1.7] })).toEqual([]);
  });

  it('is none after one evaluation, or by less than a hundredth', () => {
    expect(keys({ math: [3, 2, 1.8, 2.2], train: [2.5, 1.5, 1] })).toEqual([]);
    expect(keys({ math: [3, 2, 1.8, 1.805, 1.817], train: [2.5, 1.5, 1.2, 1] })).toEqual([]);
  });

  it('is gone when validation falls again', () => {
    expect(keys({ math: [...math, 1.9], train: [2.5, 1.5, 1.2, 1, 0.9] })).toEqual([]);
  });

  it('is seen from step 0 on', () => {
    expect(keys({ math: [2, 2.1, 2.2], train: [2.5, 1.5] })).toEqual(['validation-rises:math']);
  });

  it('is told of all tasks together where there are several', () => {
    const log = logOf({ math, train: [2.5, 1.5, 1.2, 1] });
    for (const evaluation of log.evaluations.splice(0)) {
      log.addEvaluation({
        ...evaluation,
        perTask: [...evaluation.perTask, { task: 'other', loss: 1, tokens: 9, heldOut: false }],
      });
    }
    expect(signsOf(log).map(({ key }) => key)).toEqual(['validation-rises', 'validation-rises:math']);
  });
});

describe('forgetting', () => {
  it('shows in a held-out task that is worse than before training', () => {
    expect(signsOf(logOf({ held: [2, 2.1, 2.2] }))).toEqual([
      {
        key: 'held-out-worse:poems',
        text: 'Loss of the held-out task poems is at 2.2000 at step 20, above the 2.0000 from before training (+10.0 %).',
      },
    ]);
    expect(keys({ held: [2, 2.1] })).toEqual(['held-out-worse:poems']);
    expect(keys({ held: [2, 1.9, 2.1] })).toEqual([]);
    expect(keys({ held: [2, 2.1, 2.019] })).toEqual([]);
  });

  it('shows in plain text', () => {
    expect(keys({ plain: [2, 2.05, 2.1] })).toEqual(['plain-text-rises']);
    expect(keys({ plain: [2, 1.5, 1.9] })).toEqual([]);
  });

  it('of a small loss needs more than a hundredth of it', () => {
    expect(keys({ plain: [0.1, 0.104, 0.104] })).toEqual([]);
  });
});

describe('repetition', () => {
  it('is told against the base', () => {
    const samples = [
      [sample(0, 0.9), sample(0.1, 1)],
      [sample(0.6, 0.5), sample(0.2, 0.6)],
    ];
    expect(signsOf(logOf({ samples }))).toEqual([
      {
        key: 'repetition',
        text: 'The sample answers repeat themselves: at step 10 40 % of their 4-grams occurred before in the same answer, against 5 % before training (mean of 2 answers).',
      },
      {
        key: 'less-distinct',
        text: 'The sample answers say less that is new: at step 10 55 % of their 2-grams are distinct, against 95 % before training (mean of 2 answers).',
      },
    ]);
  });

  it('of a base that repeats itself as much is none of training', () => {
    expect(keys({ samples: [[sample(0.5, 0.5)], [sample(0.55, 0.45)]] })).toEqual([]);
  });

  it('needs answers that are long enough', () => {
    expect(keys({ samples: [[sample(null, null)], [sample(null, null)]] })).toEqual([]);
  });
});
