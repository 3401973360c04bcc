import { isBlank, isRow, type Row } from '../values.ts';
import { cellText } from './columns.ts';
import { PROMPT_NAMES, RESPONSE_NAMES } from './pairs.ts';
import type { Columns } from './reading.ts';

/** Columns that nobody named, and why these; null columns: why there are none to guess. */
export interface Guess {
  readonly columns: Partial<Columns> | null;
  readonly why: string;
}

/** What the sample shows of a column. */
interface Column {
  readonly name: string;
  /** Its values that are not blank, by row; blanks are ''. */
  readonly values: readonly string[];
  readonly filled: number;
  readonly distinct: number;
  /** Median length of the filled values. */
  readonly length: number;
  /** Share of the filled values that are words and not numbers, ids or links. */
  readonly wordy: number;
}

const isWords = (text: string) => /\p{L}/u.test(text) && !/^(https?:\/\/\S+|[0-9a-f-]{16,})$/i.test(text);

function columnOf(rows: readonly Row[], name: string): Column {
  const values = rows.map((row) => cellText(row, name)).map((text) => (isBlank(text) ? '' : text));
  const filled = values.filter((text) => text !== '');
  const lengths = filled.map((text) => text.length).sort((a, b) => a - b);
  return {
    name,
    values,
    filled: filled.length,
    distinct: new Set(filled).size,
    length: lengths[lengths.length >> 1] ?? 0,
    wordy: filled.length === 0 ? 0 : filled.filter(isWords).length / filled.length,
  };
}

/** Columns that a conversation could be made of. */
const textColumns = (rows: readonly Row[], names: readonly string[]): Column[] =>
  names.map((name) => columnOf(rows, name)).filter(({ wordy, filled }) => wordy >= 0.5 && filled > 0);

/** UTF-16 units of a verdict at most. */
const VERDICT_UNITS = 40;

const isVerdict = (text: string) =>
  text.length <= VERDICT_UNITS && /^\W*(?:yes|no|true|false|[a-h]|-?\d+(?:[.,]\d+)?)\W*$/i.test(text);

/** How often a column is an answer in short: yes or no, a letter, a number, or words of the question itself. */
function answering(column: Column, question: Column): number {
  const hits = column.values.filter((text, i) => {
    const asked = question.values[i] ?? '';
    return text !== '' && (isVerdict(text) || asked.includes(text));
  });
  return column.filled === 0 ? 0 : hits.length / column.filled;
}

/** A short answer and the longer text that explains it, in whichever order they stand (FLAN's chains of thought). */
function explained(question: Column, a: Column, b: Column): { answer: Column; rationale: Column } | null {
  const [answer, rationale] = a.length <= b.length ? [a, b] : [b, a];
  return answering(answer, question) >= 0.6 && rationale.length > 2 * answer.length
    ? { answer, rationale }
    : null;
}

/** Few values that come again and again: a label, no text of its own. */
const isLabel = ({ distinct, filled, length }: Column) =>
  filled >= 10 && distinct * 5 <= filled && length <= 40;

const HOW = 'The mapping can say otherwise.';

/** A table without names: the prompt stands first and the response last. */
function namelessColumns(rows: readonly Row[], names: readonly string[]): Guess {
  const all = textColumns(rows, names);
  const why = (text: string) => `The columns have no names. ${text} ${HOW}`;
  const none = (text: string) => ({
    columns: null,
    why: `The columns have no names. ${text} Choose prompt and response in the mapping.`,
  });
  const [first, second, third] = all;
  if (first === undefined) return none('None of them holds text.');
  if (second === undefined) {
    return {
      columns: { response: first.name },
      why: why(`Column ${first.name} alone holds text: all of it is learned.`),
    };
  }
  if (third !== undefined && all.length === 3) {
    const cot = explained(first, second, third);
    if (cot !== null) {
      return {
        columns: { prompt: first.name, response: cot.answer.name, rationale: cot.rationale.name },
        why: why(
          `Column ${first.name} is taken as the prompt, and as the response column ${cot.rationale.name} and after it, on a line of its own, column ${cot.answer.name}: a short answer and the text that explains it.`,
        ),
      };
    }
    if (second.filled < first.filled * 0.95 && second.filled < third.filled) {
      return {
        columns: { prompt: first.name, input: second.name, response: third.name },
        why: why(
          `Column ${first.name} is taken as the prompt, column ${second.name}, which is often empty, as its input, and column ${third.name} as the response.`,
        ),
      };
    }
  }
  const texts = all.length === 2 ? all : all.filter((column) => !isLabel(column));
  const [prompt, response] = texts;
  if (texts.length === 2 && prompt && response) {
    return {
      columns: { prompt: prompt.name, response: response.name },
      why: why(`Column ${prompt.name} is taken as the prompt and column ${response.name} as the response.`),
    };
  }
  const list = all.map(({ name }) => name).join(', ');
  return none(`Columns ${list} hold text, and nothing says which is the response.`);
}

