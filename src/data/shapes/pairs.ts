import type { Message } from '../example.ts';
import { isBlank, type Row, Unusable } from '../values.ts';
import { answerTurns, one, optionalText, present, promptTurns, systemTurns } from './fields.ts';
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

const join = (first: string, second: string) =>
  isBlank(first) ? second : isBlank(second) ? first : `${first}\n\n${second}`;

/** The question's parts as one text (DATA-4). */
function questionTurns(
  row: Row,
  prompt: string,
  { before = NONE, after = NONE }: Pair,
): Message[] | Unusable {
  const first = present(row, before);
  const last = present(row, after);
  if ((first === null && last === null) || typeof row[prompt] === 'object') {
    if (row[prompt] !== null) return promptTurns(row, prompt);
  }
  const head = first === null ? '' : optionalText(row, first);
  const middle = optionalText(row, prompt);
  const tail = last === null ? '' : optionalText(row, last);
  if (head instanceof Unusable) return head;
  if (middle instanceof Unusable) return middle;
  if (tail instanceof Unusable) return tail;
  const question = join(head, join(middle, tail));
  return isBlank(question) ? new Unusable(`"${prompt}" is empty.`, prompt) : [turn('user', question)];
}

/** system, history, question and answer in the order they are said. */
function pairTurns(row: Row, prompt: string, response: string, pair: Pair): Message[] | Unusable {
  const answer = answerTurns(row, response);
  if (answer instanceof Unusable) return answer;
  const question = questionTurns(row, prompt, pair);
  if (question instanceof Unusable) return question;
  if (row.system === undefined && row.system_prompt === undefined && row.history === undefined) {
    const [asked] = question;
    const [said] = answer;
    if (question.length === 1 && answer.length === 1 && said?.role === 'assistant') {
      return isBlank(said.content) && said.toolCalls === undefined
        ? checkAnswers(answer, response)
        : [asked!, said];
    }
  }
  const system = systemTurns(row);
  if (system instanceof Unusable) return system;
  const history = historyTurns(row);
  if (history instanceof Unusable) return history;
  const checked = checkAnswers(answer, response);
  return checked instanceof Unusable ? checked : [...system, ...history, ...question, ...checked];
}

/** The fields of the first pair that a row has both of. */
function fieldsOf(row: Row, pairs: readonly Pair[]): { pair: Pair; prompt: string; response: string } | null {
  for (const pair of pairs) {
    const prompt = present(row, pair.prompt);
    if (prompt === null) continue;
    const response = present(row, pair.response);
    if (response !== null) return { pair, prompt, response };
  }
  return null;
}

function pairShape(format: Shape['format'], pairs: readonly Pair[]): Shape {
  return {
    format,
    read(row): MappedRecord | null {
      const found = fieldsOf(row, pairs);
      if (found === null) return null;
      const { pair, prompt, response } = found;
      // Tables have every column in every row: where both are empty, the row is of another shape.
      if (isNothing(row[prompt]) && isNothing(row[response])) return null;
      return one(format, pairTurns(row, prompt, response, pair));
    },
    fields(row) {
      const found = fieldsOf(row, pairs);
      return found === null ? '' : `${found.prompt} and ${found.response}`;
    },
  };
}

export const PAIR_SHAPES: readonly Shape[] = [
  pairShape('alpaca', ALPACA),
  pairShape('prompt-completion', PROMPTS),
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
