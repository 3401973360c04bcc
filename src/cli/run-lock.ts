import { link, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { TemperError } from '../io/faults.ts';

const LOCK = 'lock.json';

const schema = v.pipe(v.string(), v.parseJson(), v.object({ pid: v.number(), host: v.string() }));
type Holder = v.InferOutput<typeof schema>;

async function holderOf(path: string): Promise<Holder | null> {
  const parsed = v.safeParse(schema, await readFile(path, 'utf8').catch(() => ''));
  return parsed.success ? parsed.output : null;
}

/** Locks that this process has: what else has its number was left by one of before (containers count anew). */
const held = new Set<string>();

/** Whether the process goes on; of another machine's that cannot be told, so it is believed to. */
function isAlive({ pid, host }: Holder, path: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Puts a file into a place where none is; false: one is there. */
async function place(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes a folder for this process alone, so that two never train into one; what a process left that was ended
 * is taken over.
 *
 * @returns gives the folder back
 * @throws TemperError `folder-taken` with the process that has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const path = join(await realpath(folder), LOCK);
  const own = `${path}.${process.pid}.new`;
  await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
  try {
    while (!(await place(own, path))) {
      const holder = await holderOf(path);
      if (holder && isAlive(holder, path)) {
        throw new TemperError(
          'folder-taken',
          `Process ${holder.pid} on ${holder.host} is training into ${folder}: wait for it, or choose another folder. If it is no longer there, delete ${path}.`,
          { folder, ...holder },
        );
      }
      // Moved away and looked at again: another process may have taken the folder in between.
      const stale = `${path}.${process.pid}.old`;
      await rename(path, stale).catch(() => undefined);
      const moved = await holderOf(stale);
      if (moved && isAlive(moved, path)) await place(stale, path);
      await rm(stale, { force: true });
    }
    held.add(path);
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}
