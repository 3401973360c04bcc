import type { Message, Role } from './example.ts';

/** Why a row cannot be used; a class of its own, so that a reason is never taken for data. */
export class Unusable {
  constructor(readonly reason: string) {}
}

export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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
]);

/** Text of a value: strings as they are, numbers and booleans written out; null for everything else. */
export function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** The text of a list of parts: strings, {type: "text", text} or {type: "text", value}. */
function partsText(parts: readonly unknown[], where: string): string | Unusable {
  let text = '';
  for (const part of parts) {
    const found = isRow(part) ? (part.text ?? part.value) : part;
    const type = isRow(part) ? part.type : 'text';
    if (typeof found !== 'string' || (type !== undefined && type !== 'text')) {
      return new Unusable(`${where} has a part that is not text (${String(type)}): only text can be used.`);
    }
    text += found;
  }
  return text;
}

function contentOf(turn: Row, where: string): string | Unusable {
  const content = turn.content ?? turn.value ?? turn.text;
  if (Array.isArray(content)) return partsText(content, where);
  const text = scalarText(content);
  if (text !== null) return text;
  if (Array.isArray(turn.tool_calls) || isRow(turn.function_call)) {
    return new Unusable(`${where} has tool calls and no text: tool calls must be written out as content.`);
  }
  return new Unusable(`${where} has no content.`);
}

/** `weight` of OpenAI, `loss_weight` of xtuner, `train` of axolotl; undefined where there is none. */
function weightOf(turn: Row, where: string): number | undefined | Unusable {
  const weight = turn.weight ?? turn.loss_weight;
  if (weight !== undefined && weight !== null) {
    if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) return weight;
    return new Unusable(`${where} has the weight ${JSON.stringify(weight)}: a number from 0 is needed.`);
  }
  if (turn.train === undefined || turn.train === null) return undefined;
  if (typeof turn.train === 'boolean') return turn.train ? 1 : 0;
  return new Unusable(`${where} has train = ${JSON.stringify(turn.train)}: true or false is needed.`);
}

function readTurn(turn: unknown, number: number): Message | Unusable {
  const where = `Message ${number}`;
  if (!isRow(turn)) return new Unusable(`${where} is not an object with a role and a content.`);
  const name = turn.role ?? turn.from;
  const role = typeof name === 'string' ? ROLES.get(name.trim().toLowerCase()) : undefined;
  if (role === undefined) {
    return new Unusable(
      name === undefined
        ? `${where} has no role.`
        : `${where} has the role ${JSON.stringify(name)}: system, user, assistant or tool is needed.`,
    );
  }
  const content = contentOf(turn, where);
  if (content instanceof Unusable) return content;
  const weight = weightOf(turn, where);
  if (weight instanceof Unusable) return weight;
  return weight === undefined ? { role, content } : { role, content, weight };
}

/** Messages from a list of turns in OpenAI's or ShareGPT's names (DATA-5). */
export function readTurns(turns: readonly unknown[]): Message[] | Unusable {
  const messages: Message[] = [];
  for (const [index, turn] of turns.entries()) {
    const message = readTurn(turn, index + 1);
    if (message instanceof Unusable) return message;
    messages.push(message);
  }
  return messages;
}

/** A row teaches something only through answers, and none of them may be empty (DATA-8). */
export function checkAnswers(messages: Message[]): Message[] | Unusable {
  let answers = 0;
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'assistant') continue;
    answers++;
    if (message.content.trim() === '' && message.weight !== 0) {
      return new Unusable(
        messages.length > 2 ? `The answer in message ${index + 1} is empty.` : 'The answer is empty.',
      );
    }
  }
  return answers > 0 ? messages : new Unusable('There is no assistant message to learn from.');
}
