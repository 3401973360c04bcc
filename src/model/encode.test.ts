import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTensor } from './decode.ts';
import { encodeTensor, fitsHalf } from './encode.ts';

const bitsOf = (bytes: Uint8Array) => new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
const bytesOf = (bits: readonly number[]) => new Uint8Array(Uint16Array.from(bits).buffer);

test.each(['F16', 'BF16'] as const)('every number of %s is itself again', (dtype) => {
  const all = Array.from({ length: 65_536 }, (_, bits) => bits);
  const values = decodeTensor(bytesOf(all), dtype);
  const back = bitsOf(encodeTensor(values, dtype));
  const wrong = all.filter((bits) => back[bits] !== bits && !Number.isNaN(values[bits]));
  expect(wrong).toEqual([]);
  // No number stays none, whatever its bits were.
  const again = decodeTensor(encodeTensor(values, dtype), dtype);
  expect(all.filter((bits) => Number.isNaN(values[bits]) !== Number.isNaN(again[bits]))).toEqual([]);
});

test.each(['F16', 'BF16'] as const)(
  '%s: no neighbour is nearer, and of two as near the even one is taken',
  (dtype) => {
    const most = dtype === 'F16' ? 65_504 : 3.3e38;
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: Math.fround(-most), max: Math.fround(most) }), (value) => {
        const bits = bitsOf(encodeTensor(Float32Array.of(value), dtype))[0]!;
        const magnitude = bits & 0x7fff;
        const near = [magnitude - 1, magnitude, magnitude + 1].filter((one) => one >= 0);
        const values = decodeTensor(bytesOf(near), dtype);
        const distances = [...values].map((one) => Math.abs(one - Math.abs(value)));
        const own = distances[near.indexOf(magnitude)]!;
        expect(own).toBe(Math.min(...distances));
        const ties = near.filter((_, i) => distances[i] === own);
        if (ties.length > 1) expect(magnitude % 2).toBe(0);
        expect(bits >> 15 === 1).toBe(Object.is(Math.sign(value), -1) || Object.is(value, -0));
      }),
    );
  },
);

test('halfway to the number that f16 would have next is too much for it', () => {
  const values = [65_504, 65_519.996, 65_520, -65_520];
  expect([...decodeTensor(encodeTensor(Float32Array.from(values), 'F16'), 'F16')]).toEqual([
    65_504,
    65_504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
  expect(values.map(fitsHalf)).toEqual([true, true, false, false]);
});

test('ties', () => {
  // Between 1 and its next f16 (1 + 2⁻¹⁰), and between that and the one after it.
  const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25);
  expect([...decodeTensor(encodeTensor(values, 'F16'), 'F16')]).toEqual([1, 1 + 2 ** -9, 0, 2 ** -23]);
});
