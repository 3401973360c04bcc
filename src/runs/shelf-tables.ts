import * as v from 'valibot';
import type { RecordChange, Records } from '../io/records.ts';
import type { CheckpointInfo } from './checkpoint.ts';
import type { RunEntry, RunRecord } from './record.ts';
import { checkpointsSchema, labelSchema, progressSchema, recordSchema } from './record-schema.ts';
import type { SweepRecord } from './sweep.ts';
import { sweepRecordSchema } from './sweep-schema.ts';

/** Tables of the shelf's records: all but the last by the run's id. */
export const SHELF_TABLES = ['runs', 'labels', 'progress', 'checkpoints', 'logs', 'sweeps'] as const;

/** Something that is kept and cannot be read: of another version of the page, or damaged. */
export interface Unreadable {
  readonly id: string;
  /** What it is and what to do. */
  readonly message: string;
}

type Read = { readonly entry: RunEntry } | { readonly unreadable: Unreadable };
type Parts = readonly [record: unknown, label: unknown, progress: unknown, checkpoints: unknown];

const nameSchema = v.object({ name: v.string() });

/** A run's values as records, and back, each checked by its schema. */
export class ShelfTables {
  /** Records never change: each is checked once. */
  private readonly known = new Map<string, RunRecord>();

  constructor(private readonly records: Records) {}

  /** All runs and sweeps; no log is read for it. */
  async all(): Promise<{
    readonly entries: readonly RunEntry[];
    readonly sweeps: readonly SweepRecord[];
    readonly unreadable: readonly Unreadable[];
  }> {
    const tables = ['runs', 'labels', 'progress', 'checkpoints', 'sweeps'].map((name) =>
      this.records.all(name),
    );
    const [runs, labels, progress, checkpoints, kept] = await Promise.all(tables);
    const entries: RunEntry[] = [];
    const sweeps: SweepRecord[] = [];
    const unreadable: Unreadable[] = [];
    for (const [id, record] of runs ?? []) {
      const read = this.read(id, [record, labels?.get(id), progress?.get(id), checkpoints?.get(id)]);
      if ('entry' in read) entries.push(read.entry);
      else unreadable.push(read.unreadable);
    }
    for (const [id, value] of kept ?? []) {
      const parsed = v.safeParse(sweepRecordSchema, value);
      if (parsed.success) sweeps.push(parsed.output);
      else unreadable.push(notRead('sweep', id, value, v.getDotPath(parsed.issues[0])));
    }
    return { entries, sweeps, unreadable };
  }

  /** null: there is no run of that id. */
  async run(id: string): Promise<Read | null> {
    const tables = ['runs', 'labels', 'progress', 'checkpoints'].map((name) => this.records.get(name, id));
    const [record, label, progress, checkpoints] = await Promise.all(tables);
    return record === undefined ? null : this.read(id, [record, label, progress, checkpoints]);
  }

  async log(id: string): Promise<string> {
    const parsed = v.safeParse(v.string(), await this.records.get('logs', id));
    return parsed.success ? parsed.output : '';
  }

  /** Writes what is given of a run, all of it or nothing. */
  async write(id: string, parts: Partial<RunEntry & { readonly log: string }>): Promise<void> {
    const { record, label, progress, checkpoints, log } = parts;
    const values = { runs: record, labels: label, progress, checkpoints, logs: log };
    const changes: RecordChange[] = [];
    for (const [table, value] of Object.entries(values)) {
      if (value !== undefined) changes.push({ table, key: id, value });
    }
    await this.records.write(changes);
  }

  async remove(ids: readonly string[]): Promise<void> {
    const changes = ids.flatMap((key) => SHELF_TABLES.map((table) => ({ table, key, value: undefined })));
    for (const id of ids) this.known.delete(id);
    if (changes.length > 0) await this.records.write(changes);
  }

  async writeSweep(sweep: SweepRecord): Promise<void> {
    await this.records.write([{ table: 'sweeps', key: sweep.id, value: sweep }]);
  }

  /** Checkpoints that are written down, by run. */
  async checkpoints(): Promise<ReadonlyMap<string, readonly CheckpointInfo[]>> {
    const found = new Map<string, readonly CheckpointInfo[]>();
    for (const [id, value] of await this.records.all('checkpoints')) {
      const parsed = v.safeParse(checkpointsSchema, value);
      if (parsed.success) found.set(id, parsed.output);
    }
    return found;
  }

  private read(id: string, [record, label, progress, checkpoints]: Parts): Read {
    const known = this.known.get(id);
    const checked = known ? ({ success: true, output: known } as const) : v.safeParse(recordSchema, record);
    if (!checked.success) {
      const named = v.is(nameSchema, label) ? label : record;
      return { unreadable: notRead('run', id, named, v.getDotPath(checked.issues[0])) };
    }
    this.known.set(id, checked.output);
    const rest = v.safeParse(
      v.object({ label: labelSchema, progress: progressSchema, checkpoints: checkpointsSchema }),
      { label, progress, checkpoints },
    );
    if (!rest.success) return { unreadable: notRead('run', id, label, v.getDotPath(rest.issues[0])) };
    return { entry: { record: checked.output, ...rest.output } };
  }
}

function notRead(what: 'run' | 'sweep', id: string, value: unknown, path: string | null): Unreadable {
  const name = v.is(nameSchema, value) ? `"${value.name}"` : id;
  const where = path === null ? 'it' : path;
  const message = `The ${what} ${name} cannot be read: ${where} is not as this version of the page writes it. Open it with the version that it was made with, or delete it.`;
  return { id, message };
}
