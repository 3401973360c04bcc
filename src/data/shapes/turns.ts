import type { Message, Role } from '../example.ts';
import { isBlank, isRow, type Row, scalarText, Unusable } from '../values.ts';
import { toolCallsOf, toolCallsOfText } from './tool-calls.ts';

/** The names that OpenAI, ShareGPT, OASST, Gemma and others give to the four roles. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['prompter', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['model', 'assistant'],
  ['bot', 'assistant'],
  ['chatgpt', 'assistant'],
  ['function_call', 'assistant'],
  ['tool_call', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  ['observation', 'tool'],
  ['function_response', 'tool'],
  ['ipython', 'tool'],
]);

/** The role that a name means, in any case; undefined where it is none. */
export function roleOf(name: string): Role | undefined {
  return ROLES.get(name) ?? ROLES.get(name.trim().toLowerCase());
}

export const turn = (role: Role, content: string): Message => ({ role, content });

/** Where a turn stands, for reasons. */
interface Place {
  /** Its number among the turns, from 1. */
  readonly at: number;
  /** The field that holds the turns. */
  readonly column: string | null;
}

/** The text of a list of parts: strings, {type: "text", text} or {type: "text", value}. */
function partsText(parts: readonly unknown[], { at, column }: Place): string | Unusable {
  let text = '';
  for (const part of parts) {
    const found = isRow(part) ? (part.text ?? part.value) : part;
    const type = isRow(part) ? part.type : 'text';
    if (typeof found !== 'string' || (type !== undefined && type !== 'text')) {
      const named = scalarText(type) ?? 'of no named type';
      return new Unusable(
        `Message ${at} has a part that is not text (${named}): only text can be used.`,
        column,
      );
    }
    text += found;
  }
  return text;
}

/** The turn's text; beside tool calls it may be missing. */
function contentOf(given: Row, calls: boolean, place: Place): string | Unusable {
  const content = given.content ?? given.value ?? given.text;
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return partsText(content, place);
  const text = scalarText(content);
  if (text !== null) return text;
  if (calls && (content === null || content === undefined)) return '';
  return new Unusable(`Message ${place.at} has no content.`, place.column);
}

/** Whether the text of a turn of that role is itself a call of a tool (ShareGPT). */
function isCalling(name: string): boolean {
  return name.length > 8 && name !== 'assistant' && /^\s*(function|tool)_call\s*$/i.test(name);
}

const isThought = (value: unknown): value is string => typeof value === 'string' && !isBlank(value);

/** What the assistant thought, under the names that data sets give it; undefined where there is none. */
function reasoningOf({ reasoning_content, reasoning, thinking }: Row): string | undefined {
  if (isThought(reasoning_content)) return reasoning_content;
  if (isThought(reasoning)) return reasoning;
  return isThought(thinking) ? thinking : undefined;
}

/** `weight` of OpenAI, `loss_weight` of xtuner, `train` of axolotl; undefined where there is none. */
function weightOf(given: Row, { at, column }: Place): number | undefined | Unusable {
  const weight = given.weight ?? given.loss_weight;
  if (weight !== undefined && weight !== null) {
    if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) return weight;
    const said = scalarText(weight) ?? 'that is not a number';
    const shown = typeof weight === 'string' ? JSON.stringify(weight) : said;
    return new Unusable(`Message ${at} has the weight ${shown}: a number from 0 is needed.`, column);
  }
  if (given.train === undefined || given.train === null) return undefined;
  if (typeof given.train === 'boolean') return given.train ? 1 : 0;
  return new Unusable(`Message ${at} has a "train" that is neither true nor false.`, column);
}

type Draft = { -readonly [key in keyof Message]: Message[key] };

/** A turn of nothing but a role and a text, which most are; null: look closer. */
function plainTurn(given: Row): Message | null {
  const name = given.role ?? given.from;
  const content = given.content ?? given.value;
  if (typeof name !== 'string' || typeof content !== 'string') return null;
  let keys = 0;
  for (const _ in given) keys++;
  const role = keys === 2 ? ROLES.get(name) : undefined;
  return role === undefined || isCalling(name) ? null : { role, content };
}

function readTurn(given: unknown, place: Place): Message | Unusable {
  const wrong = (what: string) => new Unusable(`Message ${place.at} ${what}`, place.column);
  if (!isRow(given)) return wrong('is not an object with a role and a content.');
  const name = given.role ?? given.from;
  if (name === undefined) return wrong('has no role.');
  const role = typeof name === 'string' ? roleOf(name) : undefined;
  if (typeof name !== 'string' || role === undefined) {
    const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : 'that is not text';
    return wrong(`has the role ${shown}: system, user, assistant or tool is needed.`);
  }
  const calls = role === 'assistant' ? toolCallsOf(given) : undefined;
  if (typeof calls === 'string') return wrong(calls);
  const text = contentOf(given, calls !== undefined, place);
  if (text instanceof Unusable) return text;
  const weight = weightOf(given, place);
  if (weight instanceof Unusable) return weight;
  const message: Draft = { role, content: text };
  if (role === 'assistant') {
    const written = calls === undefined && isCalling(name) ? toolCallsOfText(text) : undefined;
    if (written !== undefined) message.content = '';
    const reasoning = reasoningOf(given);
    const toolCalls = calls ?? written;
    if (reasoning !== undefined) message.reasoning = reasoning;
    if (toolCalls !== undefined) message.toolCalls = toolCalls;
  } else if (role === 'tool') {
    if (typeof given.name === 'string') message.name = given.name;
    if (typeof given.tool_call_id === 'string') message.toolCallId = given.tool_call_id;
  }
  if (weight !== undefined) message.weight = weight;
  return message;
}

/**
 * Messages from a list of turns in OpenAI's or ShareGPT's names (DATA-5).
 * @param column the field that holds them, for reasons
 */
export function readTurns(turns: readonly unknown[], column: string | null = null): Message[] | Unusable {
  const messages: Message[] = [];
  for (let i = 0; i < turns.length; i++) {
    const given = turns[i];
    const plain = isRow(given) ? plainTurn(given) : null;
    const message = plain ?? readTurn(given, { at: i + 1, column });
    if (message instanceof Unusable) return message;
    messages.push(message);
  }
  return messages;
}

/** A row teaches something only through answers, and none of them may be empty (DATA-8). */
export function checkAnswers(messages: Message[], column: string | null = null): Message[] | Unusable {
  let answers = 0;
  for (let i = 0; i < messages.length; i++) {
    const { role, content, toolCalls, weight } = messages[i]!;
    if (role !== 'assistant') continue;
    answers++;
    if (weight !== 0 && toolCalls === undefined && isBlank(content)) {
      const which = messages.length > 2 ? `The answer in message ${i + 1} is empty.` : 'The answer is empty.';
      return new Unusable(which, column);
    }
  }
  return answers > 0 ? messages : new Unusable('There is no assistant message to learn from.', column);
}
