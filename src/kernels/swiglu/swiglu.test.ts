import { expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { swigluGradientReference, swigluReference } from './reference.ts';
import { swiglu, swigluGradient } from './swiglu.ts';

/** One exponential in f32. */
const F32 = 1e-6;

it.each([
  [1, 1],
  [65, 63],
])('SwiGLU of %i rows of %i equals its reference forward and backward', async (n, f) => {
  const gu = normals('gu', n * 2 * f, 2);
  const dh = normals('dh', n * f);
  const got = await onDevice(async ({ recorder, arena }) => {
    const view = arena.upload('gu', gu);
    const h = arena.alloc('h', n * f);
    const dgu = arena.alloc('dgu', n * 2 * f);
    swiglu(recorder, { gu: view, h, n, f });
    swigluGradient(recorder, { gu: view, dh: arena.upload('dh', dh), dgu, n, f });
    return { h: await recorder.readFloats(h, n * f), dgu: await recorder.readFloats(dgu, n * 2 * f) };
  });
  expect(relativeError(got.h, swigluReference(gu, f))).toBeLessThan(F32);
  expect(relativeError(got.dgu, swigluGradientReference(gu, dh, f))).toBeLessThan(F32);
});

it('has a reference whose gradient equals finite differences', () => {
  const [gu, dh] = [normals('gu', 30), normals('dh', 15)] as const;
  const numeric = finiteDifference((v) => swigluReference(v, 5), gu, dh);
  expect(relativeError(swigluGradientReference(gu, dh, 5), numeric)).toBeLessThan(1e-8);
});
