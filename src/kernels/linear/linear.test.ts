import { describe, expect, it } from 'vitest';
import { finiteDifference, normals, packBf16, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { linearInputGradient, loraProjectGradient } from './input-gradient.ts';
import type { LoraBlock, LoraGroup } from './lora.ts';
import { linearForward } from './product.ts';
import { loraLinearGradientReference, loraLinearReference } from './reference.ts';
import { type WeightType, wholeWeight } from './weight.ts';
import { loraDownGradient, loraUpGradient } from './weight-gradient.ts';

/** f32 sums of up to 130 products against float64: a few units of 2⁻²³ each. */
const F32 = 2e-6;

interface Case {
  readonly n: number;
  readonly k: number;
  readonly rank: number;
  readonly type: WeightType;
  readonly blocks: readonly LoraBlock[];
}
const CASES: readonly Case[] = [
  { n: 1, k: 2, rank: 1, type: 'f32', blocks: [{ start: 0, end: 1, slot: 0 }] },
  { n: 65, k: 62, rank: 3, type: 'bf16', blocks: [{ start: 0, end: 63, slot: 0 }] },
  {
    n: 63,
    k: 130,
    rank: 5,
    type: 'bf16',
    blocks: [
      { start: 0, end: 30, slot: 0 },
      { start: 30, end: 41, slot: null },
      { start: 41, end: 67, slot: 1 },
    ],
  },
  {
    n: 5,
    k: 36,
    rank: 256,
    type: 'f32',
    blocks: [
      { start: 0, end: 8, slot: 0 },
      { start: 8, end: 12, slot: 1 },
      { start: 12, end: 20, slot: 2 },
    ],
  },
  {
    n: 33,
    k: 34,
    rank: 8,
    type: 'f16',
    blocks: [
      { start: 0, end: 17, slot: null },
      { start: 17, end: 36, slot: 0 },
    ],
  },
];

/** Values that f16 holds exactly, so one set of bits serves the kernel and the reference. */
function packF16(count: number): { packed: Uint32Array<ArrayBuffer>; rounded: Float32Array } {
  const codes = Uint16Array.from(
    { length: count },
    (_, i) => 0x3000 + ((i * 37) % 0x0a00) + (i % 3 === 0 ? 0x8000 : 0),
  );
  const rounded = Float32Array.from(codes, (c) => {
    const magnitude = 2 ** (((c >> 10) & 31) - 15) * (1 + (c & 1023) / 1024);
    return c & 0x8000 ? -magnitude : magnitude;
  });
  return { packed: new Uint32Array(codes.buffer), rounded };
}

function makeWeight(type: WeightType, rows: number, columns: number) {
  const values = normals('w', rows * columns, 0.3);
  if (type === 'f32') return { data: values, rounded: values };
  const { packed, rounded } = type === 'bf16' ? packBf16(values, rows) : packF16(rows * columns);
  return { data: packed, rounded };
}

describe('the LoRA linear', () => {
  it.each(CASES)('equals its reference forward and backward: $n × $k, rank $rank, $type', async (c) => {
    const o = c.blocks[c.blocks.length - 1]!.end;
    const slots = c.blocks.filter((b) => b.slot !== null).length;
    const rowsOfB = c.blocks.reduce((t, b) => t + (b.slot === null ? 0 : b.end - b.start), 0);
    const w = makeWeight(c.type, o, c.k);
    const x = normals('x', c.n * c.k);
    const a = normals('a', slots * c.rank * c.k, 0.2);
    const b = normals('b', rowsOfB * c.rank, 0.2);
    const dy = normals('dy', c.n * o);
    const shape = { n: c.n, k: c.k, o, rank: c.rank, scale: 1.7, blocks: c.blocks };

    const got = await onDevice(async ({ recorder, arena }) => {
      const group: LoraGroup = {
        rank: c.rank,
        slots,
        scale: shape.scale,
        blocks: c.blocks,
        a: arena.upload('a', a),
        b: arena.upload('b', b),
      };
      const weight = wholeWeight(arena.upload('w', w.data), c.type, o, c.k);
      const aWeight = wholeWeight(group.a, 'f32', slots * c.rank, c.k);
      const views = { x: arena.upload('x', x), dy: arena.upload('dy', dy) };
      const p = arena.alloc('p', c.n * slots * c.rank);
      const dp = arena.alloc('dp', c.n * slots * c.rank);
      const y = arena.alloc('y', c.n * o);
      const dx = arena.alloc('dx', c.n * c.k);
      const da = arena.alloc('da', a.length);
      const db = arena.alloc('db', b.length);
      linearForward(recorder, { x: views.x, weight: aWeight, y: p, n: c.n, alpha: shape.scale });
      linearForward(recorder, { x: views.x, weight, y, n: c.n, lora: { group, p } });
      loraProjectGradient(recorder, { dy: views.dy, n: c.n, o, group, dp });
      linearInputGradient(recorder, { dy: views.dy, weight, dx, n: c.n, lora: { group, dp } });
      const gradient = { group, ...views, k: c.k, o, n: c.n, p, dp, da, db };
      loraDownGradient(recorder, { ...gradient, accumulate: false });
      loraUpGradient(recorder, { ...gradient, accumulate: false });
      const once = await recorder.readFloats(da, a.length);
      loraDownGradient(recorder, { ...gradient, accumulate: true });
      loraUpGradient(recorder, { ...gradient, accumulate: true });
      return {
        y: await recorder.readFloats(y, c.n * o),
        dx: await recorder.readFloats(dx, c.n * c.k),
        once,
        twice: await recorder.readFloats(da, a.length),
        db: await recorder.readFloats(db, b.length),
      };
    });

    const reference = loraLinearGradientReference(x, w.rounded, a, b, dy, shape);
    expect(relativeError(got.y, loraLinearReference(x, w.rounded, a, b, shape))).toBeLessThan(F32);
    expect(relativeError(got.dx, reference.dx)).toBeLessThan(F32);
    expect(relativeError(got.once, reference.da)).toBeLessThan(F32);
    expect(
      relativeError(
        got.twice,
        reference.da.map((g) => 2 * g),
      ),
    ).toBeLessThan(F32);
    expect(
      relativeError(
        got.db,
        reference.db.map((g) => 2 * g),
      ),
    ).toBeLessThan(F32);
  });

  it('has a reference whose gradients equal finite differences', () => {
    const blocks = [
      { start: 0, end: 3, slot: 0 },
      { start: 3, end: 5, slot: null },
      { start: 5, end: 7, slot: 1 },
    ];
    const shape = { n: 3, k: 4, o: 7, rank: 2, scale: 0.5, blocks };
    const [x, w, a, b, dy] = [
      normals('x', 12),
      normals('w', 28),
      normals('a', 16),
      normals('b', 10),
      normals('dy', 21),
    ] as const;
    const exact = loraLinearGradientReference(x, w, a, b, dy, shape);
    const of = (f: (v: Float64Array) => Float64Array, at: Float32Array) => finiteDifference(f, at, dy);
    expect(
      relativeError(
        exact.dx,
        of((v) => loraLinearReference(v, w, a, b, shape), x),
      ),
    ).toBeLessThan(1e-8);
    expect(
      relativeError(
        exact.da,
        of((v) => loraLinearReference(x, w, v, b, shape), a),
      ),
    ).toBeLessThan(1e-8);
    expect(
      relativeError(
        exact.db,
        of((v) => loraLinearReference(x, w, a, v, shape), b),
      ),
    ).toBeLessThan(1e-8);
  });

  it('adds the residual stream', async () => {
    const y = await onDevice(async ({ recorder, arena }) => {
      const weight = wholeWeight(arena.upload('w', new Float32Array([1, 2])), 'f32', 1, 2);
      const out = arena.alloc('y', 1);
      const residual = arena.upload('residual', new Float32Array([10]));
      linearForward(recorder, {
        x: arena.upload('x', new Float32Array([3, 4])),
        weight,
        y: out,
        n: 1,
        residual,
      });
      return recorder.readFloats(out, 1);
    });
    expect([...y]).toEqual([21]);
  });
});
