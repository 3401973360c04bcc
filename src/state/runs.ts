import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import { unwrap } from '../io/faults.ts';
import { RunLog } from '../runs/log.ts';
import type { RunEntry, RunLabel } from '../runs/record.ts';
import type { RunsRoom } from '../runs/room.ts';
import type { ShelfContents } from '../runs/shelf-parts.ts';
import type { SweepRecord } from '../runs/sweep.ts';
import type { Client } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import { toFault } from './fault.ts';

/** A checkpoint of a run. */
export interface CheckpointChoice {
  readonly run: string;
  readonly step: number;
}

export interface RunListState {
  /** The newest first. */
  readonly entries: readonly RunEntry[];
  /** The newest first. */
  readonly sweeps: readonly SweepRecord[];
  /** What is kept and cannot be read. */
  readonly unreadable: ShelfContents['unreadable'];
  /** null: the list was not read yet. */
  readonly room: RunsRoom | null;
  /** The run that the panel shows; null: the one that goes on, or the last. */
  readonly selected: string | null;
  /** Runs whose curves are laid over each other, in the order in which they were chosen. */
  readonly overlaid: readonly string[];
  /** What is compared and exported; null: the result of the page's run. */
  readonly compared: CheckpointChoice | null;
  /** Why the last thing that was asked for did not happen. */
  readonly fault: Fault | null;
}

const NOTHING: RunListState = {
  entries: [],
  sweeps: [],
  unreadable: [],
  room: null,
  selected: null,
  overlaid: [],
  compared: null,
  fault: null,
};

interface CachedLog {
  /** When the run was written down last. */
  readonly updatedAt: string;
  readonly log: Promise<RunLog>;
}

/** The runs that are kept, and which of them are looked at. */
export class RunListStore {
  readonly store: StoreApi<RunListState> = createStore<RunListState>(() => NOTHING);
  private readonly logs = new Map<string, CachedLog>();
  private reading: Promise<void> | null = null;
  /** Something changed while the list was read. */
  private again = false;

  constructor(private readonly client: Client<RunsRequests>) {}

  entry(id: string): RunEntry | null {
    return this.store.getState().entries.find(({ record }) => record.id === id) ?? null;
  }

  /** Reads the list again; what is asked for meanwhile is read once more. */
  refresh(): Promise<void> {
    if (this.reading) this.again = true;
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  /** Shows a run in the panel; null: the one that goes on, or the last. */
  select(id: string | null): void {
    this.store.setState({ selected: id });
  }

  overlay(ids: readonly string[]): void {
    this.store.setState({ overlaid: ids });
  }

  compare(compared: CheckpointChoice | null): void {
    this.store.setState({ compared });
  }

  clearFault(): void {
    this.store.setState({ fault: null });
  }

  label(id: string, label: Partial<RunLabel>): Promise<boolean> {
    return this.attempt(() => this.client.request('label', { id, label }));
  }

  /** Removes runs for good: record, log and checkpoints. */
  remove(ids: readonly string[]): Promise<boolean> {
    return this.attempt(async () => {
      await this.client.request('remove', { ids });
      for (const id of ids) this.logs.delete(id);
      const gone = new Set(ids);
      this.store.setState(({ selected, overlaid, compared }) => ({
        selected: selected !== null && gone.has(selected) ? null : selected,
        overlaid: overlaid.filter((id) => !gone.has(id)),
        compared: compared && gone.has(compared.run) ? null : compared,
      }));
    });
  }

  removeSweep(id: string): Promise<boolean> {
    return this.attempt(() => this.client.request('remove-sweep', { id }));
  }

  /** A run as one zip; null: the fault says why not. */
  async archive(id: string): Promise<RunsRequests['archive']['response'] | null> {
    this.clearFault();
    try {
      return await this.client.request('archive', { id });
    } catch (error) {
      this.store.setState({ fault: toFault(error) });
      return null;
    }
  }

  /** Takes archives in, one after the other, and shows the last. */
  unarchive(files: readonly File[]): Promise<boolean> {
    return this.attempt(async () => {
      for (const file of files) {
        try {
          const entry = await this.client.request('unarchive', { file });
          this.select(entry.record.id);
        } catch (error) {
          const fault = toFault(error);
          throw Object.assign(new Error(`${file.name}: ${fault.message}`), { cause: error });
        }
      }
    });
  }

  /**
   * What a run logged so far, from memory while nothing was written since.
   * @throws TemperError `log-invalid`
   */
  log(id: string): Promise<RunLog> {
    const updatedAt = this.entry(id)?.progress.updatedAt ?? '';
    const cached = this.logs.get(id);
    if (cached?.updatedAt === updatedAt) return cached.log;
    const log = this.client.request('log', { id }).then(({ text }) => unwrap(RunLog.parse(text)));
    this.logs.set(id, { updatedAt, log });
    log.catch(() => this.logs.delete(id));
    return log;
  }

  private async attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.clearFault();
    try {
      await work();
      return true;
    } catch (error) {
      this.store.setState({ fault: toFault(error) });
      return false;
    } finally {
      await this.refresh();
    }
  }

  private async read(): Promise<void> {
    do {
      this.again = false;
      try {
        const { runs, sweeps, room, unreadable } = await this.client.request('list', {});
        this.store.setState({ entries: runs, sweeps, room, unreadable });
      } catch (error) {
        this.store.setState({ fault: toFault(error) });
      }
    } while (this.again);
  }
}
