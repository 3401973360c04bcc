import type { Example } from '../data/example.ts';
import type { RowSplit } from '../data/set/types.ts';
import { TemperError } from '../io/faults.ts';
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

/** The rows of a draw. */
export interface DrawnRows {
  /** Each epoch's rows in training order: places in `rows`. */
  readonly epochs: readonly Uint32Array[];
  /** Every drawn row's number once, in the order in which they are first seen. */
  readonly rows: Uint32Array;
}

/**
 * Row numbers of a draw, each once.
 * @throws TemperError `draw-out-of-range` where the draw is not of this split
 */
export function drawnRows(draw: Draw, plan: MixturePlan, split: Pick<RowSplit, 'tasks'>): DrawnRows {
  const trained = new Map(split.tasks.map(({ task, train }) => [task, train]));
  const tasks = plan.tasks.map(({ task }) => {
    const train = trained.get(task) ?? new Uint32Array();
    // Places from 1: 0 is a row that was not seen yet.
    return { train, places: new Uint32Array(train.length) };
  });
  const rows = new Uint32Array(tasks.reduce((sum, { train }) => sum + train.length, 0));
  let seen = 0;
  const epochs = draw.map((epoch) => {
    const order = new Uint32Array(epoch.length);
    for (let i = 0; i < epoch.length; i++) {
      const task = tasks[epoch.tasks[i]!];
      const row = epoch.rows[i]!;
      const number = task?.train[row];
      if (task === undefined || number === undefined) {
        throw new TemperError('draw-out-of-range', `The draw points to row ${row} of a task without it.`, {
          task: epoch.tasks[i],
          row,
        });
      }
      if (task.places[row] === 0) {
        rows[seen] = number;
        task.places[row] = ++seen;
      }
      order[i] = task.places[row]! - 1;
    }
    return order;
  });
  return { epochs, rows: rows.slice(0, seen) };
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
