import type { RowSplit } from '../data/set/types.ts';
import type { Result } from '../io/faults.ts';
import { planMixture } from '../mixture/plan.ts';
import { sourcesOf } from '../mixture/sources.ts';
import type { MeanLengths, MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { countsTokens } from '../runs/means.ts';
import { remember } from './remember.ts';

/** Mean lengths of a task's training rows, as counted by the token workers. */
export type Means = ReadonlyMap<string, MeanLengths>;

// A slice's text is its identity: an edit elsewhere in the recipe makes a new object of the same content.
const sources = () =>
  remember(
    (split: RowSplit, slice: string, means: Means | null): Result<readonly Source[]> =>
      sourcesOf(split.tasks, JSON.parse(slice) as Pick<Recipe['data'], 'counts' | 'order'>, means),
  );

/** The plan of the mixture; sources and plan are made anew only where what they follow from changed. */
export class Planner {
  private readonly shown = sources();
  private readonly planned = sources();
  private readonly planFrom = remember(
    (from: Result<readonly Source[]>, slice: string, epochs: number): Result<MixturePlan> =>
      from.ok ? planMixture(from.value, JSON.parse(slice) as Recipe['mixture'], epochs) : from,
  );

  /** The tasks as the mixture sees them, with their lengths where these are known. */
  sources(split: RowSplit, { data }: Recipe, means: Means | null): Result<readonly Source[]> {
    return this.shown(split, sliceOf(data), means);
  }

  /** Lengths that the mixture does not ask for change no plan. */
  plan(split: RowSplit, { data, mixture, training }: Recipe, means: Means | null): Result<MixturePlan> {
    const from = this.planned(split, sliceOf(data), countsTokens(mixture) ? means : null);
    return this.planFrom(from, JSON.stringify(mixture), training.epochs);
  }
}

const sliceOf = ({ counts, order }: Recipe['data']) => JSON.stringify({ counts, order });
