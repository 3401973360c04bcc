import { expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { ropeTable } from '../rope/table.ts';
import { headNorm, headNormGradient } from './head-norm.ts';
import { headNormGradientReference, headNormReference } from './reference.ts';

/** Cosines and frequencies rounded to f32 (see RoPE), a sum of D squares in f32. */
const F32 = 4e-6;
const ANGLES = { theta: 10000, eps: 1e-6 };

it.each([
  { heads: 1, kvHeads: 1, headDim: 2, stride: 6 },
  { heads: 3, kvHeads: 1, headDim: 10, stride: 53 },
  { heads: 2, kvHeads: 2, headDim: 20, stride: 120 },
  { heads: 1, kvHeads: 1, headDim: 256, stride: 768 },
])('$heads + $kvHeads heads of $headDim, forward and backward (ENG-1)', async (shape) => {
  const { heads, kvHeads, headDim, stride } = shape;
  const positions = Uint32Array.from([0, 1, 2, 0, 63, 5, 9]);
  const n = positions.length;
  const x = normals('x', n * stride);
  const w = normals('w', 2 * headDim);
  const dy = normals('dy', n * stride);
  const got = await onDevice(async ({ recorder, arena }) => {
    const view = arena.upload('x', x);
    const plain = arena.upload('plain', x);
    const dx = arena.upload('dx', dy);
    const raw = arena.alloc('raw', n * (heads + kvHeads) * headDim);
    const args = {
      positions: arena.upload('positions', positions),
      angles: arena.upload('angles', ropeTable(64, { headDim, theta: ANGLES.theta, scaling: null })),
      w: arena.upload('w', w),
      n,
      ...shape,
      eps: ANGLES.eps,
    };
    headNorm(recorder, { ...args, x: plain, raw: null });
    headNorm(recorder, { ...args, x: view, raw });
    headNormGradient(recorder, { ...args, raw, dx });
    const read = (from: typeof view) => recorder.readFloats(from, n * stride);
    return { plain: await read(plain), y: await read(view), dx: await read(dx) };
  });
  expect(relativeError(got.y, headNormReference(x, w, positions, { ...shape, ...ANGLES }))).toBeLessThan(F32);
  expect(got.plain).toEqual(got.y);
  const dx = headNormGradientReference(x, w, dy, positions, { ...shape, ...ANGLES });
  expect(relativeError(got.dx, dx)).toBeLessThan(F32);
});

it('has a reference whose gradient equals finite differences (ENG-1)', () => {
  const shape = { heads: 2, kvHeads: 1, headDim: 4, stride: 17, ...ANGLES };
  const positions = [0, 3];
  const [x, w, dy] = [normals('x', 34), normals('w', 8), normals('dy', 34)] as const;
  const numeric = finiteDifference((v) => headNormReference(v, w, positions, shape), x, dy);
  expect(relativeError(headNormGradientReference(x, w, dy, positions, shape), numeric)).toBeLessThan(1e-8);
});
