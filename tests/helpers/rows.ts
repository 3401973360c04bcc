import type { Example, TaskSplit } from '../../src/data/example.ts';
import type { RowSplit } from '../../src/data/set/types.ts';
import { unwrap } from '../../src/io/faults.ts';
import { drawMixture } from '../../src/mixture/draw.ts';
import { planMixture } from '../../src/mixture/plan.ts';
import { drawnRows } from '../../src/mixture/rows.ts';
import type { Recipe } from '../../src/recipe/schema.ts';
import { evaluationRows, type RunRows } from '../../src/runs/rows.ts';

/** Tasks as row numbers, and the examples by these numbers. */
export function numbered(
  tasks: readonly TaskSplit[],
  heldOut: readonly TaskSplit[] = [],
): { readonly split: RowSplit; readonly examples: readonly Example[] } {
  const examples: Example[] = [];
  const numbers = (rows: readonly Example[]) =>
    Uint32Array.from(rows, (example) => examples.push(example) - 1);
  const rowsOf = ({ task, train, validation }: TaskSplit) => ({
    task,
    train: numbers(train),
    validation: numbers(validation),
  });
  const split = {
    tasks: tasks.map(rowsOf),
    heldOut: heldOut.map(rowsOf),
    removed: { excluded: 0, duplicates: 0, nearDuplicates: 0, contaminated: 0 },
  };
  return { split, examples };
}

/** What a run over these tasks is made of, where the recipe counts in examples. */
export function runRows(
  tasks: readonly TaskSplit[],
  recipe: Recipe,
  heldOut: readonly TaskSplit[] = [],
): RunRows {
  const { split, examples } = numbered(tasks, heldOut);
  const sources = tasks.map(({ task, train, validation }) => ({
    task,
    size: train.length,
    validation: validation.length,
  }));
  const { epochs: passes } = recipe.training;
  const plan = unwrap(planMixture(sources, recipe.mixture, passes));
  const { epochs, rows } = drawnRows(drawMixture(plan, recipe.seed, passes), plan, split);
  const read = (numbers: Uint32Array) => Array.from(numbers, (row) => examples[row]!);
  const evaluation = evaluationRows(split, recipe).map(({ task, rows: numbers }) => ({
    task,
    examples: read(numbers),
  }));
  return { plan, epochs, examples: read(rows), evaluation };
}
