import type { Skipped } from '../data/set/types.ts';

/** Rows that are put together at a time. */
const SLICE = 10_000;

/** A field of CSV (RFC 4180); one that a spreadsheet would compute is made text. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Skipped rows of a file as CSV: file, row, column (empty: the row as a whole), reason. */
export function skippedCsv(file: string, skipped: readonly Skipped[]): Blob {
  const parts = ['file,row,column,reason\r\n'];
  for (let from = 0; from < skipped.length; from += SLICE) {
    const lines = skipped
      .slice(from, from + SLICE)
      .map(
        ({ row, column, reason }) =>
          `${[field(file), row, field(column ?? ''), field(reason)].join(',')}\r\n`,
      );
    parts.push(lines.join(''));
  }
  return new Blob(parts, { type: 'text/csv' });
}
