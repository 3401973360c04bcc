import Papa from 'papaparse';

/** null is an empty cell. */
export type Cell = string | number | null;

/**
 * A table as CSV (RFC 4180, lines ended by CR LF), its head first. A text that a spreadsheet would compute has an
 * apostrophe before it.
 */
export const csvOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `${Papa.unparse([[...head], ...rows.map((row) => [...row])], { newline: '\r\n', escapeFormulae: true })}\r\n`;
