import type { ToolCall } from '../example.ts';
import { isRow, type Row, Unusable } from '../values.ts';
import { isDeeper, parsedJson } from './json.ts';

/** One call: {id?, type?, function: {name, arguments}} as OpenAI writes it, or {name, arguments}. */
function readCall(value: unknown): ToolCall | null {
  if (!isRow(value)) return null;
  const call = isRow(value.function) ? value.function : value;
  if (typeof call.name !== 'string' || call.name === '') return null;
  const id = typeof value.id === 'string' ? { id: value.id } : {};
  return { ...id, type: 'function', function: { name: call.name, arguments: call.arguments ?? {} } };
}

/** Deeper values cannot be written as JSON again without fear for the stack. */
const DEEPEST = 100;

/**
 * The calls of a turn's `tool_calls` (a list, or JSON text of one) or `function_call`; undefined: none. A string
 * says what is wrong with the turn: "has a tool call without …".
 */
export function toolCallsOf(turn: Row): readonly ToolCall[] | undefined | string {
  const given = turn.tool_calls ?? turn.function_call;
  if (given === undefined || given === null || given === '') return undefined;
  const value = typeof given === 'string' ? parsedJson(given) : given;
  if (isDeeper(value, DEEPEST)) return `has a tool call that is nested more than ${DEEPEST} deep.`;
  const calls = (Array.isArray(value) ? value : [value]).map(readCall);
  if (calls.length === 0) return undefined;
  const sound = calls.filter((call) => call !== null);
  if (sound.length === calls.length) return sound;
  return 'has a tool call without a name: {"name": …, "arguments": …} is needed.';
}

/**
 * The calls that ShareGPT writes as the text of a function_call turn: JSON of {name, arguments}, or a list of
 * them. The arguments may be JSON text once more. Undefined where the text is something else.
 */
export function toolCallsOfText(text: string): readonly ToolCall[] | undefined {
  const value = parsedJson(text);
  if (isDeeper(value, DEEPEST)) return undefined;
  const calls = (Array.isArray(value) ? value : [value]).map(readCall);
  const sound = calls.filter((call) => call !== null);
  if (sound.length === 0 || sound.length < calls.length) return undefined;
  return sound.map(({ function: { name, arguments: given }, ...call }) => {
    const inner = typeof given === 'string' ? parsedJson(given) : undefined;
    const isObject = isRow(inner) && !isDeeper(inner, DEEPEST);
    return { ...call, function: { name, arguments: isObject ? inner : given } };
  });
}

/** The tools that a row offers: a list of schemas, one schema, or JSON text of either; undefined: none. */
export function toolsOf(row: Row): readonly unknown[] | undefined | Unusable {
  const given = row.tools;
  const text = typeof given === 'string' ? given.trim() : null;
  const value = text === null ? given : /^[[{]/.test(text) ? parsedJson(text) : null;
  if (text !== null && value === undefined)
    return new Unusable('"tools" is not valid JSON: a list of tool schemas is needed.', 'tools');
  if (isDeeper(value, DEEPEST)) return new Unusable(`"tools" is nested more than ${DEEPEST} deep.`, 'tools');
  const tools = Array.isArray(value) ? value : isRow(value) ? [value] : [];
  return tools.length === 0 ? undefined : tools;
}
