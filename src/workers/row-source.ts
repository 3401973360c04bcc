import type { Example } from '../data/example.ts';
import { drawMixture } from '../mixture/draw.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type RunRows, readRunRows } from '../runs/rows.ts';
import type { PlannedRun, RowSource } from './planned-run.ts';
import type { DataRequests } from './protocol.ts';
import { connect } from './rpc.ts';

type ReadRows = (rows: Uint32Array) => Promise<readonly Example[]>;

/** Rows that are read at a time. */
const READ = 500;

/** Draws a plan and reads its rows, and those of the evaluations. */
export function drawnRun({ plan, split }: PlannedRun, recipe: Recipe, read: ReadRows): Promise<RunRows> {
  const draw = drawMixture(plan, recipe.seed, recipe.training.epochs);
  return readRunRows({ plan, draw, split }, recipe, read);
}

/** Reads in portions that lie near each other in their files: a draw goes all over them. */
function inPortions(read: ReadRows): ReadRows {
  return async (numbers) => {
    const sorted = numbers.toSorted();
    const found = new Map<number, Example>();
    for (let from = 0; from < sorted.length; from += READ) {
      const portion = sorted.subarray(from, from + READ);
      const examples = await read(portion);
      for (const [i, number] of portion.entries()) found.set(number, examples[i]!);
    }
    return Array.from(numbers, (number) => found.get(number)!);
  };
}

/** Reads a run's rows over its port, which is then closed. */
export async function readFrom({ port, ...planned }: RowSource, recipe: Recipe): Promise<RunRows> {
  const client = connect<DataRequests>(port);
  port.start();
  try {
    const { data } = recipe;
    return await drawnRun(
      planned,
      recipe,
      inPortions((rows) => client.request('rows', { rows, data })),
    );
  } finally {
    client.dispose();
    port.close();
  }
}
