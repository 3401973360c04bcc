import { expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { rmsNormGradientReference, rmsNormReference } from './reference.ts';
import { rmsNorm, rmsNormGradient } from './rms-norm.ts';

/** One reciprocal root and a sum of C squares in f32. */
const F32 = 1e-6;

it.each([
  [1, 1],
  [3, 63],
  [65, 130],
])('RMSNorm of %i rows of %i equals its reference forward and backward', async (n, c) => {
  const x = normals('x', n * c);
  const w = normals('w', c);
  const dy = normals('dy', n * c);
  const eps = 1e-5;
  const got = await onDevice(async ({ recorder, arena }) => {
    const views = { x: arena.upload('x', x), w: arena.upload('w', w), rstd: arena.alloc('rstd', n) };
    const y = arena.alloc('y', n * c);
    const dx = arena.upload('dx', new Float32Array(n * c).fill(1));
    rmsNorm(recorder, { ...views, y, n, c, eps });
    rmsNormGradient(recorder, { ...views, dy: arena.upload('dy', dy), dx, n, c, accumulate: true });
    return { y: await recorder.readFloats(y, n * c), dx: await recorder.readFloats(dx, n * c) };
  });
  expect(relativeError(got.y, rmsNormReference(x, w, c, eps))).toBeLessThan(F32);
  const dx = rmsNormGradientReference(x, w, dy, c, eps).map((g) => g + 1);
  expect(relativeError(got.dx, dx)).toBeLessThan(F32);
});

it('has a reference whose gradient equals finite differences', () => {
  const [x, w, dy] = [normals('x', 21), normals('w', 7), normals('dy', 21)] as const;
  const numeric = finiteDifference((v) => rmsNormReference(v, w, 7, 1e-5), x, dy);
  expect(relativeError(rmsNormGradientReference(x, w, dy, 7, 1e-5), numeric)).toBeLessThan(1e-8);
});
