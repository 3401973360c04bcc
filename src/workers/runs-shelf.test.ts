import { afterEach, expect, it, vi } from 'vitest';
import { memoryStore } from '../io/bytes.ts';
import { memoryRecords } from '../io/records.ts';
import { openShelf } from './runs-shelf.ts';

vi.mock('../io/browser/database.ts', () => ({ openDatabase: async () => memoryRecords() }));
vi.mock('../io/browser/opfs.ts', () => ({
  opfsStore: async () => ({
    ...memoryStore(),
    list: () => Promise.reject(new Error('The folder cannot be read.')),
  }),
}));
afterEach(() => vi.unstubAllGlobals());

it('RUN-27: where nothing can be removed the runs are there all the same', async () => {
  const storage = { estimate: async () => ({}), persisted: async () => true };
  vi.stubGlobal('navigator', { locks: { query: async () => ({ held: [] }) }, storage });
  const { room, runs } = await (await openShelf()).list();
  expect(runs).toEqual([]);
  expect(room).toEqual({ used: 0, quota: null, free: null, persisted: true, unkept: null });
});
