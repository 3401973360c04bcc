import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TaskSplit } from '../data/example.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { toFault } from './fault.ts';
import type { MaskStore } from './mask.ts';
import type { MeanTokens } from './mixture.ts';

export interface MeansState {
  /** null while they are unknown, and where examples are all that the mixture needs. */
  readonly means: MeanTokens | null;
  /** Rows counted so far, while they are being counted. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly fault: Fault | null;
}

/** Mean tokens and mean supervised tokens of each task's training rows. */
type BothMeans = readonly [MeanTokens, MeanTokens];

/** One count of the rows of a split. */
interface Count {
  readonly tasks: readonly TaskSplit[];
  /** The mask and the model that the tokens are counted under. */
  readonly under: string;
  readonly controller: AbortController;
  readonly result: Promise<Result<BothMeans>>;
}

const NONE: MeansState = { means: null, progress: null, fault: null };

/** What of [tokens, supervised] the mixture asks for; null where it asks for neither. */
function neededCount({ unit, size }: Recipe['mixture']): 0 | 1 | null {
  if (unit === 'supervised') return 1;
  return unit === 'tokens' || (size !== null && 'tokens' in size) ? 0 : null;
}

/** Mean of every second number of `counts` from `first`, task by task. */
function meansOf(tasks: readonly TaskSplit[], counts: Uint32Array, first: 0 | 1): MeanTokens {
  const means = new Map<string, number>();
  let row = 0;
  for (const { task, train } of tasks) {
    let sum = 0;
    for (let i = 0; i < train.length; i++, row++) sum += counts[2 * row + first] ?? 0;
    if (train.length > 0) means.set(task, sum / train.length);
  }
  return means;
}

/** How long a task's rows are, counted in the background once a mixture by tokens asks for it. */
export class MeansStore {
  readonly store: StoreApi<MeansState> = createStore<MeansState>(() => NONE);
  private count: Count | null = null;

  constructor(private readonly mask: MaskStore) {}

  /** The means that the recipe needs; rows that were counted under the same mask and model are not counted again. */
  async update(tasks: readonly TaskSplit[], recipe: Recipe): Promise<Result<MeanTokens | null>> {
    const which = neededCount(recipe.mixture);
    if (which === null) {
      if (this.store.getState().progress) this.forget();
      this.store.setState(NONE, true);
      return ok(null);
    }
    const under = JSON.stringify([this.mask.modelId, recipe.mask]);
    if (this.count?.tasks !== tasks || this.count.under !== under) this.start(tasks, recipe.mask, under);
    const { count } = this;
    const result = await count?.result;
    if (!result?.ok) return result ?? ok(null);
    const means = result.value[which];
    // An answer to an older question is given to whoever asked, and not shown.
    if (count === this.count) this.store.setState({ means, progress: null, fault: null });
    return ok(means);
  }

  private forget(): void {
    this.count?.controller.abort();
    this.count = null;
  }

  private start(tasks: readonly TaskSplit[], policy: Recipe['mask'], under: string): void {
    this.forget();
    const controller = new AbortController();
    const rows = tasks.flatMap(({ train }) => train);
    this.store.setState({ means: null, progress: { done: 0, total: rows.length }, fault: null });
    const onProgress = (done: number, total: number) => {
      if (!controller.signal.aborted) this.store.setState({ progress: { done, total } });
    };
    const result = this.mask.counts(rows, policy, { signal: controller.signal, onProgress }).then(
      (counts): Result<BothMeans> => ok([meansOf(tasks, counts, 0), meansOf(tasks, counts, 1)]),
      (error: unknown): Result<BothMeans> => {
        const fault = toFault(error);
        if (!controller.signal.aborted) {
          this.count = null;
          this.store.setState({ means: null, progress: null, fault });
        }
        return failed(fault);
      },
    );
    this.count = { tasks, under, controller, result };
  }
}
