import type { RowSplit } from '../data/set/types.ts';
import { TemperError } from '../io/faults.ts';
import type { Draw, MixturePlan } from './types.ts';

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
