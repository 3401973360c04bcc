import type { Row } from '../formats/types.ts';
import type { Shape } from '../shape.ts';

export const CONTAINERS = ['jsonl', 'json', 'csv', 'parquet'] as const;
/** jsonl: a row a line; json: one array with a row a line. */
export type Container = (typeof CONTAINERS)[number];

/** What all rows of a file have in common, known before the first is written. */
export interface Columns {
  readonly names: readonly string[];
  /** Of each, what its values are made of; only where columns have types. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** Writes rows in their order; whoever made it closes the sink. */
export interface RowWriter {
  write(rows: readonly Row[]): Promise<void>;
  /** What is still to be written after the last row. */
  end(): Promise<void>;
}
