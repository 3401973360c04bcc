import type { Message } from '../example.ts';
import { isRow, type Row, Unusable } from '../values.ts';
import { byKeys } from './by-keys.ts';
import { columnsRecord } from './columns.ts';
import { conversation, emptyTurns, messagesShape, sharegptShape } from './conversations.ts';
import { instancesShape, naturalInstructionsShape } from './instances.ts';
import { emptyPair, PAIR_SHAPES } from './pairs.ts';
import { preferenceShape } from './preference.ts';
import type { MappedExample, MappedRecord, Reading, Shape } from './reading.ts';
import { textRecord, textShape } from './text.ts';
import { toolsOf } from './tool-calls.ts';
import { flatTreeShape, treeShape } from './tree.ts';

/** The shapes of DATA-3, in its order. */
export const SHAPES: readonly Shape[] = [
  preferenceShape,
  messagesShape,
  sharegptShape,
  treeShape,
  flatTreeShape,
  naturalInstructionsShape,
  instancesShape,
  ...PAIR_SHAPES,
  textShape,
];

const BY_FORMAT = new Map(SHAPES.map((shape) => [shape.format, shape]));
BY_FORMAT.set('chatml', textShape);

/** A field's name as the shapes know it. */
export const plainKey = (key: string) => key.trim().toLowerCase().replace(/[ -]/g, '_');

const plainNames = byKeys((row) => {
  const keys = Object.keys(row);
  const plain = keys.map(plainKey);
  return keys.every((key, i) => key === plain[i]) ? null : { keys, plain };
});

/**
 * The row with its keys in lower case and _ for blanks: INSTRUCTION, Instruction and " instruction" are one field.
 * The row itself where they are so already.
 */
export function plainKeys(row: Row): Row {
  const names = plainNames(row);
  if (names === null) return row;
  const plain: Record<string, unknown> = {};
  for (const [i, name] of names.plain.entries()) {
    // As a key of a literal this one would be the prototype; no shape has a field of that name.
    if (name !== '__proto__') plain[name] = row[names.keys[i]!];
  }
  return plain;
}

const bad = (reason: string, column: string | null = null): MappedRecord => ({
  format: null,
  examples: [new Unusable(reason, column)],
});

/** Why a row has none of the shapes. */
function shapeless(row: Row, plain: Row): MappedRecord {
  const empty = emptyPair(plain) ?? emptyTurns(plain);
  if (empty !== null) return { format: null, examples: [empty] };
  if (plain.input_ids !== undefined) {
    return bad('It holds token ids: import the text that they were made of.', 'input_ids');
  }
  const names = Object.keys(row);
  const shown = names.slice(0, 8).map((name) => name.slice(0, 40));
  const more = names.length > shown.length ? `, and ${names.length - shown.length} more` : '';
  if (shown.length === 0) return bad('The row has no fields.');
  return bad(`The row has none of the known shapes; its fields are: ${shown.join(', ')}${more}.`);
}

const LINE_END = /\\r\\n|\\n/g;

/** Backslash and n, as two characters, as a line end. */
const unescaped = (text: string): string => (text.includes('\\n') ? text.replace(LINE_END, '\n') : text);

function withLineEnds(mapped: MappedRecord): MappedRecord {
  const message = (one: Message): Message => ({ ...one, content: unescaped(one.content) });
  return {
    ...mapped,
    examples: mapped.examples.map((example) =>
      example instanceof Unusable ? example : { ...example, messages: example.messages.map(message) },
    ),
  };
}

/** The tools that a row offers go with all its examples (DATA-20). */
function withTools(mapped: MappedRecord, row: Row): MappedRecord {
  const tools = toolsOf(row);
  if (tools === undefined) return mapped;
  const examples = mapped.examples.map((example): MappedExample | Unusable => {
    if (example instanceof Unusable) return example;
    return tools instanceof Unusable ? tools : { ...example, tools };
  });
  return { ...mapped, examples };
}

/** The first shape that reads the row; null: none does. */
function shaped(row: Row, reading: Reading): MappedRecord | null {
  for (const shape of SHAPES) {
    const mapped = shape.read(row, reading);
    if (mapped !== null) return mapped;
  }
  return null;
}

function rowRecord(row: Row, reading: Reading): MappedRecord {
  const own = BY_FORMAT.get(reading.format);
  const direct = own?.read(row, reading);
  if (direct) return row.tools === undefined ? direct : withTools(direct, row);
  const plain = plainKeys(row);
  const mapped =
    (plain === row ? null : own?.read(plain, reading)) ?? shaped(row, reading) ?? shaped(plain, reading);
  if (mapped === null) return shapeless(row, plain);
  return plain.tools === undefined ? mapped : withTools(mapped, plain);
}

function recordOf(value: unknown, reading: Reading): MappedRecord {
  if (value instanceof Unusable) return { format: null, examples: [value] };
  if (typeof value === 'string') return textRecord(value, reading, null);
  if (Array.isArray(value)) return conversation('messages', value, { field: null, row: null });
  if (!isRow(value))
    return bad(`The row is ${value === null ? 'null' : `a ${typeof value}`}, not an object.`);
  if (reading.columns === null) return rowRecord(value, reading);
  const mapped = columnsRecord(value, reading.columns);
  return value.tools === undefined ? mapped : withTools(mapped, value);
}

/**
 * The examples of one parsed record, or why there are none (DATA-3). The file's own shape is tried first, then the
 * others: a file may mix them. Never throws, whatever the value.
 */
export function mapRecord(value: unknown, reading: Reading): MappedRecord {
  const mapped = recordOf(value, reading);
  return reading.unescape ? withLineEnds(mapped) : mapped;
}
