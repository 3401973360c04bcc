import { expect, it } from 'vitest';
import { bytesSource, memoryStore, readAll, type Sink } from './bytes.ts';
import { copying } from './copying.ts';

const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i);
const source = bytesSource('a.jsonl', BYTES);

async function copied(read: (slice: (start: number, end: number) => Promise<Uint8Array>) => Promise<void>) {
  const store = memoryStore();
  const copy = copying(source, await store.create('copy'));
  await read((start, end) => copy.source.slice(start, end));
  await copy.finish();
  const stored = await store.open('copy');
  return stored && readAll(stored);
}

it.each([
  ['in order', [0, 30, 60, 90]],
  ['its end first', [90, 0, 30, 60]],
  ['parts of it, some twice', [0, 20, 20, 50]],
])('PAGE-52: a file that is read %s is copied whole', async (_, starts) => {
  const copy = await copied(async (slice) => {
    for (const start of starts) await slice(start, Math.min(start + 30, 100));
  });
  expect(copy).toEqual(BYTES);
});

it('PAGE-52: what is read at once is copied in order', async () => {
  const copy = await copied(async (slice) => {
    await Promise.all([slice(0, 40), slice(40, 80), slice(10, 90)]);
  });
  expect(copy).toEqual(BYTES);
});

it('PAGE-52: a copy that finds no room ends nothing but itself', async () => {
  const full: Sink = {
    write: () => Promise.reject(new Error('There is no more room.')),
    close: async () => {},
    abort: async () => {},
  };
  const copy = copying(source, full);
  expect(await copy.source.slice(0, 100)).toEqual(BYTES);
  await expect(copy.finish()).rejects.toThrow('There is no more room.');
});

it('PAGE-52: from then on the copy is read', async () => {
  const store = memoryStore();
  const copy = copying(source, await store.create('copy'));
  await copy.finish();
  copy.use(bytesSource('copy', BYTES.slice().reverse()));
  expect(await copy.source.slice(0, 2)).toEqual(Uint8Array.of(99, 98));
});
