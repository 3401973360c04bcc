import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unwrap } from '../faults.ts';
import { diskExists, diskFolder, fileSink, fileSource, removeParts, writeWhole } from './disk.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-disk-'));
});
afterAll(() => rm(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

test('a sink is not seen before it is closed and leaves nothing when aborted', async () => {
  const path = join(folder, 'deep', 'a.txt');
  const sink = await fileSink(path);
  await sink.write(bytes('one '));
  await sink.write(bytes('two'));
  expect(await diskExists(path)).toBeNull();
  await sink.close();
  expect(await readFile(path, 'utf8')).toBe('one two');

  const dropped = await fileSink(path);
  await dropped.write(bytes('three'));
  await dropped.abort();
  expect(await readFile(path, 'utf8')).toBe('one two');
  expect(await readdir(join(folder, 'deep'))).toEqual(['a.txt']);
});

test('a source reads any range, short at the end', async () => {
  const sink = await fileSink(join(folder, 'b.txt'));
  await sink.write(bytes('abcdef'));
  await sink.close();
  const source = unwrap(await fileSource(join(folder, 'b.txt')));
  expect([source.name, source.size]).toEqual(['b.txt', 6]);
  expect(await source.slice(4, 100)).toEqual(bytes('ef'));
  expect(await source.slice(9, 100)).toEqual(bytes(''));
});

test('what is not there is a fault or null', async () => {
  const missing = await fileSource(join(folder, 'none'));
  expect(missing.ok ? '' : missing.fault.message).toContain('does not exist');
  expect((await fileSource(folder)).ok).toBe(false);
  expect(await diskFolder(folder).open('none')).toBeNull();
  expect(await diskFolder(join(folder, 'deep')).open('../b.txt')).toBeNull();
  expect((await diskFolder(folder).open('b.txt'))?.size).toBe(6);
});

test('RUN-71: a file is written whole or stays as it was, and half-written ones are removed', async () => {
  const own = await mkdtemp(join(tmpdir(), 'temper-whole-'));
  try {
    const path = join(own, 'below', 'run.json');
    await writeWhole(path, Uint8Array.of(1, 2));
    await writeWhole(path, Uint8Array.of(3));
    expect([...(await readFile(path))]).toEqual([3]);
    // A folder in its place: the rename fails, and nothing is left beside it.
    await mkdir(join(own, 'taken', 'inside'), { recursive: true });
    await expect(writeWhole(join(own, 'taken'), Uint8Array.of(4))).rejects.toThrow();
    await writeFile(join(own, 'log.0123456789ab.part'), 'half');
    expect((await readdir(own)).sort()).toEqual(['below', 'log.0123456789ab.part', 'taken']);
    await removeParts(own);
    await removeParts(join(own, 'none'));
    expect((await readdir(own)).sort()).toEqual(['below', 'taken']);
  } finally {
    await rm(own, { recursive: true });
  }
});
