import type { Example } from '../data/example.ts';

/** Rows, and UTF-16 units of their messages, that a worker is given at a time. */
const ROWS = 64;
const UNITS = 400_000;

/** Examples that follow each other. */
export interface Chunk {
  /** Place of the first among all. */
  readonly start: number;
  readonly rows: readonly Example[];
}

/** Examples in runs of a size that a worker is done with in well under a second; a long one stands alone. */
export function chunksOf(examples: readonly Example[]): Chunk[] {
  const chunks: { readonly start: number; readonly rows: Example[] }[] = [];
  let units = 0;
  for (const [index, example] of examples.entries()) {
    const own = example.messages.reduce((sum, { content }) => sum + content.length, 0);
    const last = chunks.at(-1);
    if (last && last.rows.length < ROWS && units + own <= UNITS) {
      last.rows.push(example);
      units += own;
    } else {
      chunks.push({ start: index, rows: [example] });
      units = own;
    }
  }
  return chunks;
}
