import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TaskSplit } from '../data/example.ts';
import { type Fault, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { AnalysisStore } from './analysis.ts';
import type { Facts } from './facts.ts';
import type { MeanTokens } from './mixture.ts';

export interface MeansState {
  /** null while they are unknown, and where examples are all that the mixture needs. */
  readonly means: MeanTokens | null;
  /** Rows counted so far, while they are being counted. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly fault: Fault | null;
}

const NONE: MeansState = { means: null, progress: null, fault: null };

/** What the mixture asks for; null where it asks for neither. */
function neededCount({ unit, size }: Recipe['mixture']): 'tokens' | 'supervised' | null {
  if (unit === 'supervised') return unit;
  return unit === 'tokens' || (size !== null && 'tokens' in size) ? 'tokens' : null;
}

/** Mean of a count over each task's training rows. As in the run, a row that no batch will hold counts as none. */
function meansOf(tasks: readonly TaskSplit[], facts: Facts, of: 'tokens' | 'supervised'): MeanTokens {
  const means = new Map<string, number>();
  for (const { task, train } of tasks) {
    let sum = 0;
    for (const { id } of train) {
      const row = facts.get(id);
      if (row && row.supervised > 0) sum += row[of];
    }
    if (train.length > 0) means.set(task, sum / train.length);
  }
  return means;
}

/** How long a task's rows are, once a mixture by tokens asks for it. */
export class MeansStore {
  readonly store: StoreApi<MeansState> = createStore<MeansState>(() => NONE);
  private asked = 0;
  /** The means shown, and what they were made of: the same again keeps the plan. */
  private last: { readonly facts: Facts; readonly of: string; readonly means: MeanTokens } | null = null;

  constructor(private readonly analysis: AnalysisStore) {}

  /** The means that the recipe needs, as soon as the rows are counted. */
  async update(tasks: readonly TaskSplit[], recipe: Recipe): Promise<Result<MeanTokens | null>> {
    const mine = ++this.asked;
    const of = neededCount(recipe.mixture);
    if (of === null) {
      if (this.store.getState() !== NONE) this.store.setState(NONE, true);
      return ok(null);
    }
    const isAsked = () => mine === this.asked;
    const follow = () => {
      const { progress } = this.analysis.store.getState();
      if (isAsked() && progress) this.store.setState({ means: null, progress, fault: null });
    };
    const unsubscribe = this.analysis.store.subscribe(follow);
    const counted = this.analysis.now();
    follow();
    const result = await counted.finally(unsubscribe);
    if (!result.ok) {
      // An answer to an older question is given to whoever asked, and not shown.
      if (isAsked()) this.store.setState({ means: null, progress: null, fault: result.fault });
      return result;
    }
    const facts = result.value;
    const known = this.last?.facts === facts && this.last.of === of ? this.last.means : null;
    const means = known ?? meansOf(tasks, facts, of);
    if (isAsked()) {
      this.last = { facts, of, means };
      this.store.setState({ means, progress: null, fault: null });
    }
    return ok(means);
  }
}
