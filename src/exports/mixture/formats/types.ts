import type { Example } from '../../../data/example.ts';

/** A value as JSON has it. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** A row of an export: columns in order, absent where there is nothing to say. */
export type Row = Readonly<Record<string, Value>>;

/** What of an example a file does not hold, or holds in another way; see src/exports/losses.ts. */
export type Loss =
  | 'unfit'
  | 'trailing'
  | 'weights'
  | 'tools'
  | 'thoughts'
  | 'tool-ids'
  | 'calls-apart'
  | 'earlier-answers'
  | 'history'
  | 'free-fields'
  | 'half-characters'
  | 'formulas';

export const FORMATS = ['messages', 'alpaca', 'sharegpt', 'prompt-completion'] as const;
export type FormatId = (typeof FORMATS)[number];

/** How all rows of an export are written: one column has one type. */
export interface Form {
  /** Of prompt/completion: lists of messages, because some row is more than a question and an answer. */
  readonly conversational: boolean;
}

/** A way to write an example as a row. */
export interface ExportFormat {
  readonly title: string;
  /** Its columns in order; those that no row fills are left out. */
  readonly columns: readonly string[];
  /** null: the format has no place for such a conversation. Each loss is told once an example. */
  rowOf(example: Example, form: Form, lose: (loss: Loss) => void): Row | null;
}
