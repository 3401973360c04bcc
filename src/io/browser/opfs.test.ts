import { afterEach, expect, it, vi } from 'vitest';
import { readAll, type Store } from '../bytes.ts';
import { opfsStore } from './opfs.ts';
import type { Writers } from './writers.ts';

/** The browser's file system as far as the store uses it: one folder, files in memory. */
function fakeFolder(room = Number.POSITIVE_INFINITY, move = (_isTaken: boolean): void => undefined) {
  const files = new Map<string, Uint8Array>();
  const missing = () => new DOMException('Not there.', 'NotFoundError');
  const handleOf = (name: string) => ({
    getFile: async () => new File([Uint8Array.from(files.get(name) ?? [])], name),
    createSyncAccessHandle: async () => ({
      write: (bytes: Uint8Array, { at }: { at: number }) => {
        const fits = Math.max(0, Math.min(bytes.length, room - at));
        const old = files.get(name) ?? new Uint8Array();
        const next = new Uint8Array(Math.max(old.length, at + fits));
        next.set(old);
        next.set(bytes.subarray(0, fits), at);
        files.set(name, next);
        return fits;
      },
      flush: () => {},
      close: () => {},
    }),
    move: async (to: string) => {
      move(files.has(to));
      files.set(to, files.get(name) ?? new Uint8Array());
      files.delete(name);
    },
  });
  const folder = {
    getFileHandle: async (name: string, { create = false } = {}) => {
      if (!files.has(name) && !create) throw missing();
      if (!files.has(name)) files.set(name, new Uint8Array());
      return handleOf(name);
    },
    removeEntry: async (name: string) => {
      if (!files.delete(name)) throw missing();
    },
    async *keys() {
      yield* [...files.keys()];
    },
  };
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) },
  });
  return files;
}
afterEach(() => vi.unstubAllGlobals());

const text = (value: string) => new TextEncoder().encode(value);
async function opened(): Promise<Store> {
  const store = await opfsStore('temper');
  if (!store) throw new Error('There is one.');
  return store;
}

it('PAGE-52: a file is there when it is whole, under any name', async () => {
  fakeFolder();
  const store = await opened();
  const sink = await store.create('folder/ä.jsonl');
  await sink.write(text('one '));
  await sink.write(text('two'));
  expect(await store.list()).toEqual([]);
  expect(await store.open('folder/ä.jsonl')).toBeNull();
  await sink.close();
  expect(await store.list()).toEqual(['folder/ä.jsonl']);
  const source = await store.open('folder/ä.jsonl');
  expect(source?.name).toBe('folder/ä.jsonl');
  expect(source && new TextDecoder().decode(await readAll(source))).toBe('one two');
  await store.remove('folder/ä.jsonl');
  await store.remove('folder/ä.jsonl');
  expect(await store.list()).toEqual([]);
});

it('PAGE-52: what was left half written is removed, and so is what was cancelled', async () => {
  const files = fakeFolder();
  const store = await opened();
  await (await store.create('a')).write(text('half'));
  expect(files.size).toBe(1);
  const again = await opened();
  expect(files.size).toBe(0);
  const sink = await again.create('a');
  await sink.write(text('half'));
  await sink.abort();
  expect(files.size).toBe(0);
});

it('PAGE-52: a file is there until the next of its name has its place, where the browser can', async () => {
  const write = async (store: Store, value: string) => {
    const sink = await store.create('a');
    await sink.write(text(value));
    await sink.close();
  };
  const read = async (store: Store) => {
    const source = await store.open('a');
    return source && new TextDecoder().decode(await readAll(source));
  };
  let why: string | null = null;
  const seen: boolean[] = [];
  fakeFolder(Number.POSITIVE_INFINITY, (isTaken) => {
    seen.push(isTaken);
    if (isTaken && why !== null) throw new DOMException('It is taken.', why);
  });
  const store = await opened();
  await write(store, 'one');
  await write(store, 'two');
  expect(seen).toEqual([false, true]);
  expect(await read(store)).toBe('two');
  // What fails for another reason takes nothing.
  why = 'UnknownError';
  await expect(write(store, 'three')).rejects.toMatchObject({ name: why });
  expect(await read(store)).toBe('two');
  // A browser that moves over nothing.
  why = 'NoModificationAllowedError';
  await write(store, 'four');
  expect(await read(store)).toBe('four');
});

it('PAGE-53: a full disk is an error, not a short file', async () => {
  fakeFolder(10);
  const sink = await (await opened()).create('a');
  await sink.write(text('0123456789'));
  await expect(sink.write(text('x'))).rejects.toMatchObject({ name: 'QuotaExceededError' });
});

it('PAGE-53: without a file system of its own there is no store', async () => {
  vi.stubGlobal('navigator', {});
  expect(await opfsStore('temper')).toBeNull();
  vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.reject(new Error('private')) } });
  expect(await opfsStore('temper')).toBeNull();
});

/** Writers that are counted. */
function countedWriters(): Writers {
  let count = 0;
  return {
    enter: async () => {
      count++;
      return () => count--;
    },
    ifNone: async (work) => {
      if (count === 0) await work();
    },
  };
}

it('RUN-27: what another tab is writing is left alone, what is left of an earlier one is not', async () => {
  const files = fakeFolder();
  const writers = countedWriters();
  const store = await opfsStore('temper', writers);
  const sink = await store?.create('a');
  await sink?.write(text('half'));
  await opfsStore('temper', writers);
  expect(files.size).toBe(1);
  await sink?.close();
  expect([...files.keys()]).toEqual(['_a']);
  files.set('_b.1.part', text('half'));
  await opfsStore('temper', writers);
  expect([...files.keys()]).toEqual(['_a']);
});
