import { failed, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { MeanLengths, Source } from './types.ts';

/** Rows of a task after the split; how many there are is all that the mixture asks for. */
export interface SplitTask {
  readonly task: string;
  readonly train: { readonly length: number };
  readonly validation: { readonly length: number };
}

/**
 * What is mixed: the tasks of the data, and the counts of the recipe (`data.counts`) as tasks without data.
 * A count that bears a task's name is a fault (MIX-14).
 */
export function sourcesOf(
  tasks: readonly SplitTask[],
  { counts, order }: Pick<Recipe['data'], 'counts' | 'order'>,
  means: ReadonlyMap<string, MeanLengths> | null = null,
): Result<readonly Source[]> {
  const sources = tasks.map(({ task, train, validation }): Source => {
    const own = means?.get(task);
    return {
      task,
      size: train.length,
      validation: validation.length,
      ...(own !== undefined && { means: own }),
    };
  });
  const known = new Set(tasks.map(({ task }) => task));
  for (const [task, size] of Object.entries(counts)) {
    if (known.has(task)) {
      return failed({
        code: 'count-of-a-task',
        message: `data.counts gives "${task}" ${size.toLocaleString('en-US')} rows, but the data has a task of that name: give the count another name, or remove one of the two.`,
        column: 'data.counts',
      });
    }
    sources.push({ task, size, validation: 0, whatIf: true });
  }
  const place = new Map(order.map((task, i) => [task, i]));
  const at = ({ task }: Source) => place.get(task) ?? order.length;
  return ok(sources.sort((a, b) => at(a) - at(b)));
}
