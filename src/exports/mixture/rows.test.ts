import { expect, test } from 'vitest';
import { exampleOf } from '../../../tests/helpers/mixed-set.ts';
import { inChunks } from './rows.ts';

/** What is read for rows whose answers are so long, and in which order the examples come. */
async function chunksOf(rows: Uint32Array, characters: number) {
  const content = 'x'.repeat(characters);
  const asked: Uint32Array[] = [];
  const read = async (numbers: Uint32Array) => {
    asked.push(numbers);
    return Array.from(numbers, (row) => exampleOf('a', row, [{ role: 'assistant', content }]));
  };
  const given: number[] = [];
  for await (const chunk of inChunks(rows, read)) given.push(...chunk.map(({ row }) => row));
  return { asked, given };
}

test('EXP-1: each row of a portion is read once, in the order of the files, and given in the order asked', async () => {
  // Every row twice, far apart and backwards.
  const rows = Uint32Array.from({ length: 100_000 }, (_, i) => 50_000 - (i % 50_000));
  const { asked, given } = await chunksOf(rows, 10);
  expect(given).toEqual([...rows]);
  expect(asked.map(({ length }) => length)).toEqual([64, 32_768, 32_768, 32_768, 1632]);
  for (const numbers of asked) expect(numbers.every((row, i) => i === 0 || row > numbers[i - 1]!)).toBe(true);
});

test('EXP-1: of long rows fewer are read at a time, some 32 million characters', async () => {
  const rows = Uint32Array.from({ length: 140 }, (_, i) => i);
  const { asked } = await chunksOf(rows, 1 << 20);
  expect(asked.map(({ length }) => length)).toEqual([64, 32, 32, 12]);
  const endless = await chunksOf(rows.subarray(0, 67), 1 << 26);
  expect(endless.asked.map(({ length }) => length)).toEqual([64, 1, 1, 1]);
});
