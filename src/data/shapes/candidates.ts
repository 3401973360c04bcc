import type { Format } from '../example.ts';
import type { Candidate } from '../set/types.ts';
import { isRow, type Row, Unusable } from '../values.ts';
import { mapRecord, plainKey, plainKeys, SHAPES } from './map.ts';
import { type Columns, NO_COLUMNS, type Reading, type Shape } from './reading.ts';

/** A candidate with the columns that it goes by. */
export interface Scored extends Candidate {
  readonly columns: Columns | null;
}

export const isUsable = (examples: readonly unknown[]) => examples.some((one) => !(one instanceof Unusable));

/** A record under the names that a shape knows: its own, or their plain form. */
function readBy({ read }: Shape, row: Row, reading: Reading) {
  const direct = read(row, reading);
  if (direct !== null) return { row, mapped: direct };
  const plain = plainKeys(row);
  const mapped = read(plain, reading);
  return mapped && { row: plain, mapped };
}

/** The columns of a shape by the names that the row itself gives them. */
function columnsOf({ columns }: Shape, found: Row, row: Row): Columns | null {
  if (columns === undefined) return null;
  const named = (name: string | null) => Object.keys(row).find((key) => plainKey(key) === name) ?? name;
  const { prompt, input, response, system, messages, rationale } = { ...NO_COLUMNS, ...columns(found) };
  return {
    prompt: named(prompt),
    input: named(input),
    response: named(response),
    system: named(system),
    messages: named(messages),
    rationale: named(rationale),
  };
}

/** Rows of one format, by the fields that they have. */
class Tally {
  rows = 0;
  private readonly fields = new Map<string, { count: number; readonly columns: Columns | null }>();

  add(fields: string, columns: () => Columns | null): void {
    this.rows++;
    const found = this.fields.get(fields);
    if (found) found.count++;
    else this.fields.set(fields, { count: 1, columns: columns() });
  }

  scored(format: Format): Scored {
    const [most] = [...this.fields].sort((a, b) => b[1].count - a[1].count);
    return { format, rows: this.rows, fields: most?.[0] ?? '', columns: most?.[1].columns ?? null };
  }
}

/** What each shape makes of the sample, by the rows that it can read. */
export function candidatesOf(sample: readonly unknown[], reading: Reading): Scored[] {
  const taken = { ...reading, preference: 'chosen' } as const;
  const tallies = new Map<Format, Tally>();
  const tally = (format: Format) => {
    const found = tallies.get(format) ?? new Tally();
    tallies.set(format, found);
    return found;
  };
  for (const value of sample) {
    if (!isRow(value)) {
      const { format, examples } = mapRecord(value, reading);
      const what = typeof value === 'string' ? 'text' : 'a bare list of messages';
      if (format !== null && isUsable(examples)) tally(format).add(what, () => null);
      continue;
    }
    for (const shape of SHAPES) {
      const found = readBy(shape, value, taken);
      if (found === null) continue;
      const format = found.mapped.format ?? shape.format;
      if (format !== 'messages-flat' && !isUsable(found.mapped.examples)) continue;
      tally(format).add(shape.fields(found.row), () => columnsOf(shape, found.row, value));
    }
  }
  return [...tallies].map(([format, one]) => one.scored(format)).sort((a, b) => b.rows - a.rows);
}
