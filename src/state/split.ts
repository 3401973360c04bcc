import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FileSummary, RowSplit } from '../data/set/types.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';

export interface SplitState {
  /** The last one there was, also while the next is made. */
  readonly split: RowSplit;
  /** It is of other files, or of another recipe, than the page has now. */
  readonly stale: boolean;
  /** Rows compared so far, where nearly alike ones are removed. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly fault: Fault | null;
}

/** What a split follows from. */
export interface SplitSubject {
  readonly summaries: readonly FileSummary[];
  readonly recipe: Recipe;
  /** Of the worker's set, beside what the summaries say (see DataStore.revision). */
  readonly revision: number;
}

/** What tells one set of files from another: a file that is read again has other numbers. */
export const filesKey = ({ summaries, revision }: SplitSubject): string =>
  [revision, ...summaries.map(({ name, base }) => `${base} ${name}`)].join('\n');

export const EMPTY_SPLIT: RowSplit = {
  tasks: [],
  heldOut: [],
  removed: { excluded: 0, duplicates: 0, nearDuplicates: 0, contaminated: 0 },
};

const OUTDATED: Fault = {
  code: 'split-outdated',
  message: 'The data changed while it was split: try again.',
};

/** What of a recipe moves rows: colours, marks and what-if counts do not. */
export function splitKey({ data, seed }: Recipe): string {
  const { colours: _colours, flagged: _flagged, counts: _counts, ...decisive } = data;
  return JSON.stringify([seed, decisive]);
}

interface Asked {
  readonly key: string;
  readonly files: string;
  readonly controller: AbortController;
  readonly result: Promise<Result<RowSplit>>;
}

/** Which rows train and which validate, as the data worker says. */
export class SplitStore {
  readonly store: StoreApi<SplitState> = createStore<SplitState>(() => ({
    split: EMPTY_SPLIT,
    stale: false,
    progress: null,
    fault: null,
  }));
  private asked: Asked | null = null;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly subject: () => SplitSubject,
  ) {}

  /** Splits anew where files or recipe changed; of several changes the last counts. */
  follow(): void {
    void this.now();
  }

  /** The split of what the page has now, as soon as it can be had. */
  now(): Promise<Result<RowSplit>> {
    const subject = this.subject();
    const { summaries, recipe } = subject;
    const key = splitKey(recipe);
    const files = filesKey(subject);
    if (this.asked?.key === key && this.asked.files === files) return this.asked.result;
    this.asked?.controller.abort();
    const controller = new AbortController();
    const result = summaries.length === 0 ? this.empty() : this.ask(recipe, controller);
    this.asked = { key, files, controller, result };
    return result;
  }

  /** Ends a comparison of rows that takes long; the split before it stays. */
  cancel(): void {
    this.asked?.controller.abort();
  }

  dispose(): void {
    this.asked?.controller.abort();
  }

  private async empty(): Promise<Result<RowSplit>> {
    this.store.setState({ split: EMPTY_SPLIT, stale: false, progress: null, fault: null });
    return ok(EMPTY_SPLIT);
  }

  private async ask({ data, seed }: Recipe, { signal }: AbortController): Promise<Result<RowSplit>> {
    this.store.setState({ stale: true, progress: null, fault: null });
    const isAsked = () => this.asked?.controller.signal === signal;
    try {
      const split = await this.worker.request(
        'split',
        { data, seed },
        {
          signal,
          onProgress: (progress) => {
            if (isAsked() && !signal.aborted) this.store.setState({ progress });
          },
        },
      );
      if (!isAsked()) return failed(OUTDATED);
      this.store.setState({ split, stale: false, progress: null });
      return ok(split);
    } catch (error) {
      if (!isAsked()) return failed(OUTDATED);
      const fault: Fault = signal.aborted
        ? {
            code: 'cancelled',
            message: 'Splitting the rows was cancelled: change the data settings to split anew.',
          }
        : toFault(error);
      this.store.setState({ progress: null, fault });
      return failed(fault);
    }
  }
}
