import type { Example } from '../data/example.ts';
import type { RowSplit } from '../data/set/types.ts';
import { drawnRows } from '../mixture/rows.ts';
import type { Draw, MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';

/** What a run is made of: the plan, the rows that it draws in training order, and those that it is evaluated on. */
export interface RunRows {
  readonly plan: MixturePlan;
  /** Each epoch's rows in training order: places in `examples`. */
  readonly epochs: readonly Uint32Array[];
  /** Every drawn row once. */
  readonly examples: readonly Example[];
  /** A task each, in the order of the split; held-out tasks come last. */
  readonly evaluation: readonly { readonly task: string; readonly examples: readonly Example[] }[];
}

/** The validation rows that a run is evaluated on: `evaluation.examples` in all, as many of each task. */
export function evaluationRows(
  { tasks, heldOut }: Pick<RowSplit, 'tasks' | 'heldOut'>,
  { evaluation }: Pick<Recipe, 'evaluation'>,
): { readonly task: string; readonly rows: Uint32Array }[] {
  const all = [...tasks, ...heldOut];
  const each = Math.ceil(evaluation.examples / Math.max(1, all.length));
  return all.map(({ task, validation }) => ({ task, rows: validation.slice(0, each) }));
}

/** Reads what a run needs and nothing else; `read` gives examples by their numbers, in their order. */
export async function readRunRows(
  { plan, draw, split }: { readonly plan: MixturePlan; readonly draw: Draw; readonly split: RowSplit },
  recipe: Pick<Recipe, 'evaluation'>,
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): Promise<RunRows> {
  const { epochs, rows } = drawnRows(draw, plan, split);
  const examples = await read(rows);
  const evaluation = [];
  for (const { task, rows } of evaluationRows(split, recipe))
    evaluation.push({ task, examples: await read(rows) });
  return { plan, epochs, examples, evaluation };
}
