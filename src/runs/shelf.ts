import { TemperError } from '../io/faults.ts';
import type { CheckpointInfo } from './checkpoint.ts';
import type { RunKeeper } from './library.ts';
import type { RunEntry, RunLabel, RunProgress, RunRecord } from './record.ts';
import { retained } from './retention.ts';
import { isFull, noRoom, type RunsRoom } from './room.ts';
import { type CheckpointFile, ShelfFiles } from './shelf-files.ts';
import type { RunToTake, ShelfContents, ShelfParts } from './shelf-parts.ts';
import { ShelfTables } from './shelf-tables.ts';
import type { SweepRecord } from './sweep.ts';
import { Turns } from './turns.ts';

const INTERRUPTED = {
  code: 'run-interrupted',
  message: 'The page was closed, or its worker ended, while the run was going on: it can be resumed.',
};
const GOING: readonly RunProgress['status'][] = ['preparing', 'running', 'paused'];

const stepsOf = (all: readonly { readonly step: number }[]): readonly number[] => all.map(({ step }) => step);
const newestFirst = (a: { readonly createdAt: string }, b: { readonly createdAt: string }): number =>
  b.createdAt.localeCompare(a.createdAt);
const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** Keeps runs: records and logs as values, checkpoints as files, each whole or not at all. */
export class Shelf implements RunKeeper {
  private readonly tables: ShelfTables;
  private readonly turns = new Turns();
  private readonly files: ShelfFiles;
  /** Progress and logs for which there was no room, until the page is closed. */
  private readonly unsaved = new Map<string, { readonly progress: RunProgress; readonly log: string }>();

  constructor(private readonly parts: ShelfParts) {
    this.tables = new ShelfTables(parts.records);
    this.files = new ShelfFiles(parts.store);
  }

  /** Removes files that no run names: what a closed tab left of a checkpoint, or of a removal. */
  tidy(): Promise<void> {
    const named = () => this.tables.checkpoints();
    return this.turns.take(() => this.files.removeOthers(named, this.parts.going));
  }

  async list(): Promise<ShelfContents> {
    const [{ entries, sweeps, unreadable }, held, estimate, persisted] = await Promise.all([
      this.tables.all(),
      this.parts.going(),
      this.parts.estimate(),
      this.parts.persisted(),
    ]);
    const runs = entries.map((entry) => this.asItStands(entry, held));
    const used = runs.reduce(
      (sum, { checkpoints }) => checkpoints.reduce((all, { bytes }) => all + bytes, sum),
      0,
    );
    const isOver = this.files.held.size + this.unsaved.size > 0;
    const room: RunsRoom = {
      used,
      quota: estimate?.quota ?? null,
      free: estimate ? Math.max(0, estimate.quota - estimate.usage) : null,
      persisted,
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
      const held = (this.files.held.get(id) ?? []).filter((one) => one.step < step);
      const earlier = this.files.withHeld(id, before).filter((one) => one.step < step);
      const all = [...earlier, { step, bytes: bytes.length }];
      const kept = retained(all, best, record.recipe.evaluation.checkpoints.last);
      const stay = new Set(stepsOf(kept));
      const coming = [...held.filter((one) => stay.has(one.step)), { step, bytes }];
      try {
        for (const file of coming) await this.files.write(id, file);
        await this.tables.write(id, { checkpoints: kept });
      } catch (error) {
        if (!isFull(error)) throw error;
        const named = new Set(stepsOf(before));
        await this.files.remove(
          id,
          stepsOf(coming).filter((one) => !named.has(one)),
        );
        this.files.held.set(
          id,
          coming.filter((one) => one.step === step || one.step === best),
        );
        const full = noRoom(`the checkpoint of step ${step}`, await this.parts.estimate());
        const way = 'Until then it is in memory, and what was kept before stays.';
        return { kept: this.files.withHeld(id, before), full: `${full} ${way}` };
      }
      this.files.held.delete(id);
      await this.files.remove(
        id,
        stepsOf(before).filter((one) => !stay.has(one)),
      );
      return { kept, full: null };
    });
  }

  read(id: string, step: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.files.read(id, step);
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
      // Files that no record names are of no use; a record without its files would be.
      await this.tables.remove(ids);
      for (const id of ids) this.unsaved.delete(id);
      await this.files.removeRuns(ids);
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
      const entry = { ...run, checkpoints: files.map(({ step, bytes }) => ({ step, bytes: bytes.length })) };
      const write = async () => {
        for (const file of files) await this.files.write(id, file);
        await this.tables.write(id, entry);
      };
      try {
        await this.withRoom(`the run "${run.label.name}"`, write);
      } catch (error) {
        await this.files.remove(id, stepsOf(files));
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

  /** Writes what is held in memory, where there is room for it now. */
  private async writeHeld(): Promise<void> {
    try {
      for (const [id, files] of [...this.files.held]) {
        const run = await this.tables.run(id);
        if (run && 'entry' in run) {
          for (const file of files) await this.files.write(id, file);
          const checkpoints = this.files.withHeld(id, run.entry.checkpoints);
          await this.tables.write(id, { checkpoints });
        }
        this.files.held.delete(id);
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
      checkpoints: this.files.withHeld(id, entry.checkpoints),
    };
  }
}
