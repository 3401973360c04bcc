import { expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { crossEntropy, weightedSum } from './cross-entropy.ts';
import { crossEntropyReference } from './reference.ts';

/** Exponentials in f32, summed over V. */
const F32 = 2e-6;

it.each([
  [1, 2],
  [3, 63],
  [65, 131],
])('cross-entropy of %i rows over %i tokens equals its reference', async (m, v) => {
  const logits = normals('logits', m * v, 4);
  const targets = Uint32Array.from({ length: m }, (_, i) => (i * 7) % v);
  const weights = Float32Array.from({ length: m }, (_, i) => ((i % 3) + 1) / (2 * m));
  const got = await onDevice(async ({ recorder, arena }) => {
    const views = {
      logits: arena.upload('logits', logits),
      targets: arena.upload('targets', targets),
      weights: arena.upload('weights', weights),
      nll: arena.alloc('nll', m),
    };
    const loss = arena.upload('loss', new Float32Array([1]));
    crossEntropy(recorder, { ...views, m, v, first: 0, greedy: null });
    weightedSum(recorder, { ...views, loss, m, accumulate: true });
    return {
      nll: await recorder.readFloats(views.nll, m),
      gradient: await recorder.readFloats(views.logits, m * v),
      loss: await recorder.readFloats(loss, 1),
    };
  });
  const exact = crossEntropyReference(logits, targets, weights, v);
  expect(relativeError(got.nll, exact.nll)).toBeLessThan(F32);
  expect(relativeError(got.gradient, exact.gradient)).toBeLessThan(F32);
  const loss = 1 + exact.nll.reduce((t, x, i) => t + x * weights[i]!, 0);
  expect(Math.abs(got.loss[0]! - loss) / loss).toBeLessThan(F32);
});

it.each([
  [1, 2],
  [5, 3],
  [7, 63],
  [33, 131],
  [9, 1025],
])('EVAL-5: of %i rows over %i tokens, the greedy choices are the first of the largest', async (m, v) => {
  // Few distinct values: most rows have equals, before the target or after it.
  const logits = normals('logits', m * v, 4).map((x, i) => (i % v < 64 ? Math.round(x / 3) : Math.round(x)));
  const tops = Array.from({ length: m }, (_, i) => {
    const row = logits.subarray(i * v, (i + 1) * v);
    return row.indexOf(Math.max(...row));
  });
  const targets = Uint32Array.from(tops, (top, i) => (i % 3 === 0 ? top : (i * 7) % v));
  // A target that equals the first of the largest, but stands after it.
  if (m > 1) {
    targets[1] = Math.min(v - 1, tops[1]! + 1);
    logits[v + targets[1]] = logits[v + tops[1]!]!;
  }
  const got = await onDevice(async ({ recorder, arena }) => {
    const views = {
      logits: arena.upload('logits', logits),
      targets: arena.upload('targets', targets),
      weights: arena.upload('weights', new Float32Array(m)),
      nll: arena.alloc('nll', m),
      greedy: arena.alloc('greedy', m),
    };
    crossEntropy(recorder, { ...views, m, v, first: 0 });
    return {
      nll: await recorder.readFloats(views.nll, m),
      greedy: [...new Uint32Array(await recorder.read(views.greedy, m))],
      logits: await recorder.readFloats(views.logits, m * v),
    };
  });
  const exact = crossEntropyReference(logits, targets, new Float32Array(m), v);
  expect(relativeError(got.nll, exact.nll)).toBeLessThan(F32);
  expect(got.greedy).toEqual(exact.greedy.map(Number));
  expect(got.logits).toEqual(logits);
});

it('has a reference whose gradient equals finite differences', () => {
  const logits = normals('l', 12);
  const weights = [0.5, 0.25, 0.25];
  const targets = [1, 3, 0];
  const numeric = finiteDifference((x) => crossEntropyReference(x, targets, weights, 4).nll, logits, weights);
  expect(relativeError(crossEntropyReference(logits, targets, weights, 4).gradient, numeric)).toBeLessThan(
    1e-8,
  );
});
