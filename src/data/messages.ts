import type { Message, Role } from './example.ts';
import { toolCallsOf, toolCallsOfText } from './tool-calls.ts';
import { isRow, type Row, scalarText, Unusable } from './values.ts';

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

/** The turn's text; beside tool calls it may be missing. */
function contentOf(turn: Row, where: string, calls: boolean): string | Unusable {
  const content = turn.content ?? turn.value ?? turn.text;
  if (Array.isArray(content)) return partsText(content, where);
  const text = scalarText(content);
  if (text !== null) return text;
  return calls && (content === null || content === undefined) ? '' : new Unusable(`${where} has no content.`);
}

/** Roles whose text is itself a call of a tool (ShareGPT). */
const CALLING: ReadonlySet<string> = new Set(['function_call', 'tool_call']);

/** What the assistant thought, under the names that data sets give it; undefined where there is none. */
function reasoningOf(turn: Row): string | undefined {
  const named = [turn.reasoning_content, turn.reasoning, turn.thinking];
  return named.find((value): value is string => typeof value === 'string' && value.trim() !== '');
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
  const given = role === 'assistant' ? toolCallsOf(turn, where) : undefined;
  if (given instanceof Unusable) return given;
  const text = contentOf(turn, where, given !== undefined);
  if (text instanceof Unusable) return text;
  const written =
    given === undefined && typeof name === 'string' && CALLING.has(name.trim().toLowerCase())
      ? toolCallsOfText(text)
      : undefined;
  const weight = weightOf(turn, where);
  if (weight instanceof Unusable) return weight;
  const toolCalls = given ?? written;
  const reasoning = role === 'assistant' ? reasoningOf(turn) : undefined;
  return {
    role,
    content: written === undefined ? text : '',
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(role === 'tool' && typeof turn.name === 'string' ? { name: turn.name } : {}),
    ...(role === 'tool' && typeof turn.tool_call_id === 'string' ? { toolCallId: turn.tool_call_id } : {}),
    ...(weight === undefined ? {} : { weight }),
  };
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
    const empty = message.content.trim() === '' && message.toolCalls === undefined;
    if (empty && message.weight !== 0) {
      return new Unusable(
        messages.length > 2 ? `The answer in message ${index + 1} is empty.` : 'The answer is empty.',
      );
    }
  }
  return answers > 0 ? messages : new Unusable('There is no assistant message to learn from.');
}
