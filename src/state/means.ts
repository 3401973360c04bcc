import { createStore, type StoreApi } from 'zustand/vanilla';
import { Breather } from '../data/breather.ts';
import { type Fault, ok, type Result } from '../io/faults.ts';
import type { MeanLengths } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { countsTokens } from '../runs/means.ts';
import type { AnalysisStore, Counted } from './analysis.ts';
import type { Means } from './plan.ts';

export interface MeansState {
  /** null while they are unknown. */
  readonly means: Means | null;
  /** Rows counted so far, while a mixture by tokens waits for them. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Why a mixture by tokens has none. */
  readonly fault: Fault | null;
}

/** Rows that are looked at between two breaths. */
const SLICE = 20_000;

/** Means over each task's training rows. As in the run, a row that no batch will hold counts as none. */
async function meansOf({ split, facts }: Counted): Promise<Means> {
  const means = new Map<string, MeanLengths>();
  const breather = new Breather(undefined);
  for (const { task, train } of split.tasks) {
    const sum = { tokens: 0, supervised: 0 };
    for (let from = 0; from < train.length; from += SLICE) {
      for (const row of train.subarray(from, from + SLICE)) {
        const supervised = facts.supervised(row);
        if (supervised === 0) continue;
        sum.tokens += facts.tokens(row);
        sum.supervised += supervised;
      }
      await breather.breathe();
    }
    const rows = train.length;
    if (rows > 0) means.set(task, { tokens: sum.tokens / rows, supervised: sum.supervised / rows });
  }
  return means;
}

/** How long a task's rows are: asked for where the mixture is made by tokens, and shown where it is known. */
export class MeansStore {
  readonly store: StoreApi<MeansState> = createStore<MeansState>(() => ({
    means: null,
    progress: null,
    fault: null,
  }));
  private asked = 0;
  /** The means shown, and what they were made of: the same again keeps the plan. */
  private last: { readonly counted: Counted; readonly means: Means } | null = null;

  constructor(private readonly analysis: AnalysisStore) {}

  /** The means that the recipe needs, as soon as the rows are counted; null where it needs none. */
  async update({ mixture }: Recipe): Promise<Result<Means | null>> {
    const mine = ++this.asked;
    const isAsked = () => mine === this.asked;
    if (!countsTokens(mixture)) {
      const { progress, fault } = this.store.getState();
      if (progress || fault) this.store.setState({ progress: null, fault: null });
      const { counted } = this.analysis.store.getState();
      if (counted) await this.take(counted, isAsked);
      return ok(null);
    }
    const follow = () => {
      const { progress } = this.analysis.store.getState();
      if (isAsked() && progress) this.store.setState({ means: null, progress, fault: null });
    };
    const unsubscribe = this.analysis.store.subscribe(follow);
    const counting = this.analysis.now();
    follow();
    const result = await counting.finally(unsubscribe);
    if (!result.ok) {
      // An answer to an older question is given to whoever asked, and not shown.
      if (isAsked()) this.store.setState({ means: null, progress: null, fault: result.fault });
      return result;
    }
    return ok(await this.take(result.value, isAsked));
  }

  private async take(counted: Counted, isAsked: () => boolean): Promise<Means> {
    const means = this.last?.counted === counted ? this.last.means : await meansOf(counted);
    if (isAsked()) {
      this.last = { counted, means };
      this.store.setState({ means, progress: null, fault: null });
    }
    return means;
  }
}
