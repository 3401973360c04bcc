import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retained } from './retention.ts';

const info = (step: number) => ({ step, bytes: 10 * step });

it('RUN-22: the best and the newest stay, at least two of these', () => {
  const all = [50, 10, 20, 30, 40].map(info);
  expect(retained(all, 10, 2)).toEqual([10, 40, 50].map(info));
  expect(retained(all, null, 3)).toEqual([30, 40, 50].map(info));
  expect(retained(all, 50, 0)).toEqual([40, 50].map(info));
  expect(retained(all, 35, 2)).toEqual([40, 50].map(info));
  expect(retained([], 10, 2)).toEqual([]);
});

it('RUN-22: nothing else stays, whatever there is', () => {
  const steps = fc.uniqueArray(fc.nat(1000), { maxLength: 30 });
  fc.assert(
    fc.property(steps, fc.option(fc.nat(1000)), fc.integer({ min: 2, max: 8 }), (all, best, last) => {
      const kept = retained(all.map(info), best, last).map(({ step }) => step);
      const newest = all.toSorted((a, b) => b - a).slice(0, last);
      const wanted = all.filter((step) => newest.includes(step) || step === best);
      expect(kept).toEqual(wanted.toSorted((a, b) => a - b));
    }),
  );
});
