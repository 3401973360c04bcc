import type { Example } from '../../data/example.ts';
import type { RowSplit } from '../../data/set/types.ts';
import { drawnRows } from '../../mixture/rows.ts';
import type { Draw, MixturePlan } from '../../mixture/types.ts';

/** What is in memory at a time: so many characters of messages, as far as the rows before tell, and rows. */
const CHUNK_CHARACTERS = 1 << 25;
const CHUNK_ROWS = { first: 64, most: 32_768 } as const;

/** Row numbers of the draw in training order, epoch after epoch. */
export function trainingOrder(draw: Draw, plan: MixturePlan, split: RowSplit): Uint32Array {
  const { epochs, rows } = drawnRows(draw, plan, split);
  const order = new Uint32Array(epochs.reduce((sum, epoch) => sum + epoch.length, 0));
  let at = 0;
  for (const epoch of epochs) for (const place of epoch) order[at++] = rows[place]!;
  return order;
}

/** By name: the order in which files were added changes no byte of an export. */
export const byTask = (a: { readonly task: string }, b: { readonly task: string }): number =>
  a.task < b.task ? -1 : a.task > b.task ? 1 : 0;

/** Row numbers that validate: those of every task in the order of names, held-out ones last. */
export function validationOrder({ tasks, heldOut }: RowSplit): Uint32Array {
  const each = [...[...tasks].sort(byTask), ...[...heldOut].sort(byTask)].map(({ validation }) => validation);
  const order = new Uint32Array(each.reduce((sum, rows) => sum + rows.length, 0));
  let at = 0;
  for (const rows of each) {
    order.set(rows, at);
    at += rows.length;
  }
  return order;
}

const charactersOf = ({ messages }: Example) =>
  messages.reduce((sum, { content, reasoning }) => sum + content.length + (reasoning?.length ?? 0), 0);

/**
 * Examples in the order of `rows`, a chunk at a time. A draw jumps about its files: the rows of a chunk are read in
 * the order in which they lie there, each once.
 */
export async function* inChunks(
  rows: Uint32Array,
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): AsyncGenerator<Example[]> {
  let size: number = CHUNK_ROWS.first;
  for (let start = 0; start < rows.length; ) {
    const wanted = rows.subarray(start, start + size);
    const distinct = Uint32Array.from(new Set(wanted)).sort();
    const examples = await read(distinct);
    const known = new Map(examples.map((example, i) => [distinct[i]!, example]));
    yield Array.from(wanted, (row) => known.get(row)!);
    start += wanted.length;
    const mean = examples.reduce((sum, example) => sum + charactersOf(example), 0) / examples.length;
    size = Math.max(1, Math.min(CHUNK_ROWS.most, Math.floor(CHUNK_CHARACTERS / mean)));
  }
}
