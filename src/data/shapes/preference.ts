import type { Message } from '../example.ts';
import { isRow, type Row, scalarText, Unusable } from '../values.ts';
import { answerText, oneExample, present, promptTurns, systemTurns } from './fields.ts';
import { listOf } from './json.ts';
import { strongTurns, weakTurns } from './marks.ts';
import { promptShape } from './pairs.ts';
import type { Shape } from './reading.ts';
import { checkAnswers, readTurns, turn } from './turns.ts';

/** Fields of the better and of the worse answer. */
interface Sides {
  readonly better: string;
  readonly worse: string;
}

const NAMES: readonly Sides[] = [
  { better: 'chosen', worse: 'rejected' },
  { better: 'chosen_response', worse: 'rejected_response' },
  { better: 'response_j', worse: 'response_k' },
  { better: 'preferred_output', worse: 'non_preferred_output' },
];

const NUMBERED: readonly Sides[] = [
  { better: 'response_0', worse: 'response_1' },
  { better: 'response_1', worse: 'response_0' },
];

/** Two numbered answers, and which of them is better: the first where the row does not say. */
function numbered(row: Row): Sides | null {
  if (row.response_0 === undefined || row.response_1 === undefined) return null;
  return NUMBERED[row.better_response_id === 1 ? 1 : 0] ?? null;
}

const isUndecided = (row: Row, { better }: Sides) => better === 'response_0' && row.better_response_id !== 0;

function sidesOf(row: Row): Sides | null {
  for (const sides of NAMES) {
    if (row[sides.better] !== undefined && row[sides.worse] !== undefined) return sides;
  }
  return numbered(row);
}

/** A judgement of one answer: true where it is a good one (KTO); null where there is none. */
function judged(row: Row): boolean | null {
  const label = row.kto_tag ?? row.label;
  return typeof label === 'boolean' ? label : null;
}

const ASKING = ['prompt', 'instruction', 'question', 'query', 'conversations', 'messages', 'input'];

/** What both sides answer; none where the sides are whole conversations. */
function asked(row: Row): Message[] | Unusable {
  const field = present(row, ASKING);
  if (field === null || row[field] === null) return [];
  const given = row[field];
  if (isRow(given)) return readTurns(listOf(given.messages) ?? [], field);
  const list = listOf(given);
  if (list !== null) return readTurns(list, field);
  const question = promptTurns(row, field);
  const input = field === 'instruction' ? scalarText(row.input) : null;
  if (question instanceof Unusable || input === null || input.trim() === '') return question;
  return [turn('user', `${question[0]?.content ?? ''}\n\n${input}`)];
}

/** One side: text, a turn, or a list of turns; a text with speakers in it (HH) is a conversation. */
function sideTurns(row: Row, field: string): Message[] | Unusable {
  const value = row[field];
  if (isRow(value)) return readTurns([value], field);
  const list = listOf(value);
  if (list !== null) return readTurns(list, field);
  const text = answerText(row, field);
  if (text instanceof Unusable) return text;
  return strongTurns(text) ?? weakTurns(text, 'speaker') ?? [turn('assistant', text)];
}

/** The better side as an example: all of it where it is a whole conversation, else after what was asked. */
function chosen(row: Row, sides: Sides): Message[] | Unusable {
  const { better } = sides;
  if (isUndecided(row, sides)) return new Unusable('Nothing says which answer is the better one.');
  const side = sideTurns(row, better);
  if (side instanceof Unusable) return side;
  const checked = checkAnswers(side, better);
  if (checked instanceof Unusable) return checked;
  if (checked.some(({ role }) => role === 'user')) return checked;
  const question = asked(row);
  if (question instanceof Unusable) return question;
  const system = systemTurns(row);
  if (system instanceof Unusable) return system;
  const context = question.map((m) => (m.role === 'assistant' ? { ...m, weight: 0 } : m));
  return [...system, ...context, ...checked];
}

/** Whether a row's messages are a whole conversation of their own, with an answer at their end. */
function hasConversation(row: Row): boolean {
  const last = Array.isArray(row.messages) ? (row.messages.at(-1) as unknown) : undefined;
  return isRow(last) && (last.role === 'assistant' || last.from === 'gpt');
}

const skip = (why: string, column: string) => oneExample('preference', new Unusable(why, column));

export const preferenceShape: Shape = {
  format: 'preference',
  read(row, reading) {
    const sides = sidesOf(row);
    if (sides !== null && !hasConversation(row)) {
      if (reading.preference === 'chosen') return oneExample('preference', chosen(row, sides));
      return skip(
        `It is a preference, "${sides.better}" over "${sides.worse}": it compares answers. The chosen side can be taken, by the file’s setting for preference data.`,
        sides.better,
      );
    }
    const good = judged(row);
    const pair = good === null ? null : promptShape.read(row, reading);
    if (pair === null) return null;
    if (reading.preference === 'skip') {
      return skip(
        'It is a preference: the answer is only judged good or bad. The good ones can be taken, by the file’s setting for preference data.',
        'label',
      );
    }
    return good ? { ...pair, format: 'preference' } : skip('The answer is judged bad.', 'label');
  },
  fields(row) {
    const sides = sidesOf(row);
    return sides === null ? 'a judged answer' : `${sides.better} and ${sides.worse}`;
  },
};
