import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSource, Folder, Sink } from '../bytes.ts';
import { failed, ok, type Result } from '../faults.ts';

/** What a name ends in while the file is written beside its place. */
const PART = '.part';

/** 'file', 'folder', or null where nothing is there. */
export async function diskExists(path: string): Promise<'file' | 'folder' | null> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

/** A file on disk, opened for each read so that nothing has to be closed. */
export async function fileSource(path: string): Promise<Result<ByteSource>> {
  const kind = await diskExists(path);
  if (kind !== 'file') {
    const what = kind === 'folder' ? 'is a folder, not a file' : 'does not exist: check the path';
    return failed({ code: 'file-missing', message: `${path} ${what}.`, file: path });
  }
  const { size } = await stat(path);
  return ok({
    name: basename(path),
    size,
    async slice(start, end) {
      const length = Math.max(0, Math.min(end, size) - start);
      const bytes = new Uint8Array(length);
      const handle = await open(path, 'r');
      try {
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
          if (bytesRead === 0) break;
          done += bytesRead;
        }
        return bytes.subarray(0, done);
      } finally {
        await handle.close();
      }
    },
  });
}

/** The files of a folder on disk; names that climb out of the folder are not there. */
export function diskFolder(path: string): Folder {
  return {
    name: path,
    async open(file) {
      if (file.split(/[\\/]/).includes('..')) return null;
      const source = await fileSource(join(path, file));
      return source.ok ? source.value : null;
    },
  };
}

/** Writes beside the target and renames at the end, so that a half-written file is never seen. */
export async function fileSink(path: string): Promise<Sink> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}${PART}`;
  const handle: FileHandle = await open(temporary, 'wx');
  return {
    async write(bytes) {
      await handle.writeFile(bytes);
    },
    async close() {
      await handle.close();
      await rename(temporary, path);
    },
    async abort() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

/** Waits until the disk has what was written to a folder's list of names. Systems that cannot are left as they are. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  try {
    await handle?.sync();
  } catch {
    // Windows opens no folder for this, and some network disks refuse it.
  } finally {
    await handle?.close();
  }
}

/**
 * Writes a file whole or not at all, whatever ends the process or the machine meanwhile: beside its place, down
 * to the disk, and then into its place.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}${PART}`;
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Removes what processes that were ended left half written in a folder: for its only writer. */
export async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) if (name.endsWith(PART)) await rm(join(folder, name), { force: true });
}
