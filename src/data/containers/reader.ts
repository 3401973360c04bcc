import type { Fault } from '../../io/faults.ts';
import type { RecordBlock, RecordLayout } from './types.ts';

/** What a reader reads from. */
export interface TextInput {
  /** The file, for sentences. */
  readonly name: string;
  /** UTF-8 text from its first byte on. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The text cannot be read on from here. */
  readonly broke: (fault: Fault) => void;
}

/** How a file's text is cut into records. */
export interface RecordReader {
  readonly layout: RecordLayout;
  /** Names of the columns where the container has them. */
  readonly columns: readonly string[] | null;
  /** In words, for the evidence. */
  readonly how: string;
  read(input: TextInput): AsyncGenerator<RecordBlock>;
}

/** Collects the records of one block. */
export class BlockBuilder implements RecordBlock {
  readonly rows: number[] = [];
  readonly values: unknown[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add(row: number, value: unknown, start: number, end: number): void {
    this.rows.push(row);
    this.values.push(value);
    this.starts.push(start);
    this.ends.push(end);
  }
}

export const JSON_LAYOUT: RecordLayout = { kind: 'json', columns: [], delimiter: '' };
