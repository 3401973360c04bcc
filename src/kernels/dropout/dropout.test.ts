import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { dropout } from './dropout.ts';
import { type DropoutKey, dropoutReference, isKept } from './reference.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });

it('equals its reference, overwriting and adding', async () => {
  const x = normals('x', 10_007);
  const start = normals('start', x.length);
  const key: DropoutKey = [0xdeadbeef, 17];
  const [once, added] = await onDevice(async ({ recorder, arena }) => {
    const view = arena.upload('x', x);
    const out = arena.alloc('out', x.length);
    const sum = arena.upload('sum', start);
    dropout(recorder, { x: view, out, count: x.length, rate: 0.3, key, accumulate: false });
    dropout(recorder, { x: view, out: sum, count: x.length, rate: 0.3, key, accumulate: true });
    return [await recorder.readFloats(out, x.length), await recorder.readFloats(sum, x.length)] as const;
  });
  const wanted = dropoutReference(x, 0.3, key);
  expect(once.map((v) => (v === 0 ? 0 : 1))).toEqual(Float32Array.from(wanted, (v) => (v === 0 ? 0 : 1)));
  // One rounding of the scale, one of the product.
  expect(relativeError(once, wanted)).toBeLessThan(2e-7);
  expect(
    relativeError(
      added,
      wanted.map((v, i) => v + start[i]!),
    ),
  ).toBeLessThan(2e-7);
});

it('drops the given share, whatever the key', () => {
  fc.assert(
    fc.property(word, word, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (low, high, rate) => {
      const count = 20_000;
      let kept = 0;
      for (let i = 0; i < count; i++) if (isKept(i, rate, [low, high])) kept++;
      // Six standard deviations.
      expect(Math.abs(kept / count - (1 - rate))).toBeLessThan(6 * Math.sqrt((rate * (1 - rate)) / count));
    }),
    { numRuns: 50 },
  );
});
