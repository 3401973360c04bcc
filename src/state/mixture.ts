import type { Example, TaskSplit } from '../data/example.ts';
import { type Split, splitExamples } from '../data/split.ts';
import type { Result } from '../io/faults.ts';
import { planMixture } from '../mixture/plan.ts';
import type { MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { LoadedFile } from './data.ts';
import type { Facts } from './facts.ts';
import { type PackedRun, packRun } from './packing.ts';

/** Remembers the last result: the stores' objects are immutable, so identity says whether anything changed. */
function remember<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (last && args.every((arg, i) => Object.is(arg, last?.args[i]))) return last.result;
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}

/** Mean tokens of a task's training rows, as counted by the token workers. */
export type MeanTokens = ReadonlyMap<string, number>;

/** What follows from files and recipe: the split and the plan; each recomputed only when its inputs change. */
export function createDerivation() {
  const examplesOf = remember((files: readonly LoadedFile[]): readonly Example[] =>
    files.flatMap(({ file }) => file.examples),
  );
  const splitOf = remember(
    (examples: readonly Example[], slice: string, seed: number): Split =>
      splitExamples(examples, JSON.parse(slice) as Recipe['data'], seed),
  );
  const planOf = remember(
    (split: Split, slice: string, epochs: number, means: MeanTokens | null): Result<MixturePlan> => {
      const sources = split.tasks.map(({ task, train, validation }): Source => {
        const meanTokens = means?.get(task);
        return {
          task,
          size: train.length,
          validation: validation.length,
          ...(meanTokens !== undefined && { meanTokens }),
        };
      });
      return planMixture(sources, JSON.parse(slice) as Recipe['mixture'], epochs);
    },
  );
  const runTasksOf = remember(({ tasks, heldOut }: Split): readonly TaskSplit[] => [...tasks, ...heldOut]);
  const packingOf = remember(
    (plan: MixturePlan, split: Split, facts: Facts, slices: string): PackedRun | null => {
      const { seed, mask, training } = JSON.parse(slices) as Pick<Recipe, 'seed' | 'mask' | 'training'>;
      return packRun(plan, split.tasks, ({ id }) => facts.get(id) ?? null, { seed, mask, training });
    },
  );
  const split = (files: readonly LoadedFile[], recipe: Recipe): Split =>
    // A slice's text is its identity: an edit elsewhere in the recipe makes a new object of the same content.
    splitOf(examplesOf(files), JSON.stringify(recipe.data), recipe.seed);
  return {
    examples: examplesOf,
    split,
    /** What a run is given: held-out tasks too, which are evaluated. */
    runTasks: (files: readonly LoadedFile[], recipe: Recipe) => runTasksOf(split(files, recipe)),
    plan: (
      files: readonly LoadedFile[],
      recipe: Recipe,
      means: MeanTokens | null = null,
    ): Result<MixturePlan> =>
      planOf(split(files, recipe), JSON.stringify(recipe.mixture), recipe.training.epochs, means),
    packing: (plan: MixturePlan, own: Split, facts: Facts, { seed, mask, training }: Recipe) =>
      packingOf(plan, own, facts, JSON.stringify({ seed, mask, training })),
  };
}

export type Derivation = ReturnType<typeof createDerivation>;
