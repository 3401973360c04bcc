import type { Message } from '../example.ts';
import { isBlank, type Row, Unusable } from '../values.ts';
import { byKeys } from './by-keys.ts';
import {
  answerTurns,
  oneExample,
  optionalText,
  present,
  promptTurns,
  systemField,
  systemTurns,
} from './fields.ts';
import { listOf } from './json.ts';
import type { MappedRecord, Shape } from './reading.ts';
import { checkAnswers, turn } from './turns.ts';

/** Fields of a question and its answer. */
interface Pair {
  readonly prompt: readonly string[];
  readonly response: readonly string[];
  /** Text that stands before the prompt, with a blank line between them, or after it. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

const NONE: readonly string[] = [];
/** Fields that put turns before the question. */
const AROUND = ['system', 'system_prompt', 'history'];

const ALPACA: readonly Pair[] = [
  {
    prompt: ['instruction'],
    response: ['output', 'response', 'completion', 'answer'],
    after: ['input', 'context'],
  },
];

const PROMPTS: readonly Pair[] = [
  {
    prompt: ['prompt'],
    response: ['completion', 'response', 'generation', 'output', 'answer', 'canonical_solution'],
    before: ['context'],
    after: ['input'],
  },
];

const QUESTIONS: readonly Pair[] = [
  {
    prompt: ['question', 'query'],
    response: ['answer', 'response', 'solution', 'output', 'answers'],
    before: ['context', 'passage'],
    after: ['input'],
  },
  { prompt: ['problem'], response: ['solution', 'generated_solution', 'answer'] },
];

const INPUTS: readonly Pair[] = [
  { prompt: ['inputs_pretokenized'], response: ['targets_pretokenized'] },
  { prompt: ['inputs'], response: ['targets'], before: ['definition'] },
  { prompt: ['input'], response: ['output', 'target', 'response', 'completion', 'answer'] },
  { prompt: ['source'], response: ['target'] },
  { prompt: ['article'], response: ['summary', 'highlights'] },
  { prompt: ['document'], response: ['summary'] },
  { prompt: ['dialogue'], response: ['summary'] },
  { prompt: ['text'], response: ['summary', 'code'] },
  { prompt: ['context'], response: ['response'] },
  { prompt: ['user', 'human'], response: ['assistant', 'bot'] },
];

const isNothing = (value: unknown) => value === undefined || value === null || value === '';

/** Earlier exchanges as LLaMA-Factory writes them: [[user, assistant], ...]. */
function historyTurns(row: Row): Message[] | Unusable {
  if (row.history === undefined || row.history === null) return [];
  const wrong = new Unusable('"history" is not a list of [user, assistant] pairs of text.', 'history');
  const list = row.history === '' ? [] : listOf(row.history);
  if (list === null) return wrong;
  const messages: Message[] = [];
  for (const pair of list) {
    if (!Array.isArray(pair) || pair.length !== 2) return wrong;
    const [user, assistant] = pair;
    if (typeof user !== 'string' || typeof assistant !== 'string') return wrong;
    messages.push(turn('user', user), turn('assistant', assistant));
  }
  return messages;
}

const join = (first: string, second: string) =>
  isBlank(first) ? second : isBlank(second) ? first : `${first}\n\n${second}`;

/** Which fields of a row are the parts of a pair. */
interface Fields {
  readonly prompt: string;
  readonly response: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Nothing else belongs to the conversation: no system text, no history. */
  readonly alone: boolean;
}

/** The fields of the first pair that a row has both of. */
function fieldsOf(row: Row, pairs: readonly Pair[]): Fields | null {
  for (const pair of pairs) {
    const prompt = present(row, pair.prompt);
    if (prompt === null) continue;
    const response = present(row, pair.response);
    if (response === null) continue;
    const before = present(row, pair.before ?? NONE);
    const after = present(row, pair.after ?? NONE);
    return { prompt, response, before, after, alone: present(row, AROUND) === null };
  }
  return null;
}

/** The question's parts as one text (DATA-4). */
function questionTurns(row: Row, { prompt, before, after }: Fields): Message[] | Unusable {
  const isText = row[prompt] === null || typeof row[prompt] !== 'object';
  if (!isText || (before === null && after === null)) return promptTurns(row, prompt);
  const head = before === null ? '' : optionalText(row, before);
  if (head instanceof Unusable) return head;
  const middle = optionalText(row, prompt);
  if (middle instanceof Unusable) return middle;
  const tail = after === null ? '' : optionalText(row, after);
  if (tail instanceof Unusable) return tail;
  const question = join(head, join(middle, tail));
  return isBlank(question) ? new Unusable(`"${prompt}" is empty.`, prompt) : [turn('user', question)];
}

/** system, history, question and answer in the order they are said. */
function pairTurns(row: Row, fields: Fields): readonly Message[] | Unusable {
  const answer = answerTurns(row, fields.response);
  if (answer instanceof Unusable) return answer;
  const question = questionTurns(row, fields);
  if (question instanceof Unusable) return question;
  const checked = checkAnswers(answer, fields.response);
  if (checked instanceof Unusable) return checked;
  if (fields.alone) return [...question, ...checked];
  const system = systemTurns(row);
  if (system instanceof Unusable) return system;
  const history = historyTurns(row);
  if (history instanceof Unusable) return history;
  return [...system, ...history, ...question, ...checked];
}

/** A table's cell may hold a list of messages as its JSON text. */
const mayBeList = (text: string) => text.charCodeAt(0) === 0x5b;

/** The question where it and the answer are nothing but text, which most rows are; null: look closer. */
function plainQuestion(row: Row, { prompt, before, after, alone }: Fields): string | null {
  const asked = row[prompt];
  if (!alone || before !== null || typeof asked !== 'string' || isBlank(asked)) return null;
  if (mayBeList(asked)) return null;
  if (after === null || row[after] === '') return asked;
  const more = row[after];
  return typeof more === 'string' ? join(asked, more) : null;
}

function pairShape(format: Shape['format'], pairs: readonly Pair[]): Shape {
  const find = byKeys((row) => fieldsOf(row, pairs));
  return {
    format,
    read(row): MappedRecord | null {
      const fields = find(row);
      if (fields === null) return null;
      const said = row[fields.response];
      // Tables have every column in every row: where both are empty, the row is of another shape.
      if (isNothing(said) && isNothing(row[fields.prompt])) return null;
      if (typeof said === 'number' && Array.isArray(row.choices ?? row.options)) {
        return oneExample(
          format,
          new Unusable(
            `"${fields.response}" is the number of a choice: it is needed as text.`,
            fields.response,
          ),
        );
      }
      if (typeof said === 'string' && !isBlank(said) && !mayBeList(said)) {
        const question = plainQuestion(row, fields);
        if (question !== null) return oneExample(format, [turn('user', question), turn('assistant', said)]);
      }
      return oneExample(format, pairTurns(row, fields));
    },
    fields(row) {
      const found = find(row);
      return found === null ? '' : `${found.prompt} and ${found.response}`;
    },
    columns(row) {
      const found = find(row);
      if (found === null) return {};
      const { prompt, response, before, after } = found;
      return { prompt, input: after ?? before, response, system: systemField(row) };
    },
  };
}

export const promptShape = pairShape('prompt-completion', PROMPTS);

export const PAIR_SHAPES: readonly Shape[] = [
  pairShape('alpaca', ALPACA),
  promptShape,
  pairShape('question-answer', QUESTIONS),
  pairShape('inputs-targets', INPUTS),
];

/** Names that only prompts go by, and names that only answers go by. */
const EVERY = [...ALPACA, ...PROMPTS, ...QUESTIONS, ...INPUTS];
export const PROMPT_NAMES: ReadonlySet<string> = new Set(EVERY.flatMap(({ prompt }) => prompt));
export const RESPONSE_NAMES: ReadonlySet<string> = new Set(EVERY.flatMap(({ response }) => response));

/** Why a row with the fields of a pair, both of them empty, cannot be used; null where it has no such fields. */
export function emptyPair(row: Row): Unusable | null {
  const found = fieldsOf(row, EVERY);
  return found && new Unusable(`"${found.prompt}" and "${found.response}" are empty.`, found.response);
}
