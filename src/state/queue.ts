import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RunEntry, RunRecord, SweepPlace } from '../runs/record.ts';
import type { SweepItem, SweepRecord } from '../runs/sweep.ts';
import { toFault } from './fault.ts';
import type { RunOutcome } from './run.ts';
import { unlikeFirst } from './sweep-care.ts';
import { FIRST_DRAFT, type SweepDraft } from './sweep-draft.ts';

/** What the queue asks of the page. */
export interface QueueWork {
  /** Trains a recipe under an id that no run has yet; a run that fails is an outcome, no error. */
  train(
    recipe: Recipe,
    place: { readonly id: string; readonly name: string; readonly sweep: SweepPlace },
  ): Promise<RunOutcome>;
  /** Goes on with a run that was interrupted, from its last checkpoint. */
  resume(id: string): Promise<RunOutcome>;
  /** Ends the run that goes on after its step. */
  stop(): Promise<void>;
  /** What is kept of a run; null: nothing. */
  find(id: string): Promise<RunEntry | null>;
  /** Why a new run would not compare with the sweep's first one. */
  changed(first: RunRecord): Fault | null;
  /** A sweep as it is written down now; null: it is not. */
  read(id: string): Promise<SweepRecord | null>;
  /** Does `work` while no other tab holds the name; false: another one does, and nothing was done. */
  alone(name: string, work: () => Promise<void>): Promise<boolean>;
  /** Writes a sweep down in place of what was there of it. */
  save(sweep: SweepRecord): Promise<void>;
}

export interface QueueState {
  /** The sweep that is gone through; as it stands, also for a moment after its end. */
  readonly sweep: SweepRecord | null;
  readonly isGoing: boolean;
  /** It ends with the run that goes on. */
  readonly isEnding: boolean;
  /** Why runs failed, by their place. */
  readonly faults: ReadonlyMap<number, Fault>;
  /** Why the whole sweep ended, or cannot be written down. */
  readonly fault: Fault | null;
}

const IDLE: QueueState = { sweep: null, isGoing: false, isEnding: false, faults: new Map(), fault: null };

/** Faults that every run would meet: something else trains, or the page has not what the sweep began with. */
const COMMON = new Set(['already-training', 'training-elsewhere', 'model-changed', 'data-changed']);

const ELSEWHERE: Fault = {
  code: 'training-elsewhere',
  message: 'Another tab of this page goes through this sweep: watch it there, or stop it there first.',
};
const GONE: Fault = { code: 'sweep-unknown', message: 'This sweep is not kept any more: start it anew.' };

/** What is still to be done of a sweep, in its order. */
export const isUnfinished = ({ status }: Pick<SweepItem, 'status'>): boolean =>
  status !== 'finished' && status !== 'failed';

/** What a run of a sweep is called in the list. */
const nameOf = ({ name }: SweepRecord, { value, seed }: SweepItem): string =>
  `${name} · ${value} · seed ${seed}`;

/** Goes through the runs of a sweep, one after the other; what was done is written down after each. */
export class QueueStore {
  readonly store: StoreApi<QueueState> = createStore<QueueState>(() => IDLE);
  /** The sweep that is being set up. */
  readonly draft: StoreApi<SweepDraft> = createStore<SweepDraft>(() => FIRST_DRAFT);

  constructor(private readonly work: QueueWork) {}

  /**
   * Goes through a sweep: from its beginning, or from where it was left, as it is written down by then. A run that
   * fails is told and does not end it; one that is stopped does, and so does a fault that all of its runs would meet.
   */
  async start(sweep: SweepRecord): Promise<void> {
    await this.begin(sweep, (items) => items);
  }

  /** Goes through a sweep again where runs of it failed. */
  async retry(sweep: SweepRecord): Promise<void> {
    await this.begin(sweep, (items) =>
      items.map((item) => (item.status === 'failed' ? { ...item, status: 'interrupted' } : item)),
    );
  }

