import type { Example } from '../data/example.ts';
import type { TaskRows } from '../data/set/types.ts';
import type { MeanLengths } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';

/** Rows that are labelled at a time: examples of a task are never all in memory. */
const CHUNK = 1000;

/** Whether a plan needs to know how many tokens the rows have. */
export const countsTokens = ({ unit, size }: Recipe['mixture']): boolean =>
  unit !== 'examples' || (size !== null && 'tokens' in size);

/**
 * Mean tokens and supervised tokens of each task's training rows; rows that no batch will hold count as none.
 * `read` gives examples by their numbers.
 */
export async function meanLengths(
  tasks: readonly TaskRows[],
  tokenizer: ChatTokenizer,
  mask: Recipe['mask'],
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): Promise<ReadonlyMap<string, MeanLengths>> {
  const means = new Map<string, MeanLengths>();
  for (const { task, train } of tasks) {
    let [tokens, supervised] = [0, 0];
    for (let start = 0; start < train.length; start += CHUNK) {
      for (const example of await read(train.subarray(start, start + CHUNK))) {
        const labelled = labelExample(example, tokenizer, mask);
        if (!labelled.ok || labelled.value.supervised === 0) continue;
        tokens += labelled.value.inputIds.length;
        supervised += labelled.value.supervised;
      }
    }
    if (train.length > 0)
      means.set(task, { tokens: tokens / train.length, supervised: supervised / train.length });
  }
  return means;
}
