import { expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { ropeReference } from './reference.ts';
import { rope } from './rope.ts';
import { ropeTable } from './table.ts';

/** cos and sin rounded to f32, and frequencies rounded to f32 as transformers does: 63 · 2⁻²⁴ radians. */
const F32 = 4e-6;

it.each([
  { heads: 1, headDim: 2, stride: 2 },
  { heads: 3, headDim: 10, stride: 37 },
])('RoPE turns $heads heads of $headDim there and back', async ({ heads, headDim, stride }) => {
  const positions = Uint32Array.from([0, 1, 2, 0, 63, 5]);
  const x = normals('x', positions.length * stride);
  const theta = 10000;
  const got = await onDevice(async ({ recorder, arena }) => {
    const view = arena.upload('x', x);
    const args = {
      x: view,
      positions: arena.upload('positions', positions),
      angles: arena.upload('angles', ropeTable(64, { headDim, theta, scaling: null })),
      n: positions.length,
      heads,
      headDim,
      stride,
    };
    rope(recorder, args);
    const turned = await recorder.readFloats(view, x.length);
    rope(recorder, { ...args, backward: true });
    return { turned, back: await recorder.readFloats(view, x.length) };
  });
  const shape = { heads, headDim, stride, theta };
  expect(relativeError(got.turned, ropeReference(x, positions, shape, 1))).toBeLessThan(F32);
  expect(relativeError(got.back, x)).toBeLessThan(F32);
});

it('has a reference whose gradient is the turn back', () => {
  const shape = { heads: 2, headDim: 4, stride: 9, theta: 10000 };
  const positions = [0, 3];
  const [x, dy] = [normals('x', 18), normals('dy', 18)] as const;
  const numeric = finiteDifference((v) => ropeReference(v, positions, shape, 1), x, dy);
  expect(relativeError(ropeReference(dy, positions, shape, -1), numeric)).toBeLessThan(1e-8);
});
