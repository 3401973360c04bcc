import type { Message } from '../example.ts';
import { isBlank, isRow, type Row, scalarText, Unusable } from '../values.ts';
import { listOf } from './json.ts';
import type { MappedExample, MappedRecord, Reading } from './reading.ts';
import { readTurns, turn } from './turns.ts';

/** The first of the names that the row has. */
export function present(row: Row, names: readonly string[]): string | null {
  for (const name of names) if (row[name] !== undefined) return name;
  return null;
}

export function oneExample(format: Reading['format'], messages: readonly Message[] | Unusable): MappedRecord {
  const example: MappedExample | Unusable = messages instanceof Unusable ? messages : { messages };
  return { format, examples: [example] };
}

/** Text that may be missing: '' where the field is absent or null. */
export function optionalText(row: Row, field: string): string | Unusable {
  const value = row[field];
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return scalarText(value) ?? new Unusable(`"${field}" is not text.`, field);
}

/** The first of several answers: of a list, or of SQuAD's {text: [...]}; anything else as it is. */
function firstAnswer(value: unknown): unknown {
  const listed = isRow(value) && value.text !== undefined ? value.text : value;
  return Array.isArray(listed) ? listed[0] : listed;
}

/** The text of an answer; the reason names the field. */
export function answerText(row: Row, field: string): string | Unusable {
  const value = row[field];
  const given = typeof value === 'object' && value !== null ? firstAnswer(value) : value;
  if (given === null || given === undefined) {
    const what = value === null || value === undefined ? 'null' : 'empty';
    return new Unusable(`"${field}" is ${what}.`, field);
  }
  const text = scalarText(given);
  if (text === null) return new Unusable(`"${field}" is not text.`, field);
  return isBlank(text) ? new Unusable(`"${field}" is empty.`, field) : text;
}

/** Whether a value is a list of turns, and not of texts. */
const isTurns = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && (value.length === 0 || isRow(value[0]));

/** Fields that hold a list of messages where they hold one, in a table's cell as JSON text. */
const LISTED: ReadonlySet<string> = new Set(['prompt', 'completion']);

const isWritten = (turn: unknown): boolean =>
  isRow(turn) && typeof turn.role === 'string' && ('content' in turn || 'tool_calls' in turn);

/** The messages of a field, as a list or (of a prompt and a completion) as its JSON text; null: it is text. */
function turnsIn(row: Row, field: string): readonly unknown[] | null {
  const value = row[field];
  if (isTurns(value)) return value;
  if (typeof value !== 'string' || !LISTED.has(field) || !value.startsWith('[')) return null;
  const list = listOf(value);
  return list !== null && list.length > 0 && list.every(isWritten) ? list : null;
}

/** What is answered: text, or a list of messages whose answers stay out of the loss (DATA-6). */
export function promptTurns(row: Row, field: string): Message[] | Unusable {
  const list = turnsIn(row, field);
  if (list !== null) {
    const turns = readTurns(list, field);
    if (turns instanceof Unusable) return turns;
    return turns.map((one) => (one.role === 'assistant' ? { ...one, weight: 0 } : one));
  }
  const text = optionalText(row, field);
  if (text instanceof Unusable) return text;
  return isBlank(text) ? new Unusable(`"${field}" is empty.`, field) : [turn('user', text)];
}

/** What is learned: text, or a list of messages. */
export function answerTurns(row: Row, field: string): Message[] | Unusable {
  const list = turnsIn(row, field);
  if (list !== null) return readTurns(list, field);
  const text = answerText(row, field);
  return text instanceof Unusable ? text : [turn('assistant', text)];
}

const SYSTEM = ['system', 'system_prompt'];

export const systemField = (row: Row) => present(row, SYSTEM);

/** The system text of a row as a turn, or none. */
export function systemTurns(row: Row): Message[] | Unusable {
  const field = systemField(row);
  if (field === null) return [];
  const text = optionalText(row, field);
  if (text instanceof Unusable) return text;
  return isBlank(text) ? [] : [turn('system', text)];
}
