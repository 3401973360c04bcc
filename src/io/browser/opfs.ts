import type { Sink } from '../bytes.ts';
import { TemperError } from '../faults.ts';
import { fileSource } from './file.ts';
import type { FileStore } from './file-store.ts';
import type { Writers } from './writers.ts';

/** A file that is not whole yet has this at its end; what a closed tab left of one is removed. */
const PART = '.part';

/** Any name is one file name: no slash, and none that the file system keeps for itself. */
const toFile = (name: string) => `_${encodeURIComponent(name)}`;
const fromFile = (file: string) => decodeURIComponent(file.slice(1));

/** What the browser's own file system can beside what the type libraries know of it: a worker writes in place. */
interface OwnFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{
    write(bytes: Uint8Array, options: { readonly at: number }): number;
    flush(): void;
    close(): void;
  }>;
  move(name: string): Promise<void>;
}
const isOwn = (handle: FileSystemFileHandle): handle is OwnFile =>
  'createSyncAccessHandle' in handle && 'move' in handle;

const TAKEN = ['NoModificationAllowedError', 'InvalidModificationError'];
const isTaken = (error: unknown) => error instanceof DOMException && TAKEN.includes(error.name);
const isMissing = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

async function removeFile(folder: FileSystemDirectoryHandle, file: string): Promise<void> {
  try {
    await folder.removeEntry(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Where a browser moves over no other file, there is none of that name for a moment. */
async function takePlace(folder: FileSystemDirectoryHandle, part: OwnFile, file: string): Promise<void> {
  try {
    await part.move(file);
  } catch (error) {
    if (!isTaken(error)) throw error;
    await removeFile(folder, file);
    await part.move(file);
  }
}

/** A sink that tells other tabs for as long as it is open: what it has written so far is not to be removed. */
async function sharedSink(writers: Writers, create: () => Promise<Sink>): Promise<Sink> {
  const release = await writers.enter();
  try {
    const sink = await create();
    return {
      write: (bytes) => sink.write(bytes),
      close: () => sink.close().finally(release),
      abort: () => sink.abort().finally(release),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Writes beside its target and takes its place when it is closed. */
async function createSink(folder: FileSystemDirectoryHandle, file: string): Promise<Sink> {
  const part = `${file}.${crypto.randomUUID()}${PART}`;
  const handle = await folder.getFileHandle(part, { create: true });
  if (!isOwn(handle))
    throw new TemperError('no-store', 'This browser cannot write files of its own in place.');
  const access = await handle.createSyncAccessHandle();
  let at = 0;
  return {
    async write(bytes) {
      let done = 0;
      while (done < bytes.length) {
        const written = access.write(bytes.subarray(done), { at });
        if (written === 0) throw new DOMException('There is no more room.', 'QuotaExceededError');
        done += written;
        at += written;
      }
    },
    async close() {
      access.flush();
      access.close();
      await takePlace(folder, handle, file);
    },
    async abort() {
      access.close();
      await removeFile(folder, part);
    },
  };
}

/**
 * A folder of the browser's own file system (OPFS) as a store. For a dedicated worker: only there can files be
 * written in place. Its files are read through `File`s, in ranges. What an earlier page left half written is removed.
 *
 * @param shared where several tabs write into the folder, how they tell each other; else it is one tab's
 * @returns null where this browser, or a private window of it, has none
 */
export async function opfsStore(name: string, shared: Writers | null = null): Promise<FileStore | null> {
  if (!('storage' in navigator) || !('getDirectory' in navigator.storage)) return null;
  const root = await navigator.storage.getDirectory().catch(() => null);
  const folder = await root?.getDirectoryHandle(name, { create: true }).catch(() => null);
  if (!folder) return null;
  const create = (file: string) =>
    shared ? sharedSink(shared, () => createSink(folder, toFile(file))) : createSink(folder, toFile(file));
  const probe = await create('probe').catch(() => null);
  await probe?.abort();
  if (!probe) return null;
  const removeParts = async () => {
    for await (const file of folder.keys()) if (file.endsWith(PART)) await removeFile(folder, file);
  };
  if (!shared) await removeParts();
  // While another tab writes, what is left of earlier ones stays until the next time.
  else await shared.ifNone(removeParts);
  const fileOf = async (file: string) => {
    try {
      return await (await folder.getFileHandle(toFile(file))).getFile();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };
  return {
    create,
    file: fileOf,
    open: async (file) => {
      const found = await fileOf(file);
      return found && { ...fileSource(found), name: file };
    },
    remove: (file) => removeFile(folder, toFile(file)),
    list: async () => {
      const names: string[] = [];
      for await (const file of folder.keys()) if (!file.endsWith(PART)) names.push(fromFile(file));
      return names;
    },
  };
}
