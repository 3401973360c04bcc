import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EarlyStopState, isOver, measured, measuredAt, NOTHING_MEASURED } from './early-stop.ts';

const run = (values: readonly (number | null)[], minDelta = 0): EarlyStopState =>
  values.reduce<EarlyStopState>(
    (state, value, step) => measuredAt(state, { step, value }, minDelta),
    NOTHING_MEASURED,
  );

/** Few different values, so that equal ones are common. */
const losses = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 8 }).map((x) => x / 4) },
    { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY) },
  ),
  { maxLength: 30 },
);

/** From the whole log at once: the first step at which the last `patience` values brought no improvement. */
function bruteForce(values: readonly (number | null)[], patience: number, minDelta: number) {
  const whole = values.flatMap((value, step) =>
    value !== null && Number.isFinite(value) ? [{ value, step }] : [],
  );
  const least = (upTo: number) =>
    whole.slice(0, upTo).reduce<number>((a, { value }) => Math.min(a, value), Number.POSITIVE_INFINITY);
  const improves = whole.map(({ value }, i) => i === 0 || least(i) - value > minDelta);
  const ended = whole.findIndex(
    (_, i) => i >= patience && improves.slice(i - patience + 1, i + 1).every((one) => !one),
  );
  const seen = ended < 0 ? whole : whole.slice(0, ended + 1);
  const value = seen.reduce<number>((a, one) => Math.min(a, one.value), Number.POSITIVE_INFINITY);
  return { over: whole[ended]?.step ?? null, best: seen.find((one) => one.value === value) ?? null };
}

describe('early stopping', () => {
  it('RUN-12: it ends where, and calls best what, a reading of the whole log would', () => {
    fc.assert(
      fc.property(
        losses,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0, 0.25, 0.6),
        (values, patience, minDelta) => {
          let state = NOTHING_MEASURED;
          let over: number | null = null;
          for (const [step, value] of values.entries()) {
            state = measuredAt(state, { step, value }, minDelta);
            if (isOver(state, patience)) {
              over = step;
              break;
            }
          }
          expect({ over, best: state.best }).toEqual(bruteForce(values, patience, minDelta));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('RUN-12: of two equal values the earlier is the best; without patience nothing ends', () => {
    expect(run([2, 1, 1, 3])).toEqual({ best: { step: 1, value: 1 }, since: 2 });
    expect(isOver(run([1, 2, 2, 2, 2]), null)).toBe(false);
  });

  it('RUN-12: values that creep down by less than the minimum change move the best and do not stop the count', () => {
    expect(run([1, 0.95, 0.9], 0.1)).toEqual({ best: { step: 2, value: 0.9 }, since: 2 });
    expect(run([1, 0.75], 0.1)).toEqual({ best: { step: 1, value: 0.75 }, since: 0 });
  });

  it('RUN-12: the measure is that of the trained tasks, their mean, plain text, or one task', () => {
    const perTask = [
      { task: 'a', loss: 1, tokens: 30, heldOut: false },
      { task: 'b', loss: 3, tokens: 10, heldOut: false },
      { task: 'c', loss: 9, tokens: 10, heldOut: true },
    ];
    const record = { loss: 1.5, perTask, plainText: { loss: 4, tokens: 9 } };
    expect(measured(record, 'loss')).toBe(1.5);
    expect(measured(record, 'mean-of-tasks')).toBe(2);
    expect(measured(record, 'plain-text')).toBe(4);
    expect(measured(record, { task: 'c' })).toBe(9);
    expect(measured(record, { task: 'd' })).toBeNull();
    expect(measured({ ...record, plainText: null }, 'plain-text')).toBeNull();
  });
});
