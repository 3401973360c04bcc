import Papa from 'papaparse';
import { Unusable } from '../values.ts';
import type { RecordLayout } from './types.ts';

/** Fields of one record, given without its line end. */
export type FieldParser = (record: string) => readonly string[];

/** csv: fields may stand in quotes; fields: a quote is a letter like any other. */
export function fieldsOf({ kind, delimiter }: Pick<RecordLayout, 'kind' | 'delimiter'>): FieldParser {
  if (kind === 'fields') return (record) => record.split(delimiter);
  const parser = new Papa.Parser({ delimiter, newline: '\n' });
  return (record) => {
    if (!record.includes('"')) return record.split(delimiter);
    const { data }: Papa.ParseResult<string[]> = parser.parse(record, 0, false);
    return data[0] ?? [''];
  };
}

/**
 * A row by the names of its columns: what is missing at the end is empty (spreadsheets leave it out), and more
 * fields than columns skip the row, unless they are empty. A name like __proto__ is a name like any other.
 */
export function rowOfFields(
  fields: readonly string[],
  columns: readonly string[],
): Readonly<Record<string, string>> | Unusable {
  if (fields.slice(columns.length).some((field) => field !== '')) {
    const few = columns.length === 1 ? '1 column' : `${columns.length} columns`;
    const reason = `The row has ${fields.length} fields, the file ${few}: put a field in quotes where it holds the delimiter.`;
    return new Unusable(reason);
  }
  return Object.fromEntries(columns.map((name, i) => [name, fields[i] ?? '']));
}

/** Names of columns as a header gives them, each once: a second "text" is "text (2)", an unnamed third one "3". */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((field, i) => {
    const name = field.trim() || String(i + 1);
    let own = name;
    for (let copy = 2; taken.has(own); copy++) own = `${name} (${copy})`;
    taken.add(own);
    return own;
  });
}
