import * as v from 'valibot';
import { FORMATS, type Message } from '../example.ts';
import type { Row, Unusable } from '../values.ts';
import { WEAK_MARKS } from './marks.ts';

const column = v.nullable(v.string());

/**
 * How the records of a file become examples: what was detected, or what the recipe says. Plain data, kept with
 * the index, so that a record is read later as it was read first.
 */
export const readingSchema = v.strictObject({
  /** The shape of most rows: it is tried first. 'columns': the columns below alone are read. */
  format: v.picklist(FORMATS),
  /** Named by hand or guessed; null: the names of the known shapes count. */
  columns: v.nullable(
    v.strictObject({
      prompt: column,
      input: column,
      response: column,
      system: column,
      messages: column,
      /** What leads to the response: it stands before it, with a line end between them. */
      rationale: column,
    }),
  ),
  /** Backslash and n, as two characters, become a line end. */
  unescape: v.boolean(),
  paths: v.picklist(['best', 'all']),
  preference: v.picklist(['skip', 'chosen']),
  /** Words that mark the turns in texts where most of the file's texts have them: "Human:" and "Assistant:". */
  marks: v.nullable(v.picklist(WEAK_MARKS)),
});

export type Reading = Readonly<v.InferOutput<typeof readingSchema>>;
export type Columns = Readonly<NonNullable<Reading['columns']>>;

export const NO_COLUMNS: Columns = {
  prompt: null,
  input: null,
  response: null,
  system: null,
  messages: null,
  rationale: null,
};

/** An example as a record gives it: without file, row and task. */
export interface MappedExample {
  readonly messages: readonly Message[];
  /** Tools that the record offers; absent: none. */
  readonly tools?: readonly unknown[];
}

/** What a record became. */
export interface MappedRecord {
  /** null: it has none of the known shapes. */
  readonly format: Reading['format'] | null;
  /** Mostly one; a tree has one for each path, a task with instances one for each of these. */
  readonly examples: readonly (MappedExample | Unusable)[];
}

/** One of the shapes of DATA-3. */
export interface Shape {
  readonly format: Reading['format'];
  /** null: the record has another shape. */
  readonly read: (row: Row, reading: Reading) => MappedRecord | null;
  /** The fields that decide it, for the evidence: "instruction and output". Only for rows that it reads. */
  readonly fields: (row: Row) => string;
  /** Which of the row's fields say what; absent where a row is more than its fields. */
  readonly columns?: (row: Row) => Partial<Columns>;
}
