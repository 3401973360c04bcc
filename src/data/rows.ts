import type { Format, Message } from './example.ts';
import { toolsOf } from './shapes/tool-calls.ts';
import { checkAnswers, readTurns } from './shapes/turns.ts';
import { isRow, type Row, scalarText, Unusable } from './values.ts';

/** What one row turned out to be. */
export interface MappedRow {
  readonly format: Format;
  /** The fields that decided it, for the evidence: "instruction and output". */
  readonly fields: string;
  readonly messages: Message[] | Unusable;
  /** Tools that the row offers; absent: none. */
  readonly tools?: readonly unknown[];
}

const lists = (row: Row, names: readonly string[]) => names.find((name) => Array.isArray(row[name]));
const present = (row: Row, names: readonly string[]) => names.find((name) => name in row);

const turn = (role: Message['role'], content: string): Message => ({ role, content });

/** An answer of a plain shape; the reason names the field. */
function answerText(row: Row, field: string): string | Unusable {
  const value = row[field];
  if (value === null || value === undefined) return new Unusable(`"${field}" is null.`);
  const text = scalarText(value);
  if (text === null) return new Unusable(`"${field}" is not text.`);
  return text.trim() === '' ? new Unusable(`"${field}" is empty.`) : text;
}

/** Optional text: empty where the field is absent or null. */
function optionalText(row: Row, field: string): string | Unusable {
  const value = row[field];
  if (value === null || value === undefined) return '';
  return scalarText(value) ?? new Unusable(`"${field}" is not text.`);
}

/** Earlier exchanges as LLaMA-Factory writes them: [[user, assistant], ...]. */
function historyTurns(row: Row): Message[] | Unusable {
  if (row.history === undefined || row.history === null) return [];
  const wrong = new Unusable('"history" is not a list of [user, assistant] pairs of text.');
  if (!Array.isArray(row.history)) return wrong;
  const messages: Message[] = [];
  for (const pair of row.history) {
    if (!Array.isArray(pair) || pair.length !== 2) return wrong;
    const [user, assistant] = pair;
    if (typeof user !== 'string' || typeof assistant !== 'string') return wrong;
    messages.push(turn('user', user), turn('assistant', assistant));
  }
  return messages;
}

/** system, history, question and answer in the order they are said. */
function exchange(
  row: Row,
  question: string | Unusable,
  answer: string | Unusable,
  systemField: string,
): Message[] | Unusable {
  if (question instanceof Unusable) return question;
  if (answer instanceof Unusable) return answer;
  const system = optionalText(row, systemField);
  if (system instanceof Unusable) return system;
  const history = historyTurns(row);
  if (history instanceof Unusable) return history;
  if (question.trim() === '') return new Unusable('The question is empty.');
  const messages = system.trim() === '' ? history : [turn('system', system), ...history];
  messages.push(turn('user', question), turn('assistant', answer));
  return messages;
}

/** Instruction and input become one user turn with a blank line between them (DATA-4). */
function alpacaQuestion(row: Row): string | Unusable {
  const instruction = optionalText(row, 'instruction');
  const input = optionalText(row, 'input' in row ? 'input' : 'context');
  if (instruction instanceof Unusable) return instruction;
  if (input instanceof Unusable) return input;
  if (input.trim() === '') return instruction;
  return instruction.trim() === '' ? input : `${instruction}\n\n${input}`;
}

/** A side of prompt/completion: text, or a list of messages. */
function side(row: Row, field: string, role: 'user' | 'assistant'): Message[] | Unusable {
  const value = row[field];
  if (Array.isArray(value)) return readTurns(value);
  const text = role === 'assistant' ? answerText(row, field) : optionalText(row, field);
  if (text instanceof Unusable) return text;
  return text.trim() === '' ? new Unusable(`"${field}" is empty.`) : [turn(role, text)];
}

/** Only the completion is learned: answers inside a prompt that is a list stay out of the loss (DATA-6). */
function promptCompletion(row: Row, answer: string): Message[] | Unusable {
  const completion = side(row, answer, 'assistant');
  if (completion instanceof Unusable) return completion;
  const prompt = side(row, 'prompt', 'user');
  if (prompt instanceof Unusable) return prompt;
  const context = prompt.map((m) => (m.role === 'assistant' ? { ...m, weight: 0 } : m));
  const system = optionalText(row, 'system');
  if (system instanceof Unusable) return system;
  const checked = checkAnswers(completion);
  if (checked instanceof Unusable) return checked;
  return [...(system.trim() === '' ? [] : [turn('system', system)]), ...context, ...checked];
}

function conversation(format: Format, field: string, turns: readonly unknown[], row?: Row): MappedRow {
  const read = readTurns(turns);
  let messages = read instanceof Unusable ? read : checkAnswers(read);
  const system = row?.system;
  if (Array.isArray(messages) && typeof system === 'string' && system.trim() !== '') {
    if (!messages.some((m) => m.role === 'system')) messages = [turn('system', system), ...messages];
  }
  return { format, fields: field, messages };
}

/** Keys in lower case and without the blanks around them: INSTRUCTION and Instruction are one field. */
function lowerKeys(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key.trim().toLowerCase(), value]));
}

/** The first shape of DATA-3 that fits; null where none does. */
function shapeOf(row: Row): MappedRow | null {
  const turnsField = lists(row, ['messages', 'conversations', 'conversation']);
  if (turnsField !== undefined) {
    const turns = row[turnsField];
    const format = turnsField === 'messages' ? 'messages' : 'sharegpt';
    if (Array.isArray(turns)) return conversation(format, turnsField, turns, row);
  }
  if ('instruction' in row) {
    const answer = present(row, ['output', 'response', 'completion', 'answer']);
    if (answer !== undefined) {
      const messages = exchange(row, alpacaQuestion(row), answerText(row, answer), 'system');
      return { format: 'alpaca', fields: `instruction and ${answer}`, messages };
    }
  }
  if ('prompt' in row) {
    const answer = present(row, ['completion', 'response', 'generation']);
    if (answer !== undefined) {
      const fields = `prompt and ${answer}`;
      return { format: 'prompt-completion', fields, messages: promptCompletion(row, answer) };
    }
  }
  if ('question' in row) {
    const answer = present(row, ['answer', 'response']);
    if (answer !== undefined) {
      const system = 'system_prompt' in row ? 'system_prompt' : 'system';
      const messages = exchange(row, optionalText(row, 'question'), answerText(row, answer), system);
      return { format: 'question-answer', fields: `question and ${answer}`, messages };
    }
  }
  return null;
}

function withTools(mapped: MappedRow, row: Row): MappedRow {
  const tools = toolsOf('tools' in row ? row : lowerKeys(row));
  if (tools === undefined || mapped.messages instanceof Unusable) return mapped;
  return tools instanceof Unusable ? { ...mapped, messages: tools } : { ...mapped, tools };
}

/** One parsed JSON value as an example's messages, or why it is none. */
export function mapRow(value: unknown): MappedRow | Unusable {
  if (Array.isArray(value)) return conversation('messages', 'a bare list of messages', value);
  if (!isRow(value)) {
    const what = value === null ? 'null' : `a ${typeof value}`;
    return new Unusable(`The row is ${what}, not an object.`);
  }
  const mapped = shapeOf(value) ?? shapeOf(lowerKeys(value));
  if (mapped !== null) return withTools(mapped, value);
  const names = Object.keys(value).slice(0, 8).join(', ');
  return new Unusable(
    `The row has none of the known shapes; its fields are: ${names === '' ? 'none' : names}.`,
  );
}
