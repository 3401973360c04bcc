import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { randomStream } from '../recipe/random.ts';
import { studentTail } from './student.ts';
import { expandSweep, seedsFrom } from './sweep.ts';
import { recommendation, type SweepResult, sweepResult, sweepSummary } from './sweep-summary.ts';

const recipe = defaultRecipe();
const sweepOf = (values: readonly unknown[], seeds: number) =>
  unwrap(
    expandSweep({
      id: 's',
      name: 'Sweep',
      createdAt: '2026-11-22T14:05:00.000Z',
      recipe,
      field: 'mixture.temperature',
      values,
      seeds: seedsFrom(1, seeds),
      budget: null,
    }),
  );

/** A result of two tasks, of which the second is held out. */
const result = (value: string, seed: number, measure: number, tokens = 100): SweepResult => ({
  value,
  seed,
  step: 10,
  measure,
  perTask: [
    { task: 'sums', heldOut: false, loss: measure, tokens },
    { task: 'tales', heldOut: true, loss: 2 * measure, tokens: 50 },
  ],
});
const results = (values: Readonly<Record<string, readonly number[]>>): SweepResult[] =>
  Object.entries(values).flatMap(([value, list]) => list.map((one, i) => result(value, i + 1, one)));
const advice = (values: Readonly<Record<string, readonly number[]>>, more: readonly SweepResult[] = []) =>
  recommendation(sweepSummary(sweepOf([1, 2, 4], 2), [...results(values), ...more]));

test('RUN-64: mean and standard deviation over seeds, per value and per task', () => {
  const summary = sweepSummary(sweepOf([1, 2, 4], 3), [...results({ 1: [1, 2, 6], 2: [3] })]);
  expect(summary.values.map(({ value, measure }) => [value, measure])).toEqual([
    ['1', { mean: 3, deviation: Math.sqrt(7), count: 3 }],
    ['2', { mean: 3, deviation: null, count: 1 }],
  ]);
  expect(summary.values[0]?.perTask).toEqual([
    { task: 'sums', heldOut: false, mean: 3, deviation: Math.sqrt(7), count: 3 },
    { task: 'tales', heldOut: true, mean: 6, deviation: 2 * Math.sqrt(7), count: 3 },
  ]);
});

test('RUN-64: a run counts with the evaluation of the checkpoint that is its result', () => {
  const [item] = sweepOf([1], 1).items;
  const evaluation = (step: number, loss: number) => ({
    step,
    loss,
    tokens: 10,
    perTask: [{ task: 'sums', heldOut: false, loss, tokens: 10 }],
    plainText: null,
    samples: [],
  });
  const evaluations = [evaluation(0, 3), evaluation(5, 1), evaluation(10, 2)];
  const progress = { best: { step: 5, value: 1 }, step: 10 };
  expect(sweepResult(item!, progress, evaluations)).toMatchObject({ step: 5, measure: 1 });
  const last = {
    ...item!,
    recipe: { ...recipe, evaluation: { ...recipe.evaluation, keep: 'last' } as const },
  };
  expect(sweepResult(last, progress, evaluations)).toMatchObject({ step: 10, measure: 2 });
  const unlearned = { best: { step: 0, value: 1 }, step: 10 };
  expect(sweepResult(item!, unlearned, evaluations)).toMatchObject({ step: 10, measure: 2 });
  expect(sweepResult(item!, { best: null, step: 10 }, [])).toBeNull();
});

test('RUN-65: a value is recommended where it is below every other by more than seeds differ', () => {
  // Seed by seed 0.30, 0.32 and 0.31: mean 0.31, deviation 0.01, t = 53.7 with two degrees of freedom.
  const clear = advice({ 1: [1, 1.2, 1.1], 2: [1.3, 1.52, 1.41], 4: [2, 2.2, 2.1] });
  expect(clear.value).toBe('1');
  expect(clear.sentence).toBe(
    'Use mixture.temperature = 1: its validation loss is 0.31 nats below that of mixture.temperature = 2 (seed by seed ± 0.01 nats; 3 and 3 seeds). Two equal values come out so far apart in fewer than 1 of 100 sweeps.',
  );
});

test('RUN-65: what a seed does to all values alike (its validation rows) hides no difference', () => {
  // Seeds differ by 0.47, the values by 0.2 ± 0.01 with each of them.
  const { value, sentence } = advice({
    1: [1.2, 1.81, 2.4, 1.5, 2.1],
    2: [1.0, 1.6, 2.21, 1.3, 1.9],
  });
  expect(value).toBe('2');
  expect(sentence).toMatch(/0\.2 nats below .* = 1 \(seed by seed ± 0\.0\d+ nats; 5 and 5 seeds\)/);
});

