import {
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  isSpace,
  LINE_FEED,
  markLength,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from './bytes.ts';
import { type Member, members } from './json-scanner.ts';

/** How the records of a JSON text are found. */
export interface JsonPlan {
  /** elements: those of one array; values: each value by itself, mostly a single one. */
  readonly records: 'elements' | 'values';
  /** The first byte to read: of elements, the one behind the opening bracket. */
  readonly start: number;
  /** The name under which an object holds the array; null: the array is the whole text. */
  readonly under: string | null;
}

/** Names under which an object holds its rows, in any case. */
const LIST_NAMES = ['data', 'rows', 'examples', 'train', 'training', 'dataset', 'items', 'records'];
/** An object with one of these is itself a row, or a task that its instances need. */
const ROW_NAMES = ['messages', 'conversations', 'instruction', 'prompt', 'question', 'definition', 'text'];

/** [{role, content}, …] is one conversation; a list of anything else holds rows. */
function isTurn(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== OPEN_BRACE) return false;
  const names = [...members(bytes, at)].map(({ name }) => name);
  const has = (...some: string[]) => some.some((name) => names.includes(name));
  return has('role', 'from') && has('content', 'value') && !has('messages');
}

function holdsRows(head: Uint8Array, { name, at }: Member): boolean {
  if (!LIST_NAMES.includes(name.toLowerCase()) || head[at] !== OPEN_BRACKET) return false;
  const first = skipSpace(head, at + 1);
  return (head[first] === OPEN_BRACE || head[first] === OPEN_BRACKET) && !isTurn(head, first);
}

/** What the head of a JSON text says of the rest. */
export function jsonPlan(head: Uint8Array): JsonPlan {
  const start = skipSpace(head, markLength(head));
  const whole: JsonPlan = { records: 'values', start, under: null };
  if (head[start] === OPEN_BRACKET) {
    const isConversation = isTurn(head, skipSpace(head, start + 1));
    return isConversation ? whole : { records: 'elements', start: start + 1, under: null };
  }
  if (head[start] !== OPEN_BRACE) return whole;
  for (const member of members(head, start)) {
    if (ROW_NAMES.includes(member.name.toLowerCase())) return whole;
    if (holdsRows(head, member)) return { records: 'elements', start: member.at + 1, under: member.name };
  }
  return whole;
}

/** Lines that are looked at. */
const SAMPLE = 20;

/**
 * Whether a JSON text is one value a line: most of its first lines begin and end as an object or a list does, which
 * those of a value over several lines do not. A single line is a list of rows, an object that holds rows, or a row.
 */
export function looksLikeLines(head: Uint8Array, isWhole: boolean): boolean {
  const lines: Uint8Array[] = [];
  const lineEnd = head.includes(LINE_FEED) ? LINE_FEED : CARRIAGE_RETURN;
  for (let at = skipSpace(head, markLength(head)); at < head.length && lines.length < SAMPLE; ) {
    const found = head.indexOf(lineEnd, at);
    if (found < 0 && !isWhole) break;
    const end = found < 0 ? head.length : found;
    lines.push(head.subarray(at, end));
    at = skipSpace(head, end);
  }
  const whole = lines.filter(isOneValue).length;
  if (lines.length < 2) {
    const plan = jsonPlan(head);
    return lines.length === 1 && whole === 1 && plan.records === 'values' && head[plan.start] === OPEN_BRACE;
  }
  return whole > lines.length / 2;
}

function isOneValue(line: Uint8Array): boolean {
  let end = line.length;
  while (isSpace(line[end - 1])) end--;
  const isObject = line[0] === OPEN_BRACE && line[end - 1] === CLOSE_BRACE;
  return isObject || (line[0] === OPEN_BRACKET && line[end - 1] === CLOSE_BRACKET);
}

/** Whether a text that is not called JSON begins as JSON does and no other text: "[INST]" is none. */
export function beginsAsJson(head: Uint8Array): boolean {
  const start = skipSpace(head, markLength(head));
  const next = head[skipSpace(head, start + 1)];
  if (head[start] === OPEN_BRACE) return next === QUOTE;
  return head[start] === OPEN_BRACKET && (next === OPEN_BRACE || next === OPEN_BRACKET || next === QUOTE);
}
