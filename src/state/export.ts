import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExportOptions } from '../exports/mixture/options.ts';
import type { Fault, Result } from '../io/faults.ts';
import { unwrap } from '../io/faults.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';

/** How the mixed set is written, as the person chose. */
export interface MixtureChoice extends ExportOptions {
  /** The validation rows as a file of their own. */
  readonly validation: boolean;
}

/** A file that waits for its download. */
interface ReadyFile {
  readonly name: string;
  readonly blob: Blob;
  /** null: it holds no rows. */
  readonly rows: number | null;
}

export interface Ready {
  readonly files: readonly ReadyFile[];
  /** What the format did not hold. */
  readonly notes: readonly string[];
  /** What it was made of: the page may have another mixture by now. */
  readonly plan: MixturePlan;
  readonly recipe: Recipe;
}

export interface ExportProgress {
  /** Rows looked at and written, of both files. */
  readonly done: number;
  readonly total: number;
  /** null in the first moments. */
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
}

interface ExportState {
  readonly choice: MixtureChoice;
  /** null: nothing is being written. */
  readonly progress: ExportProgress | null;
  readonly ready: Ready | null;
  readonly fault: Fault | null;
}

const NAME = 'temper-mixture';
/** Seconds before a rate says anything. */
const LEAST = 0.5;

/** The mixed set as files: written in the data worker, kept until the next one. */
export class ExportStore {
  readonly store: StoreApi<ExportState> = createStore<ExportState>(() => ({
    choice: {
      format: 'messages',
      container: 'jsonl',
      columns: ['task'],
      defuse: true,
      validation: true,
    },
    progress: null,
    ready: null,
    fault: null,
  }));
  private writing: AbortController | null = null;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly recipe: () => Recipe,
    private readonly drawn: () => Promise<Result<{ readonly plan: MixturePlan }>>,
  ) {}

  /** Files of another choice are not what the page offers any more. */
  choose(changes: Partial<MixtureChoice>): void {
    this.cancel();
    this.store.setState(({ choice }) => ({ choice: { ...choice, ...changes }, ready: null, fault: null }));
  }

  /** Writes the files; ends when they are ready, cancelled or at fault. */
  async start(): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.writing = controller;
    const { signal } = controller;
    const { validation, ...options } = this.store.getState().choice;
    const recipe = this.recipe();
    const waiting = { done: 0, total: 0, rowsPerSecond: null, secondsLeft: null };
    this.store.setState({ progress: waiting, ready: null, fault: null });
    try {
      const { plan } = unwrap(await this.drawn());
      const start = performance.now();
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => {
        if (signal.aborted) return;
        const seconds = (performance.now() - start) / 1000;
        const rowsPerSecond = seconds >= LEAST ? done / seconds : null;
        const secondsLeft = rowsPerSecond === null ? null : (total - done) / rowsPerSecond;
        this.store.setState({ progress: { done, total, rowsPerSecond, secondsLeft } });
      };
      signal.throwIfAborted();
      const request = { recipe, plan, options, validation };
      const written = await this.worker.request('export-mixture', request, { signal, onProgress });
      if (signal.aborted) return;
      const { train, validation: apart, manifest, notes } = written;
      const { container } = options;
      const files: ReadyFile[] = [
        { name: `${NAME}.${container}`, ...train },
        ...(apart ? [{ name: `${NAME}.validation.${container}`, ...apart }] : []),
        { name: `${NAME}.manifest.json`, blob: manifest, rows: null },
      ];
      this.store.setState({ progress: null, ready: { files, notes, plan, recipe } });
    } catch (error) {
      // What was cancelled was not wanted; it is no fault to report.
      if (!signal.aborted) this.store.setState({ progress: null, fault: toFault(error) });
    } finally {
      if (this.writing === controller) this.writing = null;
    }
  }

  /** Ends the writing; nothing of it is kept. */
  cancel(): void {
    this.writing?.abort();
    this.writing = null;
    this.store.setState({ progress: null });
  }
}
