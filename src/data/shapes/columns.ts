import type { Message } from '../example.ts';
import { isBlank, type Row, scalarText, Unusable } from '../values.ts';
import { conversation } from './conversations.ts';
import { answerTurns, oneExample, optionalText, promptTurns } from './fields.ts';
import { listOf } from './json.ts';
import type { Columns, MappedRecord } from './reading.ts';
import { checkAnswers, turn } from './turns.ts';

/** A row with nothing but the named fields: what a person names may be "constructor" too. */
const own = (row: Row, name: string): Row => ({ [name]: Object.hasOwn(row, name) ? row[name] : undefined });

const optional = (row: Row, name: string | null) => (name === null ? '' : optionalText(own(row, name), name));

function missing(row: Row, name: string): Unusable | null {
  return Object.hasOwn(row, name) ? null : new Unusable(`The row has no "${name}".`, name);
}

/** What is asked: prompt and input, as in Alpaca; none where no column says it. */
function questionTurns(row: Row, { prompt, input }: Columns): Message[] | Unusable {
  if (prompt === null && input === null) return [];
  const lost = prompt === null ? null : missing(row, prompt);
  if (lost !== null) return lost;
  if (prompt !== null && input === null) return promptTurns(own(row, prompt), prompt);
  const first = optional(row, prompt);
  if (first instanceof Unusable) return first;
  const second = optional(row, input);
  if (second instanceof Unusable) return second;
  const question = isBlank(first) ? second : isBlank(second) ? first : `${first}\n\n${second}`;
  return isBlank(question)
    ? new Unusable('The question is empty.', prompt ?? input)
    : [turn('user', question)];
}

/** What is learned: the response, after what leads to it where a column does. */
function responseTurns(row: Row, response: string, rationale: string | null): Message[] | Unusable {
  const lost = missing(row, response);
  if (lost !== null) return lost;
  const answer = answerTurns(own(row, response), response);
  if (answer instanceof Unusable) return answer;
  const before = optional(row, rationale);
  if (before instanceof Unusable) return before;
  const [first, ...rest] = answer;
  if (isBlank(before) || first === undefined) return answer;
  return [{ ...first, content: `${before}\n${first.content}` }, ...rest];
}

/** A record by columns that are named, whatever shapes it may have. */
export function columnsRecord(row: Row, columns: Columns): MappedRecord {
  const { messages, response, rationale } = columns;
  const system = optional(row, columns.system);
  if (system instanceof Unusable) return oneExample('columns', system);
  if (messages !== null) {
    const list = Object.hasOwn(row, messages) ? listOf(row[messages]) : null;
    if (list === null)
      return oneExample('columns', new Unusable(`"${messages}" is not a list of messages.`, messages));
    return conversation('columns', list, { field: messages, row: { system } });
  }
  if (response === null) return oneExample('columns', new Unusable('No column is named as the response.'));
  const answer = responseTurns(row, response, rationale);
  if (answer instanceof Unusable) return oneExample('columns', answer);
  const question = questionTurns(row, columns);
  if (question instanceof Unusable) return oneExample('columns', question);
  const checked = checkAnswers(answer, response);
  if (checked instanceof Unusable) return oneExample('columns', checked);
  const before = isBlank(system) ? [] : [turn('system', system)];
  return oneExample('columns', [...before, ...question, ...checked]);
}

/** Text of a column, for guesses about it; '' where it has none. */
export const cellText = (row: Row, name: string): string =>
  Object.hasOwn(row, name) ? (scalarText(row[name]) ?? '') : '';
