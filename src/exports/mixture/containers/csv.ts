import Papa from 'papaparse';
import type { Sink } from '../../../io/bytes.ts';
import type { Row, Value } from '../formats/types.ts';
import type { Columns, RowWriter } from './types.ts';

/** What a spreadsheet takes for a formula, in a cell that begins so (OWASP, "CSV injection"). */
const FORMULA = /^[=+\-@\t\r]/;

interface CsvOptions {
  /** A cell that begins like a formula gets an apostrophe before it, and is no formula any more. */
  readonly isDefused: boolean;
  readonly onDefused: () => void;
}

/** RFC 4180 with a header, lines ended by CR LF, UTF-8 without a byte order mark; lists are JSON text. */
export function csvWriter(
  sink: Sink,
  { names }: Pick<Columns, 'names'>,
  { isDefused, onDefused }: CsvOptions,
): RowWriter {
  const encoder = new TextEncoder();
  const cell = (value: Value | undefined): string => {
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string') return JSON.stringify(value);
    if (!isDefused || !FORMULA.test(value)) return value;
    onDefused();
    return `'${value}`;
  };
  const write = async (records: readonly string[][]) => {
    if (records.length > 0)
      await sink.write(encoder.encode(`${Papa.unparse([...records], { newline: '\r\n' })}\r\n`));
  };
  let header: string[][] = [[...names]];
  return {
    async write(rows: readonly Row[]) {
      await write([...header, ...rows.map((row) => names.map((name) => cell(row[name])))]);
      header = [];
    },
    end: () => write(header),
  };
}
