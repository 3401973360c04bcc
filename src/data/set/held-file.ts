import type { ByteSource } from '../../io/bytes.ts';
import type { Reading } from '../shapes/reading.ts';
import type { IndexedFile } from './all-rows.ts';
import type { SkippedRows } from './skipped-rows.ts';
import type { FileSummary } from './types.ts';

/** A file of the set: its index, and where the texts of its rows are. */
export interface HeldFile extends IndexedFile {
  readonly summary: FileSummary;
  /** How its records become examples. */
  readonly reading: Reading;
  readonly skipped: SkippedRows;
  /** The file as it was given. */
  readonly source: ByteSource;
  /** Where the records' bytes lie: the file itself, or a copy of its own. */
  readonly text: ByteSource;
  /** The copy's name in the store; null: there is none. */
  readonly copy: string | null;
}
