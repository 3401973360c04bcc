import { readAll, type Store } from '../io/bytes.ts';
import { TemperError } from '../io/faults.ts';
import type { Records } from '../io/records.ts';
import { type CheckpointInfo, checkpointName } from './checkpoint.ts';
import type { RunKeeper } from './library.ts';
import type { RunEntry, RunLabel, RunProgress, RunRecord } from './record.ts';
import { retained } from './retention.ts';
import { isFull, noRoom, type RoomEstimate, type RunsRoom } from './room.ts';
import { ShelfTables, type Unreadable } from './shelf-tables.ts';
import type { SweepRecord } from './sweep.ts';
import { Turns } from './turns.ts';

/** What the shelf asks of where it stands. */
export interface ShelfParts {
  readonly records: Records;
  /** For checkpoints. */
  readonly store: Store;
  /** Ids of the runs that some tab holds: they are going on there. */
  readonly going: () => Promise<ReadonlySet<string>>;
  /** Holds a run for this tab until the returned function is called; null: another has it. */
  readonly hold: (id: string) => Promise<(() => void) | null>;
  /** null: the browser does not say. */
  readonly estimate: () => Promise<RoomEstimate | null>;
  /** Why nothing outlives the page; null: it does. */
  readonly unkept: string | null;
  /** Something of the list changed. */
  readonly onChange: () => void;
}

/** Everything that the run list shows. */
export interface ShelfContents {
  /** The newest first. */
  readonly runs: readonly RunEntry[];
  /** The newest first. */
  readonly sweeps: readonly SweepRecord[];
  readonly room: RunsRoom;
  /** What is kept and cannot be read; it can be removed by its id. */
  readonly unreadable: readonly Unreadable[];
}

/** A checkpoint's bytes beside its step. */
export interface CheckpointFile {
  readonly step: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A run from an archive. */
export interface RunToTake extends Omit<RunEntry, 'checkpoints'> {
  readonly log: string;
  readonly files: readonly CheckpointFile[];
}

const INTERRUPTED = {
  code: 'run-interrupted',
  message: 'The page was closed, or its worker ended, while the run was going on: it can be resumed.',
};
const GOING: readonly RunProgress['status'][] = ['preparing', 'running', 'paused'];

const fileOf = (id: string, step: number): string => `${id}/${checkpointName(step)}`;
const newestFirst = (a: { readonly createdAt: string }, b: { readonly createdAt: string }): number =>
  b.createdAt.localeCompare(a.createdAt);
const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** Keeps runs: records and logs as values, checkpoints as files, each whole or not at all. */
export class Shelf implements RunKeeper {
  private readonly tables: ShelfTables;
  private readonly turns = new Turns();
  /** What there was no room for: the newest of each run, until the page is closed. */
  private readonly unwritten = new Map<string, CheckpointFile>();
  private readonly unsaved = new Map<string, { readonly progress: RunProgress; readonly log: string }>();

  constructor(private readonly parts: ShelfParts) {
    this.tables = new ShelfTables(parts.records);
  }

  /** Removes files that no run names: what a closed tab left of a checkpoint, or of a removal. */
  tidy(): Promise<void> {
    return this.turns.take(async () => {
      const { store, going } = this.parts;
      const files = await store.list();
      const held = await going();
      const named = new Set<string>();
      for (const [id, all] of await this.tables.checkpoints())
        for (const { step } of all) named.add(fileOf(id, step));
      for (const file of files) {
        const id = file.slice(0, file.lastIndexOf('/'));
        if (!held.has(id) && !named.has(file)) await store.remove(file);
      }
    });
  }

  async list(): Promise<ShelfContents> {
    const [{ entries, sweeps, unreadable }, held, estimate] = await Promise.all([
      this.tables.all(),
      this.parts.going(),
      this.parts.estimate(),
    ]);
    const runs = entries.map((entry) => this.asItStands(entry, held));
    const used = runs.reduce(
      (sum, { checkpoints }) => checkpoints.reduce((all, { bytes }) => all + bytes, sum),
      0,
    );
    const isOver = this.unwritten.size + this.unsaved.size > 0;
    const room: RunsRoom = {
      used,
      quota: estimate?.quota ?? null,
      free: estimate ? Math.max(0, estimate.quota - estimate.usage) : null,
      unkept: this.parts.unkept ?? (isOver ? noRoom('what the last run wrote', estimate) : null),
    };
    return {
      runs: runs.sort((a, b) => newestFirst(a.record, b.record)),
      sweeps: sweeps.toSorted(newestFirst),
      room,
      unreadable,
    };
  }

