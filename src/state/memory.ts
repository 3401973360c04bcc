import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RowSplit } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PlannedRun } from '../workers/planned-run.ts';
import type { DataRequests, MemoryEstimate, ModelReference, RunCost } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { templateChoice } from './choice.ts';
import { toFault } from './fault.ts';

export interface MemoryState {
  /** The last one there was, also while the next is awaited. */
  readonly estimate: MemoryEstimate | null;
  readonly busy: boolean;
  /** Why there is none. */
  readonly fault: Fault | null;
}

/** More rows are not labelled for an estimate: it would take longer than it is worth. */
const MOST_ROWS = 5_000;

/** What an estimate looks at of a plan; null: its distinct rows are too many. */
export function lookedAt(run: PlannedRun): PlannedRun | null {
  const distinct = run.plan.tasks.reduce((sum, { size, count }) => sum + Math.min(size, count), 0);
  return distinct > MOST_ROWS ? null : run;
}

/** What of a recipe decides how large a run's micro-batches and its adapter are, and what it computes. */
function decisive({ seed, data, mixture, mask, model, lora, training, evaluation }: Recipe): string {
  const { epochs, maxSteps, microBatch, accumulation, memory, recomputation } = training;
  const batches = { epochs, maxSteps, microBatch, accumulation, memory, recomputation };
  return JSON.stringify([
    seed,
    data.heldOut,
    mixture,
    mask,
    templateChoice(model),
    lora,
    batches,
    evaluation.examples,
    evaluation.every,
  ]);
}

/** What a run would take of the GPU's memory, as the engine will plan it, and what it would compute. */
export class MemoryStore {
  readonly store: StoreApi<MemoryState> = createStore<MemoryState>(() => ({
    estimate: null,
    busy: false,
    fault: null,
  }));
  private asked: { readonly split: RowSplit; readonly key: string } | null = null;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly model: () => ModelReference,
  ) {}

  /** What a run of just these computes, where the estimate is theirs. */
  costOf(split: RowSplit, recipe: Recipe): RunCost | null {
    const { estimate, busy } = this.store.getState();
    return this.isAsked(split, this.keyOf(recipe)) && !busy ? (estimate?.cost ?? null) : null;
  }

  private keyOf(recipe: Recipe): string {
    return `${this.model().id} ${decisive(recipe)}`;
  }

  private isAsked(split: RowSplit, key: string): boolean {
    return this.asked?.split === split && this.asked.key === key;
  }

  /**
   * Estimates anew where something changed that decides it; the answer to an older question is dropped.
   *
   * @param run what it draws; null: its rows are too many to look at
   */
  async update(split: RowSplit, recipe: Recipe, run: PlannedRun | null): Promise<void> {
    const model = this.model();
    const asked = { split, key: this.keyOf(recipe) };
    if (this.isAsked(split, asked.key)) return;
    this.asked = asked;
    this.store.setState({ busy: true });
    try {
      const estimate = await this.worker.request('estimate-memory', { model, recipe, run });
      if (asked === this.asked) this.store.setState({ estimate, busy: false, fault: null });
    } catch (error) {
      if (asked === this.asked) this.store.setState({ estimate: null, busy: false, fault: toFault(error) });
    }
  }
}