  private async begin(
    sweep: SweepRecord,
    again: (items: readonly SweepItem[]) => readonly SweepItem[],
  ): Promise<void> {
    if (this.store.getState().isGoing) return;
    this.store.setState({ ...IDLE, sweep, isGoing: true });
    try {
      const isOurs = await this.work.alone(`temper-sweep-${sweep.id}`, async () => {
        const kept = await this.work.read(sweep.id);
        const isNew = sweep.items.every(({ run }) => run === null);
        if (!kept && !isNew) return this.store.setState({ fault: GONE });
        const now = kept ?? sweep;
        this.store.setState({ sweep: { ...now, items: again(now.items) } });
        await this.goThrough();
      });
      if (!isOurs) this.store.setState({ fault: ELSEWHERE });
    } catch (error) {
      this.store.setState({ fault: toFault(error) });
    } finally {
      this.store.setState({ isGoing: false, isEnding: false });
    }
  }

  private async goThrough(): Promise<void> {
    for (let place = 0; this.itemAt(place); place++) {
      const item = this.itemAt(place);
      if (!item || !isUnfinished(item)) continue;
      if (this.store.getState().isEnding || !(await this.runItem(item, place))) break;
    }
  }

  /** Ends the sweep with the run that goes on. */
  endAfterRun(): void {
    if (this.store.getState().isGoing) this.store.setState({ isEnding: true });
  }

  /** Ends the sweep and the run that goes on; both can be resumed. */
  async stop(): Promise<void> {
    this.endAfterRun();
    await this.work.stop();
  }

  /** Lets go of a sweep that was taken off the list; one that goes on stays. */
  forget(id: string): void {
    const { sweep, isGoing } = this.store.getState();
    if (sweep?.id === id && !isGoing) this.store.setState(IDLE);
  }

  private itemAt(place: number): SweepItem | undefined {
    return this.store.getState().sweep?.items[place];
  }

  /** Record of the sweep's first run that is kept: what all others are compared with. */
  private async first(): Promise<RunRecord | null> {
    for (const { run } of this.store.getState().sweep?.items ?? []) {
      const entry = run === null ? null : await this.work.find(run);
      if (entry) return entry.record;
    }
    return null;
  }

  /** Why a run that has ended does not compare with the sweep's first. */
  private async unlike(first: RunRecord | null, id: string): Promise<Fault | null> {
    const entry = first && (await this.work.find(id));
    return first && entry ? unlikeFirst(first, entry.record) : null;
  }

  /** Whether the sweep goes on after it. */
  private async runItem(item: SweepItem, place: number): Promise<boolean> {
    const { sweep } = this.store.getState();
    if (!sweep) return false;
    const known = item.run === null ? null : await this.work.find(item.run);
    // It ended just before the page went, which then could not be written down here.
    if (known?.progress.status === 'finished') {
      await this.put(place, { status: 'finished' });
      return true;
    }
    const first = await this.first();
    const changed = first && this.work.changed(first);
    if (changed) {
      this.store.setState({ fault: changed });
      return false;
    }
    const id = item.run ?? crypto.randomUUID();
    await this.put(place, { status: 'running', run: id });
    const { status, fault } = await this.outcome(() =>
      known
        ? this.work.resume(id)
        : this.work.train(item.recipe, {
            id,
            name: nameOf(sweep, item),
            sweep: { id: sweep.id, place },
          }),
    );
    const common = fault && COMMON.has(fault.code) ? fault : await this.unlike(first, id);
    if (common) {
      this.store.setState({ fault: common });
      await this.put(place, { status: item.run === null ? 'waiting' : 'interrupted', run: item.run });
      return false;
    }
    if (fault) {
      this.store.setState(({ faults }) => ({ faults: new Map(faults).set(place, fault) }));
    }
    await this.put(place, { status: status === 'stopped' ? 'interrupted' : status });
    return status !== 'stopped';
  }

  private async outcome(work: () => Promise<RunOutcome>): Promise<RunOutcome> {
    try {
      return await work();
    } catch (error) {
      return { status: 'failed', fault: toFault(error) };
    }
  }

  private async put(place: number, change: Partial<Pick<SweepItem, 'status' | 'run'>>): Promise<void> {
    const { sweep } = this.store.getState();
    if (!sweep) return;
    const items = sweep.items.map((item, i) => (i === place ? { ...item, ...change } : item));
    const next = { ...sweep, items };
    this.store.setState({ sweep: next });
    try {
      await this.work.save(next);
    } catch (error) {
      // Its runs are worth more than the list of them.
      this.store.setState({ fault: toFault(error) });
    }
  }
}