const PROMPT_WORDS = new Set([
  'prompt',
  'question',
  'instruction',
  'query',
  'request',
  'user',
  'human',
  'problem',
  'input',
]);
const RESPONSE_WORDS = new Set([
  'response',
  'answer',
  'reply',
  'completion',
  'output',
  'target',
  'assistant',
  'bot',
  'solution',
  'summary',
]);
/** Words of names that tell something about a text. */
const ABOUT_WORDS = new Set([
  'id',
  'type',
  'length',
  'len',
  'score',
  'count',
  'index',
  'time',
  'date',
  'url',
  'category',
  'label',
  'lang',
  'language',
  'name',
  'source',
  'model',
  'tokens',
  'rating',
  'system',
  'key',
  'options',
  'choices',
]);

const wordsOf = (name: string) =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);

const named = (columns: readonly Column[], known: ReadonlySet<string>, words: ReadonlySet<string>) =>
  columns.filter(({ name }) => {
    const parts = wordsOf(name);
    if (known.has(name.trim().toLowerCase())) return true;
    return parts.some((word) => words.has(word)) && !parts.some((word) => ABOUT_WORDS.has(word));
  });

const listed = (names: readonly string[]) =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')}, and ${names.length - 8} more` : names.join(', ');

/** Columns by words of their names, where one is a prompt's and one a response's. */
function namedColumns(rows: readonly Row[], names: readonly string[]): Guess {
  const texts = textColumns(rows, names);
  const fields = `The fields are ${listed(names.map((name) => name.slice(0, 40)))}.`;
  if (texts.length === 0) {
    const nested = rows.some((row) => names.some((name) => isRow(row[name])));
    const what = nested
      ? 'What they hold is no text by itself: write prompt and response as fields of their own.'
      : 'None of them holds text that could be learned: this is no instruction data.';
    return { columns: null, why: `${fields} ${what}` };
  }
  const prompts = named(texts, PROMPT_NAMES, PROMPT_WORDS);
  const responses = named(texts, RESPONSE_NAMES, RESPONSE_WORDS).filter((one) => !prompts.includes(one));
  const [prompt] = prompts;
  const [response] = responses;
  if (prompts.length === 1 && responses.length === 1 && prompt && response) {
    return {
      columns: { prompt: prompt.name, response: response.name },
      why: `By their names "${prompt.name}" is taken as the prompt and "${response.name}" as the response. ${HOW}`,
    };
  }
  if (prompt !== undefined && response === undefined) {
    const what = prompts.map(({ name }) => `"${name}"`).join(' and ');
    return {
      columns: null,
      why: `There are prompts (${what}) but no answers to learn from. ${fields} If one of them is the answer, choose it as the response in the mapping.`,
    };
  }
  return {
    columns: null,
    why: `${fields} Their names do not say which is the prompt and which the response: choose them in the mapping.`,
  };
}

/** Columns for rows that have none of the known shapes. */
export function guessColumns(
  rows: readonly Row[],
  fields: readonly string[],
  columns: readonly string[] | null,
): Guess {
  if (rows.length === 0) return { columns: null, why: 'There is no row with named fields.' };
  const tokens = fields.find((name) => name === 'input_ids');
  if (tokens !== undefined) {
    return {
      columns: null,
      why: 'The rows hold token ids (input_ids): import the texts that they were made of.',
    };
  }
  const nameless = columns?.every((name, i) => name === String(i + 1)) ?? false;
  return nameless ? namelessColumns(rows, fields) : namedColumns(rows, fields);
}