  /** @throws TemperError `run-unreadable` */
  async find(id: string): Promise<RunEntry | null> {
    const read = await this.tables.run(id);
    if (read === null) return null;
    if ('unreadable' in read) throw new TemperError('run-unreadable', read.unreadable.message, { id });
    return this.asItStands(read.entry, await this.parts.going());
  }

  /** A run's log as JSON Lines; '' where it has none. */
  async log(id: string): Promise<string> {
    return this.unsaved.get(id)?.log ?? this.tables.log(id);
  }

  /** @throws TemperError `run-exists`, `no-room` */
  begin(record: RunRecord, name: string): Promise<void> {
    return this.changing(async () => {
      await this.assertNew(record.id);
      const progress: RunProgress = {
        status: 'preparing',
        step: 0,
        best: null,
        loss: null,
        updatedAt: record.createdAt,
        computed: 0,
        fault: null,
      };
      const label: RunLabel = { name, note: '', starred: false };
      const run = { record, label, progress, checkpoints: [], log: '' };
      await this.withRoom(`the run "${name}"`, () => this.tables.write(record.id, run));
    });
  }

  /** @throws TemperError `run-unknown`. Where there is no room it is held in memory until there is. */
  save(id: string, given: RunProgress, log: string): Promise<void> {
    return this.changing(async () => {
      await this.existing(id);
      const { best } = given;
      const isBest = best !== null && finite(best.value) !== null;
      const progress = { ...given, loss: finite(given.loss), best: isBest ? best : null };
      try {
        await this.tables.write(id, { progress, log });
        this.unsaved.delete(id);
      } catch (error) {
        if (!isFull(error)) throw error;
        this.unsaved.set(id, { progress, log });
      }
    });
  }

  /**
   * The new checkpoint is whole before another goes. Later ones go too: a run that goes on from an earlier one
   * found them damaged.
   *
   * @throws TemperError `run-unknown`
   */
  keep(
    id: string,
    { step, bytes, best }: CheckpointFile & { readonly best: number | null },
  ): Promise<{ readonly kept: readonly CheckpointInfo[]; readonly full: string | null }> {
    return this.changing(async () => {
      const { record, checkpoints: before } = await this.existing(id);
      const all = [...before.filter((one) => one.step < step), { step, bytes: bytes.length }];
      const kept = retained(all, best, record.recipe.evaluation.checkpoints.last);
      const isAgain = before.some((one) => one.step === step);
      const file = fileOf(id, step);
      try {
        await this.writeFile(file, bytes);
        await this.tables.write(id, { checkpoints: kept });
      } catch (error) {
        if (!isFull(error)) throw error;
        if (!isAgain) await this.parts.store.remove(file);
        this.unwritten.set(id, { step, bytes });
        const full = noRoom(`the checkpoint of step ${step}`, await this.parts.estimate());
        const way = 'Until then it is in memory, and what was kept before stays.';
        return { kept: this.withUnwritten(id, before), full: `${full} ${way}` };
      }
      this.unwritten.delete(id);
      const stay = new Set(kept.map((one) => one.step));
      for (const one of before) if (!stay.has(one.step)) await this.parts.store.remove(fileOf(id, one.step));
      return { kept, full: null };
    });
  }

  async read(id: string, step: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const held = this.unwritten.get(id);
    if (held?.step === step) return held.bytes;
    const source = await this.parts.store.open(fileOf(id, step));
    return source && Uint8Array.from(await readAll(source));
  }

  /** @throws TemperError `run-unknown`, `no-room` */
  label(id: string, given: Partial<RunLabel>): Promise<RunLabel> {
    return this.changing(async () => {
      const { label: before } = await this.existing(id);
      const label = { ...before, ...given };
      await this.withRoom('the label', () => this.tables.write(id, { label }));
      return label;
    });
  }

  /** @throws TemperError `run-going`: nothing is removed where one of them is going on */
  remove(ids: readonly string[]): Promise<void> {
    return this.changing(async () => {
      const held = await this.parts.going();
      if (ids.some((id) => held.has(id))) {
        throw new TemperError(
          'run-going',
          'This run is going on, here or in another tab: stop it, then delete it.',
        );
      }
      const gone = new Set(ids);
      // Files that no record names are of no use; a record without its files would be.
      await this.tables.remove(ids);
      for (const id of ids) {
        this.unwritten.delete(id);
        this.unsaved.delete(id);
      }
      const { store } = this.parts;
      for (const file of await store.list())
        if (gone.has(file.slice(0, file.lastIndexOf('/')))) await store.remove(file);
      await this.writeHeld();
    });
  }

