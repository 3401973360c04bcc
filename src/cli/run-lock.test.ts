import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './run-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (pid: number, host = hostname()) =>
  writeFile(join(folder, 'lock.json'), JSON.stringify({ pid, host }));
const holder = async () => JSON.parse(await readFile(join(folder, 'lock.json'), 'utf8'));
/** The number of a process that has ended. */
const ended = () => spawnSync(process.execPath, ['-e', '']).pid;

test('RUN-70: a folder belongs to one process until it gives it back', async () => {
  const unlock = await lockFolder(folder);
  expect(await holder()).toEqual({ pid: process.pid, host: hostname() });
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'folder-taken' });
  await unlock();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFolder(folder))();
});

test('RUN-70: what a process left that has ended is taken over', async () => {
  for (const leave of [
    () => write(ended()),
    () => write(process.pid),
    () => writeFile(join(folder, 'lock.json'), ''),
  ]) {
    await leave();
    const unlock = await lockFolder(folder);
    expect(await holder()).toMatchObject({ pid: process.pid });
    await unlock();
  }
});

test('RUN-70: a process that goes on, or one of another machine, keeps its folder', async () => {
  for (const [pid, host] of [[process.ppid], [ended(), 'elsewhere']] as const) {
    await write(pid, host);
    await expect(lockFolder(folder)).rejects.toThrow(/is training into .*: wait for it/);
    expect(await holder()).toMatchObject({ pid });
    expect(await readdir(folder)).toEqual(['lock.json']);
  }
});

test('RUN-70: of many that take a folder over at once, one gets it', async () => {
  await write(ended());
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
