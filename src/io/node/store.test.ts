import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readText } from '../bytes.ts';
import * as disk from './disk.ts';
import { TemporaryStore } from './store.ts';

vi.mock('./disk.ts', { spy: true });

test('a temporary store holds files of any name, whole ones only, and leaves nothing behind', async () => {
  const store = new TemporaryStore();
  expect([await store.list(), await store.open('a')]).toEqual([[], null]);
  const names = ['a', '../up', 'one/two.jsonl', '.hidden', '100% ü.csv'];
  for (const name of names) {
    const sink = await store.create(name);
    await sink.write(new TextEncoder().encode(name));
    await sink.close();
  }
  const open = await store.create('half');
  expect([...(await store.list())].sort()).toEqual([...names].sort());
  for (const name of names) {
    const source = await store.open(name);
    expect(source && (await readText(source))).toBe(name);
  }
  await open.abort();
  await store.remove('a');
  await store.remove('never there');
  expect(await store.open('a')).toBeNull();
  const folder = dirname(vi.mocked(disk.fileSink).mock.calls[0]?.[0] ?? '');
  expect(existsSync(folder)).toBe(true);
  await store.dispose();
  expect(existsSync(folder)).toBe(false);
  expect(await store.list()).toEqual([]);
});
