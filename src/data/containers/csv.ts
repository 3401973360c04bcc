import { Unusable } from '../values.ts';
import { markLength } from './bytes.ts';
import { type FieldParser, fieldsOf, rowOfFields } from './csv-fields.ts';
import { type DelimitedRecord, type Dialect, RecordScanner } from './csv-records.ts';
import { decodeRecords } from './decode.ts';
import { RECORD_BYTES } from './limits.ts';
import { BlockBuilder, type TextInput } from './reader.ts';
import { NOT_UTF8 } from './record.ts';
import type { RecordBlock, RecordLayout } from './types.ts';
import { Window } from './window.ts';

const MALFORMED =
  'A quoted field goes on after its closing quote: inside a field in quotes, a quote is written twice.';

/** What is known of a delimited text before its records are read. */
export interface Delimited extends Dialect {
  readonly columns: readonly string[];
  /** The first record names the columns. */
  readonly header: boolean;
  /** Bytes before the first record: a byte order mark, a line that names the delimiter. */
  readonly skip: number;
}

export function delimitedLayout({ delimiter, quoted, columns }: Delimited): RecordLayout {
  return { kind: quoted ? 'csv' : 'fields', columns, delimiter };
}

/** Counts records as people do: from 1, without the header and without blank lines. */
class Rows {
  private readonly columns: readonly string[];
  private count: number;

  constructor(
    private readonly fields: FieldParser,
    { columns, header }: Delimited,
  ) {
    this.columns = columns;
    this.count = header ? -1 : 0;
  }

  /** The next record's row; the number that a fault would name. */
  get next(): number {
    return this.count + 1;
  }

  block(bytes: Uint8Array, offset: number, records: readonly DelimitedRecord[]): RecordBlock {
    const block = new BlockBuilder();
    const starts = records.map(({ start }) => start);
    const ends = records.map(({ end }) => end);
    for (const [i, text] of decodeRecords(bytes, starts, ends).entries()) {
      if (text !== null && text.trim() === '') continue;
      if (++this.count === 0) continue;
      block.add(this.count, this.value(text, records[i]!), offset + starts[i]!, offset + ends[i]!);
    }
    return block;
  }

  private value(text: string | null, { malformed }: DelimitedRecord): unknown {
    if (text === null) return new Unusable(NOT_UTF8);
    return malformed ? new Unusable(MALFORMED) : rowOfFields(this.fields(text), this.columns);
  }
}

/** The records of a delimited text; a quoted field that is never closed breaks it off. */
export async function* readDelimited(
  { name, chunks, broke }: TextInput,
  delimited: Delimited,
): AsyncGenerator<RecordBlock> {
  const window = new Window(delimited.skip);
  const scanner = new RecordScanner(delimited);
  const rows = new Rows(fieldsOf(delimitedLayout(delimited)), delimited);
  let skip = delimited.skip;
  const unclosed = (why: string) =>
    broke({
      code: 'data-broken',
      message: `${name}: ${why} in row ${rows.next}. Rows before it are kept; close the quote there, or take it out.`,
      file: name,
      row: rows.next,
    });
  for await (const chunk of chunks) {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    window.append(chunk.subarray(skipped));
    const { bytes } = window;
    const records: DelimitedRecord[] = [];
    let at = 0;
    for (let found = scanner.next(bytes, at); found !== null; found = scanner.next(bytes, at)) {
      records.push(found.record);
      at = found.next;
    }
    if (records.length > 0) yield rows.block(bytes, window.start, records);
    window.drop(at);
    if (window.bytes.length > RECORD_BYTES) {
      unclosed('no record ends within 64 MiB');
      return;
    }
  }
  const { bytes } = window;
  if (bytes.length === 0) return;
  const last = scanner.last(bytes, 0);
  if (last.open) unclosed('a quoted field is not closed');
  else yield rows.block(bytes, window.start, [last]);
}

/** A first line that tells spreadsheets the delimiter. */
const NAMED = /^sep=([\t!#-~])\r?\n/i;

/** Bytes before the records, and the delimiter that they name. */
export function delimitedStart(head: Uint8Array): {
  readonly skip: number;
  readonly delimiter: string | null;
} {
  const mark = markLength(head);
  const line = NAMED.exec(new TextDecoder('latin1').decode(head.subarray(mark, mark + 16)));
  return { skip: mark + (line?.[0].length ?? 0), delimiter: line?.[1] ?? null };
}
