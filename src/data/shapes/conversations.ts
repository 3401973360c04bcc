import type { Message } from '../example.ts';
import { type Row, Unusable } from '../values.ts';
import { one, present, systemTurns } from './fields.ts';
import { listOf } from './json.ts';
import type { MappedRecord, Shape } from './reading.ts';
import { checkAnswers, readTurns, turn } from './turns.ts';

/** Texts of two who take turns, the person first (UltraChat as it was published). */
const alternating = (texts: readonly string[]): Message[] =>
  texts.map((text, i) => turn(i % 2 === 0 ? 'user' : 'assistant', text));

/** Texts in place of turns; where nothing names the list, a question and its answer only. */
function isTexts(turns: readonly unknown[], bare: boolean): turns is readonly string[] {
  const right = bare ? turns.length === 2 : turns.length > 1;
  return right && turns.every((one) => typeof one === 'string');
}

/** A list of turns as one conversation, after the row's system text where the list has none. */
export function conversation(
  format: Shape['format'],
  turns: readonly unknown[],
  { field, row }: { readonly field: string | null; readonly row: Row | null },
): MappedRecord {
  const read = isTexts(turns, row === null) ? alternating(turns) : readTurns(turns, field);
  const messages = read instanceof Unusable ? read : checkAnswers(read, field);
  if (messages instanceof Unusable || row === null) return one(format, messages);
  if (row.system === undefined && row.system_prompt === undefined) return one(format, messages);
  const system = systemTurns(row);
  if (system instanceof Unusable) return one(format, system);
  const own = messages.some(({ role }) => role === 'system');
  return one(format, own ? messages : [...system, ...messages]);
}

function listShape(format: Shape['format'], names: readonly string[]): Shape {
  const found = (row: Row): string | null => {
    for (const name of names) {
      const value = row[name];
      if (value === undefined || value === null) continue;
      if (Array.isArray(value) ? value.length > 0 : listOf(value) !== null) return name;
    }
    return null;
  };
  return {
    format,
    read(row) {
      const field = found(row);
      if (field === null) return null;
      return conversation(format, listOf(row[field]) ?? [], { field, row });
    },
    fields: (row) => found(row) ?? '',
  };
}

const MESSAGES = ['messages'];
const OTHERS = ['conversations', 'conversation', 'dialog', 'dialogue', 'turns', 'data'];

export const messagesShape = listShape('messages', MESSAGES);
export const sharegptShape = listShape('sharegpt', OTHERS);

/** Why a row whose turns are no list, or an empty one, cannot be used; null where it has no field of turns. */
export function emptyTurns(row: Row): Unusable | null {
  const field = present(row, [...MESSAGES, ...OTHERS.slice(0, 2)]);
  if (field === null) return null;
  const value = row[field];
  if (Array.isArray(value)) return new Unusable('There is no assistant message to learn from.', field);
  const text = typeof value === 'string' && value.trim() !== '';
  return new Unusable(
    text
      ? `"${field}" is text that is not JSON: a list of messages is needed, written as JSON.`
      : `"${field}" is not a list of messages.`,
    field,
  );
}