test('RUN-65: a difference above the spread that chance often makes is no recommendation', () => {
  // Seed by seed 0.3 and 0.5: above their deviation of 0.141, but t = 4 with one degree of freedom.
  const { value, sentence } = advice({ 1: [1, 1.2], 2: [1.3, 1.7] });
  expect(value).toBeNull();
  expect(sentence).toBe(
    'No value is better than the others by more than seeds differ: the validation loss of mixture.temperature = 1 is 0.4 nats below that of mixture.temperature = 2 (seed by seed ± 0.141 nats; 2 and 2 seeds). Two equal values come out so far apart in 16 of 100 sweeps. Run more seeds, or choose for other reasons.',
  );
});

test('RUN-65: where values have not the same seeds, they are not paired', () => {
  // Pooled √(0.04/3); t = 0.4 / (0.1155 · √(1/2 + 1/3)) = 3.795 with three degrees of freedom.
  const { value, sentence } = advice({ 1: [1, 1.2], 2: [1.4, 1.5, 1.6] });
  expect(value).toBe('1');
  expect(sentence).toMatch(
    /0\.4 nats .*one value's seeds differ by 0\.115 nats; 2 and 3 seeds\)\. .* in 3 of 100 sweeps/,
  );
});

test('RUN-65: of equal values one is recommended in at most 5 of 100 sweeps', () => {
  // Sums of four uniform numbers, drawn by a fixed stream.
  const random = randomStream(7, 'equal values');
  const noise = () => random.uniform() + random.uniform() + random.uniform() + random.uniform();
  let recommended = 0;
  for (let i = 0; i < 400; i++) {
    const own = () => Array.from({ length: 3 }, noise);
    if (advice({ 1: own(), 2: own() }).value !== null) recommended++;
  }
  expect(recommended).toBeLessThanOrEqual(0.08 * 400);
  expect(recommended).toBeGreaterThan(0);
});

test('RUN-65: nothing is recommended within the spread, of one seed, or of one value', () => {
  const cases = [
    [{ 1: [1, 1.2], 2: [1.05, 1.25 + 0.2] }, /No value is better .* 0.15 nats below/],
    // The next best is far; a value behind it is not, because its seeds differ widely.
    [{ 1: [1, 1.01], 2: [1.1, 1.11], 4: [0.5, 1.9] }, /No value is better .* = 1 is 0.195 nats below .* = 4/],
    [{ 1: [1], 2: [2] }, /lowest validation loss, 1 nats below .* one seed does not tell/],
    [{ 1: [1, 1.2], 2: [2] }, /at least two seeds/],
    [{ 1: [1, 1.2] }, /Only mixture.temperature = 1 has finished/],
    [{}, /No run has finished/],
  ] as const;
  for (const [values, sentence] of cases) {
    const { value, sentence: said } = advice(values);
    expect(value).toBeNull();
    expect(said).toMatch(sentence);
  }
});

test('RUN-65: losses over different tokens are not compared', () => {
  const { value, sentence } = advice({ 1: [1, 1.1] }, [result('2', 1, 5, 90), result('2', 2, 5, 90)]);
  expect(value).toBeNull();
  expect(sentence).toMatch(/1 and 2 were scored over different tokens/);
});

test('RUN-65: a recommended value has the lowest mean, whatever the order and the level of the numbers', () => {
  const loss = fc.integer({ min: 8, max: 32 }).map((quarter) => quarter / 4);
  const losses = fc.array(loss, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(losses, losses, losses, fc.integer({ min: 1, max: 3 }), (a, b, c, shift) => {
      const all = results({ 1: a, 2: b, 4: c });
      const sweep = sweepOf([1, 2, 4], 4);
      const summary = sweepSummary(sweep, all);
      const { value } = recommendation(summary);
      expect(recommendation(sweepSummary(sweep, all.toReversed())).value).toBe(value);
      const lifted = all.map((one) => ({ ...one, measure: one.measure + 2 ** shift }));
      expect(recommendation(sweepSummary(sweep, lifted)).value).toBe(value);
      if (value === null) return;
      const mean = summary.values.find((one) => one.value === value)?.measure.mean ?? Number.NaN;
      for (const other of summary.values)
        if (other.value !== value) expect(mean).toBeLessThan(other.measure.mean);
    }),
  );
});

test("RUN-65: Student's t as scipy.stats.t.sf gives it (1.17.1, two-sided)", () => {
  const known = [
    [1, 1, 0.5],
    [0.5, 2, 0.6666666666666667],
    [1, 2, 0.42264973081037427],
    [1.2247448713915892, 4, 0.2878641347266908],
    [2.5, 7, 0.04099221858575289],
    [3, 9, 0.014956363910414222],
    [1.7, 18, 0.10634504258721089],
  ] as const;
  for (const [t, freedom, tail] of known) expect(studentTail(t, freedom)).toBeCloseTo(tail, 12);
  expect(studentTail(0, 5)).toBe(1);
});
