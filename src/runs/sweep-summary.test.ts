import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
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
  // Deviations 0.1·√2 and 0.2·√2: pooled 0.2236. Seed by seed 0.3 and 0.5: t = 4, one degree of freedom.
  const clear = advice({ 1: [1, 1.2], 2: [1.3, 1.7], 4: [2, 2.2] });
  expect(clear.value).toBe('1');
  expect(clear.sentence).toBe(
    'Use mixture.temperature = 1: its validation loss is 0.4 nats below that of mixture.temperature = 2, 1.8 times the spread of seeds (2 and 2 seeds). Two equal values come out so far apart in 16 of 100 sweeps.',
  );
});

test('RUN-65: where values have not the same seeds, chance is told without pairing them', () => {
  // Pooled √(0.04/3); t = 0.4 / (0.1155 · √(1/2 + 1/3)) = 3.795 with three degrees of freedom.
  const { sentence } = advice({ 1: [1, 1.2], 2: [1.4, 1.5, 1.6] });
  expect(sentence).toMatch(/0\.4 nats .*, 3\.5 times .* \(2 and 3 seeds\)\. .* in 3 of 100 sweeps/);
});

test('RUN-65: nothing is recommended within the spread, of one seed, or of one value', () => {
  const cases = [
    [{ 1: [1, 1.2], 2: [1.05, 1.25] }, /No value is better .* 0.05 nats below .* spread by 0.141 nats/],
    // The next best is far; a value behind it is not, because its seeds differ widely.
    [{ 1: [1, 1.01], 2: [1.1, 1.11], 4: [0.5, 1.9] }, /No value is better .* = 1 is 0.195 nats below .* = 4/],
    [{ 1: [1], 2: [2] }, /lowest validation loss, 1 nats below .* at least two seeds/],
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
  const losses = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(losses, losses, losses, fc.integer({ min: 1, max: 3 }), (a, b, c, shift) => {
      const all = results({ 1: a, 2: b, 4: c });
      const sweep = sweepOf([1, 2, 4], 4);
      const summary = sweepSummary(sweep, all);
      const { value } = recommendation(summary);
      expect(recommendation(sweepSummary(sweep, all.toReversed())).value).toBe(value);
      const lifted = all.map((one) => ({ ...one, measure: one.measure + 2 ** shift }));
      const margins = summary.values.flatMap((one) =>
        summary.values.map((other) => {
          const [s, t] = [one.measure, other.measure];
          const pooled = Math.sqrt(
            ((s.count - 1) * s.deviation! ** 2 + (t.count - 1) * t.deviation! ** 2) / (s.count + t.count - 2),
          );
          return { one: one.value, other: other.value, margin: t.mean - s.mean - pooled };
        }),
      );
      // Away from the edge, where rounding decides.
      if (margins.some(({ margin }) => Math.abs(margin) < 1e-9)) return;
      expect(recommendation(sweepSummary(sweep, lifted)).value).toBe(value);
      const clear = ['1', '2', '4'].filter((own) =>
        margins.every(({ one, other, margin }) => one !== own || other === own || margin > 0),
      );
      expect(clear).toEqual(value === null ? [] : [value]);
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
