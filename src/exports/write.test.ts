import { strFromU8, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { memoryStore, readAll } from '../io/bytes.ts';
import { type Artefact, bytesFile, sizeOf, textFile } from './artefact.ts';
import { writeFiles, writeZip, zipSize } from './write.ts';

const GREETING = textFile('a/greeting.txt', 'Grüße');
const NUMBERS = bytesFile('numbers.bin', Uint8Array.of(1, 2, 3));
const BOTH: Artefact = { files: [GREETING, NUMBERS], notes: [] };
/** It says it has so many bytes, and has three. */
const lying = (size: number): Artefact => ({ files: [GREETING, { ...NUMBERS, size }], notes: [] });

async function zipped(artefact: Artefact): Promise<Uint8Array> {
  const store = memoryStore();
  await writeZip(artefact, await store.create('zip'));
  const zip = await store.open('zip');
  return zip ? readAll(zip) : new Uint8Array();
}

it('EXP-19: a zip has the size that was told, the files, and the same bytes every time', async () => {
  const zip = await zipped(BOTH);
  expect(zip).toHaveLength(zipSize(BOTH));
  const files = unzipSync(zip);
  expect(strFromU8(files['a/greeting.txt'] ?? new Uint8Array())).toBe('Grüße');
  expect(files['numbers.bin']).toEqual(Uint8Array.of(1, 2, 3));
  expect(await zipped(BOTH)).toEqual(zip);
});

it('EXP-19: a zip past 4 GB has the size of a Zip64', () => {
  const large = (size: number): Artefact => ({ files: [{ ...NUMBERS, size }], notes: [] });
  const overhead = (size: number) => zipSize(large(size)) - size;
  expect(overhead(2 ** 33)).toBeGreaterThan(overhead(2 ** 20));
});

it('EXP-19: bytes are told as they are written', async () => {
  const told: { done: number; total: number; file: string }[] = [];
  const store = memoryStore();
  await writeFiles(BOTH, (name) => store.create(name), { onProgress: (progress) => told.push(progress) });
  const total = sizeOf(BOTH);
  expect(told[0]).toEqual({ done: 0, total, file: 'a/greeting.txt' });
  expect(told.at(-1)).toEqual({ done: total, total, file: 'numbers.bin' });
  expect(await store.list()).toEqual(['a/greeting.txt', 'numbers.bin']);
});

it.each([2, 4])('EXP-19: a file of three bytes that said %i leaves nothing', async (size) => {
  const store = memoryStore();
  const sink = await store.create('zip');
  await expect(writeZip(lying(size), sink)).rejects.toMatchObject({ code: 'artefact-size' });
  await expect(writeFiles(lying(size), (name) => store.create(name))).rejects.toMatchObject({
    code: 'artefact-size',
  });
  expect(await store.list()).toEqual([]);
});

it('EXP-19: what is cancelled leaves nothing, also at its very end', async () => {
  const store = memoryStore();
  const why = new Error('enough');
  const atEnd = () => {
    const controller = new AbortController();
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => {
      if (done === total) controller.abort(why);
    };
    return { signal: controller.signal, onProgress };
  };
  await expect(writeFiles(BOTH, (name) => store.create(name), atEnd())).rejects.toBe(why);
  expect(await store.list()).toEqual([]);
});

it('EXP-19: a sink that fails takes the others with it', async () => {
  const store = memoryStore();
  const full = new Error('full');
  const open = async (name: string) => {
    const sink = await store.create(name);
    return name === 'numbers.bin' ? { ...sink, write: () => Promise.reject(full) } : sink;
  };
  await expect(writeFiles(BOTH, open)).rejects.toBe(full);
  await expect(writeZip(BOTH, await open('numbers.bin'))).rejects.toBe(full);
  expect(await store.list()).toEqual([]);
});
