import type { Example } from '../data/example.ts';
import type { RowSplit } from '../data/set/types.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationRows, type RunRows } from '../runs/rows.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { RowReader } from './rows.ts';

/** Rows that are read at a time. */
const READ = 500;

/** Examples in the order asked, read in portions that lie near each other in their files. */
export async function readInOrder(rows: RowReader, numbers: Uint32Array): Promise<readonly Example[]> {
  const sorted = numbers.toSorted();
  const found = new Map<number, Example>();
  for (let from = 0; from < sorted.length; from += READ) {
    const portion = sorted.subarray(from, from + READ);
    for (const [i, example] of (await rows.stream(portion)).entries()) found.set(portion[i]!, example);
  }
  return Array.from(numbers, (number) => found.get(number)!);
}

/** Most examples that a plan can draw, each counted once. */
export const distinctRows = ({ tasks }: MixturePlan): number =>
  tasks.reduce((sum, { size, count }) => sum + Math.min(size, count), 0);

/** Draws a plan and reads what a run of it needs, and nothing else. */
export async function readRunRows(
  worker: Client<DataRequests>,
  rows: RowReader,
  { plan, split, recipe }: { readonly plan: MixturePlan; readonly split: RowSplit; readonly recipe: Recipe },
): Promise<RunRows> {
  const { seed, training } = recipe;
  const drawn = await worker.request('draw', { plan, tasks: split.tasks, seed, epochs: training.epochs });
  const examples = await readInOrder(rows, drawn.rows);
  const evaluation: { readonly task: string; readonly examples: readonly Example[] }[] = [];
  for (const { task, rows: numbers } of evaluationRows(split, recipe))
    evaluation.push({ task, examples: await readInOrder(rows, numbers) });
  return { plan, epochs: drawn.epochs, examples, evaluation };
}