  /**
   * A run from elsewhere, all of it or nothing.
   * @throws TemperError `run-exists`, `no-room`
   */
  take({ files, ...run }: RunToTake): Promise<RunEntry> {
    return this.changing(async () => {
      const { id } = run.record;
      await this.assertNew(id);
      const release = await this.parts.hold(id);
      if (!release) throw new TemperError('run-going', 'Another tab of this page is taking this run in.');
      const { store } = this.parts;
      const entry = { ...run, checkpoints: files.map(({ step, bytes }) => ({ step, bytes: bytes.length })) };
      const write = async () => {
        for (const { step, bytes } of files) await this.writeFile(fileOf(id, step), bytes);
        await this.tables.write(id, entry);
      };
      try {
        await this.withRoom(`the run "${run.label.name}"`, write);
      } catch (error) {
        for (const { step } of files) await store.remove(fileOf(id, step));
        throw error;
      } finally {
        release();
      }
      const { log: _, ...listed } = entry;
      return this.asItStands(listed, await this.parts.going());
    });
  }

  saveSweep(sweep: SweepRecord): Promise<void> {
    return this.changing(() =>
      this.withRoom(`the sweep "${sweep.name}"`, () => this.tables.writeSweep(sweep)),
    );
  }

  removeSweep(id: string): Promise<void> {
    return this.changing(() => this.tables.remove([id]));
  }

  /** One change after the other, each told when it is done. */
  private changing<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.take(async () => {
      const done = await work();
      this.parts.onChange();
      return done;
    });
  }

  private async existing(id: string): Promise<RunEntry> {
    const read = await this.tables.run(id);
    if (read === null)
      throw new TemperError(
        'run-unknown',
        'This run is not kept any more: it was deleted, perhaps in another tab.',
        { id },
      );
    if ('unreadable' in read) throw new TemperError('run-unreadable', read.unreadable.message, { id });
    return read.entry;
  }

  private async assertNew(id: string): Promise<void> {
    const read = await this.tables.run(id);
    if (read === null) return;
    const name = 'entry' in read ? `"${read.entry.label.name}"` : id;
    throw new TemperError('run-exists', `This run is in the list already: it is called ${name} there.`, {
      id,
    });
  }

  private async withRoom(what: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!isFull(error)) throw error;
      throw new TemperError('no-room', noRoom(what, await this.parts.estimate()));
    }
  }

  private async writeFile(name: string, bytes: Uint8Array): Promise<void> {
    const sink = await this.parts.store.create(name);
    try {
      await sink.write(bytes);
    } catch (error) {
      await sink.abort();
      throw error;
    }
    await sink.close();
  }

  /** Writes what is held in memory, where there is room for it now. */
  private async writeHeld(): Promise<void> {
    try {
      for (const [id, { step, bytes }] of [...this.unwritten]) {
        const { checkpoints } = await this.existing(id);
        await this.writeFile(fileOf(id, step), bytes);
        const all = [...checkpoints.filter((one) => one.step !== step), { step, bytes: bytes.length }];
        await this.tables.write(id, { checkpoints: all });
        this.unwritten.delete(id);
      }
      for (const [id, saved] of [...this.unsaved]) {
        await this.tables.write(id, saved);
        this.unsaved.delete(id);
      }
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  /** A run with what is held in memory of it; one that nobody goes on with was interrupted. */
  private asItStands(entry: RunEntry, held: ReadonlySet<string>): RunEntry {
    const { id } = entry.record;
    const { progress } = this.unsaved.get(id) ?? entry;
    const isCut = GOING.includes(progress.status) && !held.has(id);
    return {
      ...entry,
      progress: isCut
        ? { ...progress, status: 'interrupted', fault: progress.fault ?? INTERRUPTED }
        : progress,
      checkpoints: this.withUnwritten(id, entry.checkpoints),
    };
  }

  private withUnwritten(id: string, kept: readonly CheckpointInfo[]): readonly CheckpointInfo[] {
    const one = this.unwritten.get(id);
    if (!one) return kept;
    return [
      ...kept.filter(({ step }) => step !== one.step),
      { step: one.step, bytes: one.bytes.length },
    ].sort((a, b) => a.step - b.step);
  }
}
