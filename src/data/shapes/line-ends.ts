import type { Row } from '../values.ts';
import { cellText } from './columns.ts';

/** The texts of a row; JSON in a cell (messages, tools) has its own way of writing line ends. */
const textsOf = (row: Row, names: readonly string[]): string =>
  names
    .map((name) => cellText(row, name))
    .filter((text) => !/^\s*[[{]/.test(text))
    .join(' ');

/**
 * Whether backslash and n stand for line ends: in a table without a real line end, in one row of twenty or more.
 * A small letter after them may be a command of TeX (\nu, \neq): where these are the most, they stay.
 */
export function hasWrittenLineEnds(rows: readonly Row[], names: readonly string[]): boolean {
  let written = 0;
  let ends = 0;
  let commands = 0;
  for (const row of rows) {
    const text = textsOf(row, names);
    if (text.includes('\n')) return false;
    const found = text.match(/\\n(?![a-z])/g)?.length ?? 0;
    commands += text.match(/\\n(?=[a-z])/g)?.length ?? 0;
    ends += found;
    if (found > 0) written++;
  }
  return written > 0 && written * 20 >= rows.length && ends >= commands;
}
