import { expect, it } from 'vitest';
import { jsonl } from '../../tests/helpers/page-data.ts';
import { DataSet } from '../data/set/data-set.ts';
import { fileSource } from '../io/browser/file.ts';
import { memoryStore, type Store } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { KeptFiles } from './kept-files.ts';

const { data } = defaultRecipe();
const sourceOf = (file: File) => ({ ...fileSource(file), name: file.name });

function page(store: Store) {
  const set = new DataSet(store);
  const files = new KeptFiles(set, store.list());
  const add = async (file: File, signal?: AbortSignal) =>
    unwrap(await files.add(sourceOf(file), data, signal ? { signal } : {}));
  return { set, files, add };
}

it('PAGE-52: after a reload a file is there again, row by row, and is not read anew', async () => {
  const store = memoryStore();
  const before = page(store);
  const { summary, unkept } = await before.add(jsonl('a.jsonl', 40));
  expect(unkept).toBeNull();
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const examples = await before.set.read(rows, data);
  const after = page(store);
  expect(await after.files.restore()).toEqual({ summaries: [summary], faults: [] });
  expect(await after.set.read(rows, data)).toEqual(examples);
});

it('PAGE-52: removing a file removes its copy', async () => {
  const store = memoryStore();
  const { set, files, add } = page(store);
  await add(jsonl('a.jsonl', 4));
  expect(await store.list()).not.toEqual([]);
  await set.remove('a.jsonl');
  await files.forget('a.jsonl');
  expect(await store.list()).toEqual([]);
});

it('PAGE-52: what is cancelled, or cannot be used, leaves nothing', async () => {
  const store = memoryStore();
  const { add } = page(store);
  await expect(add(jsonl('a.jsonl', 4), AbortSignal.abort())).rejects.toThrow();
  await expect(add(new File([''], 'empty.jsonl'))).rejects.toThrow();
  expect(await store.list()).toEqual([]);
});

it('PAGE-52: a file that takes the place of another takes its copy’s', async () => {
  const store = memoryStore();
  const { add } = page(store);
  await add(jsonl('a.jsonl', 4));
  await add(jsonl('a.jsonl', 9));
  const after = page(store);
  const { summaries } = await after.files.restore();
  expect(summaries.map(({ count }) => count)).toEqual([9]);
  expect(await after.set.read([summaries[0]!.base + 8], data)).toMatchObject([{ row: 9 }]);
});

it('PAGE-53: without room a file is used and said not to be kept', async () => {
  const plain = memoryStore();
  const full: Store = {
    ...plain,
    create: async (name) => ({
      ...(await plain.create(name)),
      write: () => Promise.reject(new DOMException('Full.', 'QuotaExceededError')),
    }),
  };
  const { set, add } = page(full);
  const { unkept } = await add(jsonl('a.jsonl', 4));
  expect(unkept).toBe(
    'a.jsonl is here until the page is closed, and not kept beyond that: this browser gives the page no more room.',
  );
  expect(await set.read([3], data)).toMatchObject([{ row: 4 }]);
  expect(await full.list()).toEqual([]);
});

it('PAGE-52: copies that no index speaks of are removed with the next visit', async () => {
  const store = memoryStore();
  const sink = await store.create('file-left');
  await sink.close();
  await page(store).files.restore();
  expect(await store.list()).toEqual([]);
});

it('PAGE-52: a file that is added before the others are restored is there once', async () => {
  const store = memoryStore();
  await page(store).add(jsonl('a.jsonl', 4));
  const after = page(store);
  await after.add(jsonl('a.jsonl', 9));
  await after.add(jsonl('b.jsonl', 2));
  expect(await after.files.restore()).toEqual({ summaries: [], faults: [] });
  expect(after.set.summaries.map(({ name, count }) => [name, count])).toEqual([
    ['a.jsonl', 9],
    ['b.jsonl', 2],
  ]);
  const { summaries } = await page(store).files.restore();
  expect(summaries.map(({ count }) => count)).toEqual([9, 2]);
});
