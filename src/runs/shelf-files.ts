import { readAll, type Store } from '../io/bytes.ts';
import { type CheckpointInfo, checkpointName } from './checkpoint.ts';

/** A checkpoint's bytes beside its step. */
export interface CheckpointFile {
  readonly step: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const fileOf = (id: string, step: number): string => `${id}/${checkpointName(step)}`;
const runOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

/** Checkpoints of all runs as files; one for which there is no room is held in memory until there is. */
export class ShelfFiles {
  /** Of each run the newest and the best for which there was no room. */
  readonly held = new Map<string, readonly CheckpointFile[]>();

  constructor(private readonly store: Store) {}

  /** Whole or not at all. Throws a `QuotaExceededError` where there is no room. */
  async write(id: string, { step, bytes }: CheckpointFile): Promise<void> {
    const sink = await this.store.create(fileOf(id, step));
    try {
      await sink.write(bytes);
    } catch (error) {
      await sink.abort();
      throw error;
    }
    await sink.close();
  }

  async read(id: string, step: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const held = this.held.get(id)?.find((one) => one.step === step);
    if (held) return held.bytes;
    const source = await this.store.open(fileOf(id, step));
    return source && Uint8Array.from(await readAll(source));
  }

  async remove(id: string, steps: readonly number[]): Promise<void> {
    for (const step of steps) await this.store.remove(fileOf(id, step));
  }

  async removeRuns(ids: readonly string[]): Promise<void> {
    const gone = new Set(ids);
    for (const id of ids) this.held.delete(id);
    for (const file of await this.store.list()) if (gone.has(runOf(file))) await this.store.remove(file);
  }

  /** Removes the files that are not named, but not those of runs that go on. */
  async removeOthers(
    named: () => Promise<ReadonlyMap<string, readonly CheckpointInfo[]>>,
    going: () => Promise<ReadonlySet<string>>,
  ): Promise<void> {
    // In this order: a run that begins meanwhile is held, or its files are not listed yet.
    const files = await this.store.list();
    const runs = await going();
    const kept = new Set<string>();
    for (const [id, all] of await named()) for (const { step } of all) kept.add(fileOf(id, step));
    for (const file of files) if (!runs.has(runOf(file)) && !kept.has(file)) await this.store.remove(file);
  }

  /** What is kept of a run, with what is held in memory of it, by step. */
  withHeld(id: string, kept: readonly CheckpointInfo[]): readonly CheckpointInfo[] {
    const held = this.held.get(id) ?? [];
    const others = kept.filter(({ step }) => !held.some((one) => one.step === step));
    const infos = held.map(({ step, bytes }): CheckpointInfo => ({ step, bytes: bytes.length }));
    return [...others, ...infos].sort((a, b) => a.step - b.step);
  }
}
