import type { Message } from '../example.ts';
import { isRow, type Row, scalarText, Unusable } from '../values.ts';
import { oneExample, systemField, systemTurns } from './fields.ts';
import { listOf } from './json.ts';
import type { MappedRecord, Shape } from './reading.ts';
import { checkAnswers, readTurns, turn } from './turns.ts';

/** Texts of two who take turns, the person first (UltraChat as it was published). */
const alternating = (texts: readonly string[]): Message[] =>
  texts.map((text, i) => turn(i % 2 === 0 ? 'user' : 'assistant', text));

/** Texts in place of turns; where nothing names the list, a question and its answer only. */
function isTexts(turns: readonly unknown[], bare: boolean): turns is readonly string[] {
  if (typeof turns[0] !== 'string') return false;
  const right = bare ? turns.length === 2 : turns.length > 1;
  return right && turns.every((one) => typeof one === 'string');
}

/** Names under which an element of the list holds a question and its answer. */
const EXCHANGES = [
  ['input', 'output'],
  ['user', 'assistant'],
  ['human', 'assistant'],
  ['question', 'answer'],
  ['prompt', 'response'],
] as const;

/** The names by which a list holds exchanges in place of turns (Capybara); undefined: it does not. */
function exchangeNames(turns: readonly unknown[]) {
  const [first] = turns;
  if (!isRow(first) || first.role !== undefined || first.from !== undefined) return undefined;
  return EXCHANGES.find(([asked, said]) => first[asked] !== undefined && first[said] !== undefined);
}

/** Every exchange as the two turns that it is. */
function exchanged(exchanges: readonly unknown[], [asked, said]: readonly [string, string]): unknown[] {
  return exchanges.flatMap((one): unknown[] => {
    if (!isRow(one)) return [one];
    const content = (name: string) => scalarText(one[name]) ?? undefined;
    return [
      { role: 'user', content: content(asked) },
      { role: 'assistant', content: content(said) },
    ];
  });
}

function turnsOf(list: readonly unknown[], field: string | null, bare: boolean): Message[] | Unusable {
  if (isTexts(list, bare)) return alternating(list);
  const names = exchangeNames(list);
  return readTurns(names === undefined ? list : exchanged(list, names), field);
}

/** A list of turns as one conversation, after the row's system text where the list has none. */
export function conversation(
  format: Shape['format'],
  turns: readonly unknown[],
  { field, row }: { readonly field: string | null; readonly row: Row | null },
): MappedRecord {
  const read = turnsOf(turns, field, row === null);
  const messages = read instanceof Unusable ? read : checkAnswers(read, field);
  if (messages instanceof Unusable || row === null) return oneExample(format, messages);
  if (row.system === undefined && row.system_prompt === undefined) return oneExample(format, messages);
  const system = systemTurns(row);
  if (system instanceof Unusable) return oneExample(format, system);
  const own = messages.some(({ role }) => role === 'system');
  return oneExample(format, own ? messages : [...system, ...messages]);
}

/** Fields that hold turns, and others that do where what they hold looks like turns. */
interface Names {
  readonly sure: readonly string[];
  readonly maybe: readonly string[];
}

interface Found {
  readonly field: string;
  readonly list: readonly unknown[];
}

function listIn(row: Row, field: string): Found | null {
  const value = row[field];
  if (value === undefined || value === null) return null;
  const list = listOf(value);
  return list !== null && list.length > 0 ? { field, list } : null;
}

/** Whether a list is one of turns, exchanges or texts that alternate. */
function looksLikeTurns(list: readonly unknown[]): boolean {
  const [first] = list;
  if (!isRow(first)) return isTexts(list, false);
  return first.role !== undefined || first.from !== undefined || exchangeNames(list) !== undefined;
}

function listShape(format: Shape['format'], { sure, maybe }: Names): Shape {
  const find = (row: Row): Found | null => {
    for (const name of sure) {
      const found = listIn(row, name);
      if (found !== null) return found;
    }
    for (const name of maybe) {
      const found = listIn(row, name);
      if (found !== null && looksLikeTurns(found.list)) return found;
    }
    return null;
  };
  return {
    format,
    read(row) {
      const found = find(row);
      return found && conversation(format, found.list, { field: found.field, row });
    },
    fields: (row) => find(row)?.field ?? '',
    columns: (row) => ({ messages: find(row)?.field ?? null, system: systemField(row) }),
  };
}

const SURE = ['conversations', 'conversation'];

export const messagesShape = listShape('messages', { sure: ['messages'], maybe: [] });
export const sharegptShape = listShape('sharegpt', {
  sure: SURE,
  maybe: ['dialog', 'dialogue', 'turns', 'data'],
});

/** Why a row whose turns are no list, or an empty one, cannot be used; null where it has no field of turns. */
export function emptyTurns(row: Row): Unusable | null {
  const field = ['messages', ...SURE].find((name) => row[name] !== undefined);
  if (field === undefined) return null;
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
