import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sink, Store } from '../bytes.ts';
import { diskFolder, fileSink } from './disk.ts';

/** Any name is one file name on disk: no slash, no dot at its beginning. */
const toDisk = (name: string) => `_${encodeURIComponent(name)}`;
const fromDisk = (file: string) => decodeURIComponent(file.slice(1));

/** A store in a temporary folder, which is made with its first file and goes with `dispose`. */
export class TemporaryStore implements Store {
  private folder: Promise<string> | null = null;

  async create(name: string): Promise<Sink> {
    this.folder ??= mkdtemp(join(tmpdir(), 'temper-'));
    return fileSink(join(await this.folder, toDisk(name)));
  }

  async open(name: string): ReturnType<Store['open']> {
    if (this.folder === null) return null;
    return diskFolder(await this.folder).open(toDisk(name));
  }

  async remove(name: string): Promise<void> {
    if (this.folder !== null) await rm(join(await this.folder, toDisk(name)), { force: true });
  }

  async list(): Promise<readonly string[]> {
    if (this.folder === null) return [];
    const files = await readdir(await this.folder);
    // A sink that is not closed yet writes beside its target.
    return files.filter((file) => !/\.[0-9a-f]{12}\.part$/.test(file)).map(fromDisk);
  }

  async dispose(): Promise<void> {
    const { folder } = this;
    this.folder = null;
    if (folder !== null) await rm(await folder, { recursive: true, force: true });
  }
}
