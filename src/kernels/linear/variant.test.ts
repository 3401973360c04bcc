import { expect, it } from 'vitest';
import { normals, packBf16, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { linearInputGradient } from './input-gradient.ts';
import type { LoraGroup } from './lora.ts';
import { linearForward } from './product.ts';
import { loraLinearGradientReference, loraLinearReference } from './reference.ts';
import { candidates, type Form, NAIVE, type Variant, variantName } from './variant.ts';

/** f32 sums of up to 260 products against float64. */
const F32 = 2e-6;

/** Odd everywhere: rows, columns and the contracted length are no whole number of any tile. */
const N = 131;
const K = 260;
const BLOCKS = [
  { start: 0, end: 150, slot: 0 },
  { start: 150, end: 171, slot: null },
  { start: 171, end: 239, slot: 1 },
];
const O = 239;
const RANK = 8;
const SHAPE = { n: N, k: K, o: O, rank: RANK, scale: 1.3, blocks: BLOCKS };

const x = normals('x', N * K);
const w = packBf16(normals('w', O * K, 0.3), O);
const a = normals('a', 2 * RANK * K, 0.2);
const b = normals('b', (150 + 68) * RANK, 0.2);
const dy = normals('dy', N * O);
const p = normals('p', N * 2 * RANK);
const dp = normals('dp', N * 2 * RANK);

const bias = normals('bias', O);
const residual = normals('residual', N * O);

/** y and dx of the fused product as one variant computes them, the weight cut where no block and no tile ends. */
async function computed(dot: Variant, outer: Variant) {
  return onDevice(async ({ recorder, arena }) => {
    const group: LoraGroup = {
      rank: RANK,
      slots: 2,
      scale: SHAPE.scale,
      blocks: BLOCKS,
      a: arena.upload('a', a),
      b: arena.upload('b', b),
    };
    const words = K / 2;
    const part = (start: number, end: number) => ({
      view: arena.upload('w', w.packed.slice(start * words, end * words)),
      start,
      rows: end - start,
    });
    const parts = [part(0, 77), part(77, 160), part(160, O)];
    const weight = { parts, type: 'bf16' as const, rows: O, columns: K, bias: arena.upload('bias', bias) };
    const y = arena.alloc('y', N * O);
    const dx = arena.alloc('dx', N * K);
    linearForward(recorder, {
      x: arena.upload('x', x),
      weight,
      y,
      n: N,
      residual: arena.upload('residual', residual),
      lora: { group, p: arena.upload('p', p) },
      variant: dot,
    });
    linearInputGradient(recorder, {
      dy: arena.upload('dy', dy),
      weight,
      dx,
      n: N,
      lora: { group, dp: arena.upload('dp', dp) },
      variant: outer,
    });
    return { y: await recorder.readFloats(y, N * O), dx: await recorder.readFloats(dx, N * K) };
  });
}

/** The same in float64: the frozen product by its reference, P and dP as given. */
function expected() {
  const zeros = new Float32Array(a.length);
  const y = loraLinearReference(x, w.rounded, zeros, b, SHAPE);
  const firstOfB = [0, null, 150];
  BLOCKS.forEach(({ start, end, slot }, block) => {
    for (let n = 0; n < N; n++) {
      for (let o = start; o < end; o++) {
        y[n * O + o]! += bias[o]! + residual[n * O + o]!;
        for (let r = 0; slot !== null && r < RANK; r++)
          y[n * O + o]! += p[n * 2 * RANK + slot * RANK + r]! * b[(firstOfB[block]! + o - start) * RANK + r]!;
      }
    }
  });
  const { dx } = loraLinearGradientReference(x, w.rounded, zeros, new Float32Array(b.length), dy, SHAPE);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++)
      for (let r = 0; r < 2 * RANK; r++) dx[n * K + k]! += dp[n * 2 * RANK + r]! * a[r * K + k]!;
  return { y, dx };
}

/** Shared tiles are tried on software adapters too: slow there, but as right as elsewhere. */
const ways = (form: Form, lanes: number | null) => [...candidates(form, { lanes, software: false }), NAIVE];

it('every way to share out a product is right: LoRA, bias, residual and parts of a weight', async () => {
  const wanted = expected();
  const lanes = await onDevice(async (bench) => bench.lanes);
  const [dot, outer] = [ways('dot', lanes), ways('outer', lanes)];
  expect(dot.map(({ kind }) => kind)).toEqual(outer.map(({ kind }) => kind));
  for (const [index, variant] of dot.entries()) {
    const got = await computed(variant, outer[index]!);
    expect(relativeError(got.y, wanted.y), variantName(variant)).toBeLessThan(F32);
    expect(relativeError(got.dx, wanted.dx), variantName(outer[index]!)).toBeLessThan(F32);
  }
}, 240_000);
