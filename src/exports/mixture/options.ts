import type { Container } from './containers/types.ts';
import type { FormatId } from './formats/types.ts';

export const EXTRA_COLUMNS = ['task', 'source'] as const;
export type ExtraColumn = (typeof EXTRA_COLUMNS)[number];

/** How a mixed set is written. */
export interface ExportOptions {
  readonly format: FormatId;
  readonly container: Container;
  /** Columns beside the format's own: the task, and the file and row that the example comes from. */
  readonly columns: readonly ExtraColumn[];
  /** In CSV, whether a cell that begins like a formula is made text by an apostrophe before it. */
  readonly defuse: boolean;
}
