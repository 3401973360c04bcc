import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TaskCare } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';
import { filesKey, type SplitSubject, splitKey } from './split.ts';

export interface CareState {
  /** The last that was counted; null before the first. */
  readonly tasks: readonly TaskCare[] | null;
  /** Whether rows that are nearly alike were looked for. */
  readonly near: 'unknown' | 'running' | 'known' | 'cancelled';
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** It is of other files, or of another recipe, than the page has now. */
  readonly stale: boolean;
  readonly fault: Fault | null;
}

const NOTHING: CareState = { tasks: null, near: 'unknown', progress: null, stale: false, fault: null };

/** What should be looked at in the data, task by task: counted while a stage shows it. */
export class CareStore {
  readonly store: StoreApi<CareState> = createStore<CareState>(() => NOTHING);
  private asked: {
    readonly key: string;
    readonly near: boolean;
    readonly controller: AbortController;
  } | null = null;
  /** What the shown counts are of. */
  private shown: string | null = null;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly subject: () => SplitSubject,
  ) {}

  /** Counts what is quickly counted, where something changed since. */
  async update(): Promise<void> {
    const key = this.key();
    if (this.asked?.key === key) return;
    await this.count(key, false);
  }

  /** Looks for rows that are nearly alike, which takes a while. */
  async findNear(): Promise<void> {
    await this.count(this.key(), true);
  }

  /** Ends the search for rows that are nearly alike. */
  cancel(): void {
    if (this.store.getState().near !== 'running') return;
    this.asked?.controller.abort();
    this.store.setState({ near: 'cancelled', progress: null });
  }

  /** Something changed: what is shown is of before. */
  follow(): void {
    if (this.asked && this.asked.key !== this.key()) this.store.setState({ stale: true });
  }

  dispose(): void {
    this.asked?.controller.abort();
  }

  private key(): string {
    const subject = this.subject();
    return `${filesKey(subject)}\n${splitKey(subject.recipe)}`;
  }

  private async count(key: string, near: boolean): Promise<void> {
    this.asked?.controller.abort();
    const controller = new AbortController();
    const { signal } = controller;
    const asked = { key, near, controller };
    this.asked = asked;
    const { recipe, summaries } = this.subject();
    if (summaries.length === 0) {
      this.store.setState(NOTHING);
      return;
    }
    this.store.setState({
      stale: this.shown !== key,
      fault: null,
      progress: null,
      near: near ? 'running' : 'unknown',
    });
    const isAsked = () => this.asked === asked && !signal.aborted;
    try {
      const tasks = await this.worker.request(
        'care',
        { data: recipe.data, seed: recipe.seed, near },
        { signal, onProgress: (progress) => isAsked() && this.store.setState({ progress }) },
      );
      if (!isAsked()) return;
      this.shown = key;
      const known = near || tasks.every(({ nearDuplicates }) => nearDuplicates !== null);
      this.store.setState({ tasks, near: known ? 'known' : 'unknown', progress: null, stale: false });
    } catch (error) {
      if (isAsked()) this.store.setState({ fault: toFault(error), progress: null, near: 'unknown' });
    }
  }
}
