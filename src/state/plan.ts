import type { RowSplit } from '../data/set/types.ts';
import type { Result } from '../io/faults.ts';
import { planMixture } from '../mixture/plan.ts';
import type { MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { remember } from './remember.ts';

/** Mean tokens of a task's training rows, as counted by the token workers. */
export type MeanTokens = ReadonlyMap<string, number>;

/** The mixture's sources: tasks of the data, then those that are nothing but a number of rows (what-if). */
function sourcesOf(
  { tasks }: RowSplit,
  counts: Recipe['data']['counts'],
  means: MeanTokens | null,
): Source[] {
  const names = new Set(tasks.map(({ task }) => task));
  const known = tasks.map(({ task, train, validation }): Source => {
    const meanTokens = means?.get(task);
    return {
      task,
      size: train.length,
      validation: validation.length,
      ...(meanTokens !== undefined && { meanTokens }),
    };
  });
  const supposed = Object.entries(counts)
    .filter(([task]) => !names.has(task))
    .map(([task, size]): Source => ({ task, size, validation: 0 }));
  return [...known, ...supposed];
}

/** Tasks that the recipe only supposes: there is no row of theirs to draw. */
export function supposedTasks({ tasks }: RowSplit, { data }: Recipe): readonly string[] {
  const names = new Set(tasks.map(({ task }) => task));
  return Object.keys(data.counts).filter((task) => !names.has(task));
}

/** The plan of the mixture; sources and plan are made anew only where what they follow from changed. */
export class Planner {
  // A slice's text is its identity: an edit elsewhere in the recipe makes a new object of the same content.
  private readonly sourcesFrom = remember(
    (split: RowSplit, counts: string, means: MeanTokens | null): readonly Source[] =>
      sourcesOf(split, JSON.parse(counts) as Recipe['data']['counts'], means),
  );
  private readonly planFrom = remember(
    (sources: readonly Source[], slice: string, epochs: number): Result<MixturePlan> =>
      planMixture(sources, JSON.parse(slice) as Recipe['mixture'], epochs),
  );

  sources(split: RowSplit, { data }: Recipe, means: MeanTokens | null): readonly Source[] {
    return this.sourcesFrom(split, JSON.stringify(data.counts), means);
  }

  plan(split: RowSplit, recipe: Recipe, means: MeanTokens | null): Result<MixturePlan> {
    const { mixture, training } = recipe;
    return this.planFrom(this.sources(split, recipe, means), JSON.stringify(mixture), training.epochs);
  }
}
