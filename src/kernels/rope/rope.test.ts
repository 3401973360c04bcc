import { expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { ropeReference } from './reference.ts';
import { rope } from './rope.ts';
import { ropeFrequencies, ropeTable } from './table.ts';

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

/** inv_freq of transformers 5.23 for Llama 3.2's settings with a head size of 16, and for a linear factor of 3. */
const LLAMA3 = [
  1.0, 0.193922758, 0.0376060307, 0.00729266508, 0.000429556705, 8.57025589e-6, 1.66196742e-6, 3.22293289e-7,
];
const LINEAR = [0.333333343, 0.0528297722, 0.00837295409, 0.00132702349, 0.000210319107];

it('has the frequencies of transformers, to a unit of f32 (MODEL-1)', () => {
  const llama3 = {
    kind: 'llama3',
    factor: 32,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalPositions: 8192,
  } as const;
  const cases = [
    [{ headDim: 16, theta: 500_000, scaling: llama3 }, LLAMA3],
    [{ headDim: 10, theta: 10_000, scaling: { kind: 'linear', factor: 3 } }, LINEAR],
  ] as const;
  for (const [shape, expected] of cases) {
    const errors = [...ropeFrequencies(shape)].map((f, j) => Math.abs(f / expected[j]! - 1));
    expect(errors).toHaveLength(expected.length);
    expect(Math.max(...errors)).toBeLessThan(2 ** -23);
  }
});
