import type { Example } from '../data/example.ts';
import type { TaskRows } from '../data/set/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';

/** Rows that are labelled at a time: examples of a task are never all in memory. */
const CHUNK = 1000;

/** Whether a plan needs to know how many tokens the rows have. */
export const countsTokens = ({ unit, size }: Recipe['mixture']): boolean =>
  unit !== 'examples' || (size !== null && 'tokens' in size);

/**
 * Mean tokens of each task's training rows, or supervised tokens where these are the recipe's unit; rows that no
 * batch will hold count as none. `read` gives examples by their numbers.
 */
export async function meanTokens(
  tasks: readonly TaskRows[],
  tokenizer: ChatTokenizer,
  { mask, mixture }: Pick<Recipe, 'mask' | 'mixture'>,
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): Promise<ReadonlyMap<string, number>> {
  const means = new Map<string, number>();
  for (const { task, train } of tasks) {
    let sum = 0;
    for (let start = 0; start < train.length; start += CHUNK) {
      for (const example of await read(train.subarray(start, start + CHUNK))) {
        const labelled = labelExample(example, tokenizer, mask);
        if (!labelled.ok || labelled.value.supervised === 0) continue;
        sum += mixture.unit === 'supervised' ? labelled.value.supervised : labelled.value.inputIds.length;
      }
    }
    if (train.length > 0) means.set(task, sum / train.length);
  }
  return means;
}
