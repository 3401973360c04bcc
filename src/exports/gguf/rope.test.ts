import { expect, test } from 'vitest';
import { frequencyDivisors, neighbouringRows } from './rope.ts';

/** One head at one position, turned as transformers does: values i and i + D/2 together. */
function turnHalves(head: readonly number[], angle: (pair: number) => number): number[] {
  const half = head.length / 2;
  return head.map((value, i) => {
    const pair = i % half;
    const other = i < half ? -head[i + half]! : head[i - half]!;
    return value * Math.cos(angle(pair)) + other * Math.sin(angle(pair));
  });
}

/** As llama.cpp's Llama does: values 2i and 2i + 1 together. */
function turnNeighbours(head: readonly number[], angle: (pair: number) => number): number[] {
  return head.map((value, i) => {
    const pair = Math.floor(i / 2);
    const other = i % 2 === 0 ? -head[i + 1]! : head[i - 1]!;
    return value * Math.cos(angle(pair)) + other * Math.sin(angle(pair));
  });
}

test('EXP-40: rows in another order, turned llama.cpp’s way, are the rows turned transformers’ way', () => {
  const [heads, headDim] = [3, 8];
  const values = Array.from({ length: heads * headDim }, (_, i) => Math.sin(7 * i + 1));
  const angle = (pair: number) => 5 * 0.3 ** pair;
  const perHead = (all: readonly number[], turn: typeof turnHalves) =>
    Array.from({ length: heads }, (_, h) => turn(all.slice(h * headDim, (h + 1) * headDim), angle)).flat();
  const reorder = (all: readonly number[]) => [...neighbouringRows(Float32Array.from(all), headDim, 1)];
  const wanted = reorder(perHead(values, turnHalves));
  const got = perHead(reorder(values), turnNeighbours);
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
});

test('EXP-40: whole rows move, head by head', () => {
  const rows = Float32Array.from({ length: 8 * 2 }, (_, i) => i);
  expect([...neighbouringRows(rows, 4, 2)]).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
});

test('EXP-41: Llama 3.1’s frequencies are divided as its own code scales them', () => {
  const config = { headDim: 128, ropeTheta: 500_000 };
  const scaling = {
    kind: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalPositions: 8192,
  } as const;
  const divisors = frequencyDivisors(config, scaling);
  expect(divisors).toHaveLength(64);
  for (const [i, divisor] of divisors.entries()) {
    const frequency = 500_000 ** (-(2 * i) / 128);
    const wavelength = (2 * Math.PI) / frequency;
    const smooth = Math.min(1, Math.max(0, (8192 / wavelength - 1) / 3));
    expect(frequency / divisor).toBeCloseTo((1 - smooth) * (frequency / 8) + smooth * frequency, 8);
  }
  expect([divisors[0], divisors[28], divisors[40], divisors[63]]).toEqual([1, 1, 8, 8]);
});
