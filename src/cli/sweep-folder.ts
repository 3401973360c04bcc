import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { TemperError } from '../io/faults.ts';
import { removeParts, writeWhole } from '../io/node/disk.ts';
import type { SweepItem, SweepRecord } from '../runs/sweep.ts';
import { sweepRecordSchema } from '../runs/sweep-schema.ts';
import { lockFolder } from './run-lock.ts';

const SWEEP = 'sweep.json';
/** Characters of a value that name its folder. */
const LONGEST = 60;

/** What a value is called among folders. */
const folderName = (value: string): string =>
  value
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, LONGEST);

async function readSweep(path: string): Promise<SweepRecord | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), sweepRecordSchema), text);
  if (parsed.success) return parsed.output;
  throw new TemperError(
    'sweep-invalid',
    `${path} is no sweep as this command writes it: choose another folder.`,
  );
}

/** A sweep in a folder: `sweep.json`, and a folder a run. It has the folder alone until `dispose`. */
export class SweepFolder {
  /** @throws TemperError `folder-taken`, `sweep-invalid` */
  static async open(folder: string): Promise<SweepFolder> {
    const unlock = await lockFolder(folder);
    try {
      await removeParts(folder);
      return new SweepFolder(folder, unlock, await readSweep(join(folder, SWEEP)));
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  private constructor(
    readonly folder: string,
    private readonly unlock: () => Promise<void>,
    private current: SweepRecord | null,
  ) {}

  /** The sweep that the folder holds; null: none yet. */
  get sweep(): SweepRecord | null {
    return this.current;
  }

  async write(sweep: SweepRecord): Promise<void> {
    await writeWhole(
      join(this.folder, SWEEP),
      new TextEncoder().encode(`${JSON.stringify(sweep, null, 2)}\n`),
    );
    this.current = sweep;
  }

  /** Writes down how a run stands. */
  async mark(place: number, state: Pick<SweepItem, 'run' | 'status'>): Promise<void> {
    if (!this.current) throw new TemperError('sweep-missing', `${this.folder} holds no sweep.`);
    const items = this.current.items.map((item, i) => (i === place ? { ...item, ...state } : item));
    await this.write({ ...this.current, items });
  }

  /** The folder of a run: by value and seed, and by its place where another would have the same. */
  runFolder(place: number): string {
    const names = (this.current?.items ?? []).map(({ value, seed }) => `${folderName(value)}-${seed}`);
    const own = names[place] ?? '';
    const isAlone = names.filter((name) => name.toLowerCase() === own.toLowerCase()).length === 1;
    return join(this.folder, isAlone ? own : `${own}-${place + 1}`);
  }

  async dispose(): Promise<void> {
    await this.unlock();
  }
}
