import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DataFile } from '../data/example.ts';
import type { FileSummary } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';

export interface LoadedFile {
  readonly summary: FileSummary;
  readonly file: DataFile;
  readonly origin: 'sample' | 'user';
  /** Kept to read the file again when tasks come from another column. */
  readonly blob: File;
}

export interface LoadingFile {
  readonly name: string;
  /** In bytes. */
  readonly done: number;
  readonly total: number;
  /** Records so far. */
  readonly rows: number;
  /** null while that cannot be told. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface DataState {
  readonly files: readonly LoadedFile[];
  readonly loading: readonly LoadingFile[];
  readonly faults: readonly Fault[];
  /** What happened to files, in sentences. */
  readonly notices: readonly string[];
}

const indexSchema = v.object({
  tasks: v.array(
    v.object({
      file: v.string(),
      task: v.string(),
      title: v.string(),
      heldOut: v.optional(v.boolean(), false),
    }),
  ),
});

const progressOf = ({ name, size }: File, done: number): LoadingFile => ({
  name,
  done,
  total: size,
  rows: 0,
  bytesPerSecond: null,
  secondsLeft: null,
});

/** The data files of the page: read in the worker, added beside each other, never lost to another's fault. */
export class DataStore {
  readonly store: StoreApi<DataState> = createStore<DataState>(() => ({
    files: [],
    loading: [],
    faults: [],
    notices: [],
  }));
  private reading = new AbortController();
  private readingSamples = new AbortController();

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly recipe: () => Recipe,
    /** URL of the folder with the sample set, with a trailing slash. */
    private readonly samples: string,
  ) {}

  /** Reads files and adds those that can be used; one with a known name takes the other's place. */
  async add(blobs: readonly File[], origin: LoadedFile['origin'] = 'user'): Promise<void> {
    const signal =
      origin === 'sample'
        ? AbortSignal.any([this.reading.signal, this.readingSamples.signal])
        : this.reading.signal;
    const taskBy = this.recipe().data.taskBy;
    for (const blob of blobs) {
      if (signal.aborted) return;
      this.track(blob.name, progressOf(blob, 0));
      try {
        const { files, faults } = await this.worker.request(
          'parse',
          { files: [blob], taskBy },
          {
            signal,
            onProgress: ({ done }) => this.track(blob.name, progressOf(blob, done)),
          },
        );
        // Not wanted any more, or the recipe takes tasks from elsewhere by now and every file is being read again.
        if (signal.aborted || taskBy !== this.recipe().data.taskBy) continue;
        const imported = await this.worker.request('import', {
          file: blob,
          name: blob.name,
          data: this.recipe().data,
          keep: false,
        });
        const loaded =
          'summary' in imported
            ? files.map((file) => ({ file, origin, blob, summary: imported.summary }))
            : [];
        const names = new Set(files.map(({ name }) => name));
        this.store.setState((state) => ({
          files: [...state.files.filter(({ file }) => !names.has(file.name)), ...loaded],
          faults: [...state.faults.filter(({ file }) => file !== blob.name), ...faults],
        }));
      } catch (error) {
        // What was cancelled was not wanted; it is no fault to report.
        if (!signal.aborted) this.addFault({ ...toFault(error), file: blob.name });
      } finally {
        this.track(blob.name, null);
      }
    }
  }

  /** Adds the sample set; a task that is meant to be held out only where it is in `heldOut`. */
  async addSamples(heldOut: readonly string[]): Promise<void> {
    try {
      const index = v.parse(indexSchema, await (await fetch(`${this.samples}index.json`)).json());
      const wanted = index.tasks.filter((one) => !one.heldOut || heldOut.includes(one.task));
      const blobs = await Promise.all(
        wanted.map(async ({ file }) => new File([await (await fetch(this.samples + file)).blob()], file)),
      );
      await this.add(blobs, 'sample');
    } catch (error) {
      this.addFault(toFault(error));
    }
  }

  /** Reads every file again, because the recipe now takes tasks from elsewhere. */
  async reread(): Promise<void> {
    for (const { blob, origin } of this.store.getState().files) {
      // Removed while the files before it were read: it stays removed.
      if (this.store.getState().files.some((one) => one.blob === blob)) await this.add([blob], origin);
    }
  }

  remove(name: string): void {
    this.store.setState(({ files }) => ({ files: files.filter(({ file }) => file.name !== name) }));
    void this.worker.request('remove', { names: [name] });
  }

  /** Those that are still being read are not wanted either. */
  removeSamples(): void {
    this.readingSamples.abort();
    this.readingSamples = new AbortController();
    this.store.setState(({ files }) => ({ files: files.filter(({ origin }) => origin !== 'sample') }));
  }

  /** Stops reading; files already read stay. */
  cancel(): void {
    this.reading.abort();
    this.reading = new AbortController();
    this.store.setState({ loading: [] });
  }

  dismissFault(index: number): void {
    this.store.setState(({ faults }) => ({ faults: faults.filter((_, i) => i !== index) }));
  }

  addFault(fault: Fault): void {
    this.store.setState(({ faults }) => ({ faults: [...faults, fault] }));
  }

  private track(name: string, progress: LoadingFile | null): void {
    this.store.setState(({ loading }) => {
      if (!progress) return { loading: loading.filter((one) => one.name !== name) };
      const known = loading.some((one) => one.name === name);
      return {
        loading: known ? loading.map((one) => (one.name === name ? progress : one)) : [...loading, progress],
      };
    });
  }
}
