import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FileSummary } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import { fileSettings, type Recipe } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';
import { type LoadingFile, progressFrom } from './loading.ts';
import type { WithoutSamples } from './page-memory.ts';

export interface LoadedFile {
  readonly summary: FileSummary;
  readonly origin: 'sample' | 'user';
}

/** A file and the name that it goes by: its path as dropped. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

/** Why a file may still be read with other settings; what is empty, broken or no text is not read by any. */
const MENDABLE = new Set(['data-no-rows', 'data-tasks', 'data-not-json']);

/** A file that could not be used as it is read now: with other settings it may be. */
export interface RefusedFile extends NamedFile {
  readonly fault: Fault;
  /** How it was read. */
  readonly reading: string;
}

export interface DataState {
  readonly files: readonly LoadedFile[];
  readonly refused: readonly RefusedFile[];
  readonly loading: readonly LoadingFile[];
  readonly faults: readonly Fault[];
  /** What happened to files, in sentences. */
  readonly notices: readonly string[];
  readonly withoutSamples: WithoutSamples;
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

/** How long the settings of files may change before they are read again, in milliseconds. */
const SETTLES = 300;

const examples = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'example' : 'examples'}`;

/** What of a recipe decides how a file is read; `use` only says which side of the split it is on. */
function readingOf(data: Recipe['data'], name: string): string {
  const { use: _, ...settings } = fileSettings(data, name);
  return JSON.stringify([settings, data.taskBy]);
}

function readingAsked({ settings: { use: _, ...settings }, taskBy }: FileSummary): string {
  return JSON.stringify([settings, taskBy]);
}

/** The data files of the page: read in the worker, added beside each other, never lost to another's fault. */
export class DataStore {
  readonly store: StoreApi<DataState> = createStore<DataState>(() => ({
    files: [],
    refused: [],
    loading: [],
    faults: [],
    notices: [],
    withoutSamples: [],
  }));
  /** Files that are being read, or wait for it. */
  private readonly reading = new Map<string, AbortController>();
  private sampling = new AbortController();
  /** How files were asked to be read last: one that cannot be read so is not asked again and again. */
  private readonly asked = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private keeps = false;
  private hidden = 0;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly recipe: () => Recipe,
    /** URL of the folder with the sample set, with a trailing slash. */
    private readonly samples: string,
  ) {}

  /** Reads files and adds those that can be used; one with a known name takes the other's place. */
  async add(files: readonly NamedFile[], origin: LoadedFile['origin'] = 'user'): Promise<void> {
    const { signal } = origin === 'sample' ? this.sampling : new AbortController();
    const waiting = files.map((one) => ({ ...one, controller: this.begin(one.name, one.file.size) }));
    for (const { name, file, controller } of waiting) {
      const both = AbortSignal.any([signal, controller.signal]);
      if (!both.aborted) await this.import({ name, file }, origin, { signal: both, controller });
      this.end(name, controller);
    }
  }

  /** Grows where the worker's set changed while the files shown did not. */
  get revision(): number {
    return this.hidden;
  }

  /** Whether what is added is there again after a reload: not in a second tab, for one. */
  get isKeeping(): boolean {
    return this.keeps;
  }

  /** What was kept when the page was left. */
  async restore(): Promise<void> {
    try {
      const { summaries, faults, unkept } = await this.worker.request('restore', {
        data: this.recipe().data,
      });
      for (const summary of summaries) this.take({ summary, origin: 'user' });
      for (const fault of faults) this.addFault(fault);
      if (unkept !== null) this.notify(unkept);
      this.keeps = unkept === null;
      this.follow();
    } catch (error) {
      this.addFault(toFault(error));
    }
  }

  /**
   * Adds the sample set, but files whose name one of the person's own has; a task that is meant to be held out only
   * where it is in `heldOut`.
   *
   * @param without files that are not wanted
   */
  async addSamples(heldOut: readonly string[], without: WithoutSamples = []): Promise<void> {
    this.store.setState({ withoutSamples: without });
    if (without === 'all') return;
    const { signal } = this.sampling;
    const own = this.store.getState().files.filter(({ origin }) => origin === 'user');
    const unwanted = new Set([...without, ...own.map(({ summary }) => summary.name)]);
    try {
      const index = v.parse(indexSchema, await (await fetch(`${this.samples}index.json`)).json());
      const wanted = index.tasks.filter(
        (one) => !unwanted.has(one.file) && (!one.heldOut || heldOut.includes(one.task)),
      );
      const files = await Promise.all(
        wanted.map(async ({ file: name }) => ({
          name,
          file: new File([await (await fetch(this.samples + name)).blob()], name),
        })),
      );
      if (!signal.aborted) await this.add(files, 'sample');
    } catch (error) {
      this.addFault(toFault(error));
    }
  }

  /** The recipe may say by now that files are read otherwise: those are read again, once that has settled. */
  follow(): void {
    clearTimeout(this.timer);
    if (this.outdated().length > 0 || this.refusedAnew().length > 0)
      this.timer = setTimeout(() => void this.reread(), SETTLES);
  }

  remove(name: string): void {
    this.cancel(name);
    this.leaveSample(name);
    this.forget([name]);
  }

  /** Those that are still being read are not wanted either. */
  removeSamples(): void {
    this.sampling.abort();
    this.sampling = new AbortController();
    const { files } = this.store.getState();
    this.store.setState({ withoutSamples: 'all' });
    this.forget(files.filter(({ origin }) => origin === 'sample').map(({ summary }) => summary.name));
  }

  /** Stops reading a file, or all; files already read stay. */
  cancel(name?: string): void {
    for (const [file, controller] of this.reading) {
      if (name !== undefined && file !== name) continue;
      controller.abort();
      this.end(file, controller);
    }
  }

  dismissFault(index: number): void {
    this.store.setState(({ faults }) => ({ faults: faults.filter((_, i) => i !== index) }));
  }

  dismissFaults(): void {
    this.store.setState({ faults: [] });
  }

  addFault(fault: Fault): void {
    this.store.setState(({ faults }) => ({ faults: [...faults, fault] }));
  }

  dismissNotice(index: number): void {
    this.store.setState(({ notices }) => ({ notices: notices.filter((_, i) => i !== index) }));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.cancel();
  }

  private async import(
    { name, file }: NamedFile,
    origin: LoadedFile['origin'],
    { signal, controller }: { readonly signal: AbortSignal; readonly controller: AbortController },
  ): Promise<void> {
    const { data } = this.recipe();
    try {
      const answer = await this.worker.request(
        'import',
        { file, name, data, keep: origin === 'user' },
        { signal, onProgress: this.teller(name, file.size) },
      );
      if (signal.aborted) {
        // It was read whole before the worker heard that it is not wanted: what was split meanwhile has its rows.
        // One that is read anew takes its place by itself.
        if ('summary' in answer && [undefined, controller].includes(this.reading.get(name))) {
          this.forget([name]);
          this.hidden++;
          this.store.setState(({ files }) => ({ files: [...files] }));
        }
        return;
      }
      this.store.setState(({ faults }) => ({ faults: faults.filter((fault) => fault.file !== name) }));
      if ('fault' in answer) return this.refuse({ name, file }, { ...answer.fault, file: name }, data);
      this.tellReplaced(answer.summary);
      if (origin === 'user') this.leaveSample(name);
      this.take({ summary: answer.summary, origin });
      if (answer.unkept !== null) this.notify(answer.unkept);
      this.follow();
    } catch (error) {
      // What was cancelled was not wanted; it is no fault to report.
      if (!signal.aborted) this.addFault({ ...toFault(error), file: name });
    }
  }

  /** Files that were read otherwise than the recipe says now. */
  private outdated(): readonly FileSummary[] {
    const { data } = this.recipe();
    return this.store
      .getState()
      .files.map(({ summary }) => summary)
      .filter((summary) => {
        const wanted = readingOf(data, summary.name);
        return wanted !== readingAsked(summary) && wanted !== this.asked.get(summary.name);
      });
  }

  /** Refused files that the recipe reads otherwise now. */
  private refusedAnew(): readonly RefusedFile[] {
    const { data } = this.recipe();
    return this.store.getState().refused.filter(({ name, reading }) => reading !== readingOf(data, name));
  }

  private refuse({ name, file }: NamedFile, fault: Fault, data: Recipe['data']): void {
    const refused = { name, file, fault, reading: readingOf(data, name) };
    const kept = MENDABLE.has(fault.code) ? [refused] : [];
    this.store.setState((state) => ({
      refused: [...state.refused.filter((one) => one.name !== name), ...kept],
    }));
    this.addFault(fault);
  }

  private async reread(): Promise<void> {
    await this.add(this.refusedAnew());
    for (const { name, size } of this.outdated()) {
      const { data } = this.recipe();
      this.asked.set(name, readingOf(data, name));
      // Of several settings the last counts.
      this.reading.get(name)?.abort();
      const controller = this.begin(name, size);
      const { signal } = controller;
      try {
        const answer = await this.worker.request(
          'reimport',
          { name, data },
          { signal, onProgress: this.teller(name, size) },
        );
        if (signal.aborted) continue;
        this.store.setState(({ faults }) => ({ faults: faults.filter(({ file }) => file !== name) }));
        if ('fault' in answer) this.addFault({ ...answer.fault, file: name });
        else this.replace(answer.summary);
      } catch (error) {
        if (!signal.aborted) this.addFault({ ...toFault(error), file: name });
      } finally {
        this.end(name, controller);
      }
    }
    this.follow();
  }

  /** A file takes the place of one of its name. */
  private take(loaded: LoadedFile): void {
    const { name } = loaded.summary;
    this.asked.delete(name);
    this.store.setState(({ files, refused }) => {
      const place = files.findIndex(({ summary }) => summary.name === name);
      return {
        files: place < 0 ? [...files, loaded] : files.with(place, loaded),
        refused: refused.filter((one) => one.name !== name),
      };
    });
  }

  /** A file that was read again, where it is still wanted. */
  private replace(summary: FileSummary): void {
    const before = this.store.getState().files.find((one) => one.summary.name === summary.name);
    if (before) this.take({ ...before, summary });
  }

  /** A sample that was removed, or gave way to a file of its name, does not come back with the next visit. */
  private leaveSample(name: string): void {
    const { files, withoutSamples } = this.store.getState();
    const isSample = files.some(({ summary, origin }) => summary.name === name && origin === 'sample');
    if (isSample && withoutSamples !== 'all')
      this.store.setState({ withoutSamples: [...withoutSamples, name] });
  }

  private forget(names: readonly string[]): void {
    const gone = new Set(names);
    for (const name of names) this.asked.delete(name);
    this.store.setState(({ files, refused }) => ({
      files: files.filter(({ summary }) => !gone.has(summary.name)),
      refused: refused.filter(({ name }) => !gone.has(name)),
    }));
    this.worker.request('remove', { names }).catch((error: unknown) => this.addFault(toFault(error)));
  }

  private tellReplaced({ name, count, size }: FileSummary): void {
    const before = this.store.getState().files.find(({ summary }) => summary.name === name)?.summary;
    if (!before || (before.count === count && before.size === size)) return;
    this.notify(
      `${name} took the place of the file of that name: ${examples(before.count)} before, ${examples(count)} now. To keep both, give one of them another name and add it again.`,
    );
  }

  private notify(notice: string): void {
    this.store.setState(({ notices }) => ({ notices: [...notices.filter((one) => one !== notice), notice] }));
  }

  private begin(name: string, size: number): AbortController {
    this.reading.get(name)?.abort();
    const controller = new AbortController();
    this.reading.set(name, controller);
    this.track(name, { name, done: 0, total: size, rows: 0, bytesPerSecond: null, secondsLeft: null });
    return controller;
  }

  private end(name: string, controller: AbortController): void {
    if (this.reading.get(name) !== controller) return;
    this.reading.delete(name);
    this.track(name, null);
  }

  private teller(name: string, total: number) {
    const tell = progressFrom(name, total);
    const controller = this.reading.get(name);
    return (at: { readonly done: number; readonly rows: number }) => {
      if (this.reading.get(name) === controller) this.track(name, tell(at));
    };
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
