import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Sink } from '../bytes.ts';
import { TemperError } from '../faults.ts';
import { diskExists, fileSink } from './disk.ts';

/** A folder that is written beside its place and takes it whole, or not at all. */
export interface WholeFolder {
  /** A new file in it, by its path with slashes. */
  create(name: string): Promise<Sink>;
  /** Puts it into its place. */
  close(): Promise<void>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/**
 * Refuses a place where something is already: what a person keeps there is not overwritten.
 * @throws TemperError `out-taken`
 */
export async function checkFree(path: string, as: 'file' | 'folder' = 'folder'): Promise<void> {
  const kind = await diskExists(path);
  const isEmpty = kind === 'folder' && as === 'folder' && (await readdir(path)).length === 0;
  if (kind === null || isEmpty) return;
  const full = as === 'folder' ? 'is a folder that is not empty' : 'is a folder';
  const what = kind === 'file' ? 'is a file already' : full;
  throw new TemperError('out-taken', `${path} ${what}: choose another place, or remove it first.`, { path });
}

/** @throws TemperError `out-taken` */
export async function wholeFolder(path: string): Promise<WholeFolder> {
  await checkFree(path);
  const place = resolve(path);
  const part = join(dirname(place), `.${basename(place)}.${randomBytes(6).toString('hex')}.part`);
  await mkdir(part, { recursive: true });
  const abort = () => rm(part, { recursive: true, force: true });
  return {
    create: (name) => fileSink(join(part, name)),
    close: async () => {
      try {
        await checkFree(path);
        // An empty folder gives way; a system that renames over one needs nothing, and the others say so.
        if ((await diskExists(place)) === 'folder') await rm(place, { recursive: true });
        await rename(part, place);
      } catch (error) {
        await abort();
        throw error;
      }
    },
    abort,
  };
}
