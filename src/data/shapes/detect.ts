import type { FileSettings } from '../../recipe/schema.ts';
import type { Format } from '../example.ts';
import type { Candidate, Evidence } from '../set/types.ts';
import { isRow, type Row, Unusable } from '../values.ts';
import { cellText } from './columns.ts';
import { evidenceText, type Seen } from './evidence.ts';
import { guessColumns } from './guess.ts';
import { mapRecord, plainKeys, SHAPES } from './map.ts';
import { WEAK_MARKS, type WeakMarks, weakTurns } from './marks.ts';
import type { Columns, Reading, Shape } from './reading.ts';
import { textOf } from './text.ts';

/** How a file is read, and why. */
export interface Detected {
  readonly reading: Reading;
  readonly evidence: Evidence;
  /** Fields of the sampled records, in order of appearance. */
  readonly fields: readonly string[];
}

export interface About {
  /** Names that the container gives to its columns; null: the records name their own. */
  readonly columns: readonly string[] | null;
  readonly settings: Pick<FileSettings, 'columns' | 'unescape' | 'paths' | 'preference'>;
}

/** Fields that a mapping offers at most. */
const MOST_FIELDS = 200;

function fieldsOf(sample: readonly unknown[], columns: readonly string[] | null): readonly string[] {
  if (columns !== null) return columns.slice(0, MOST_FIELDS);
  const names = new Set<string>();
  for (const value of sample) {
    if (!isRow(value)) continue;
    for (const name of Object.keys(value)) {
      if (names.size === MOST_FIELDS) return [...names];
      names.add(name);
    }
  }
  return [...names];
}

/** The weak marks that make conversations of most texts of the sample; null where none do. */
function marksOf(sample: readonly unknown[]): WeakMarks | null {
  const texts = sample.flatMap((value) => textOf(value) ?? []);
  const counted = WEAK_MARKS.map((marks) => ({
    marks,
    count: texts.filter((text) => weakTurns(text, marks) !== null).length,
  }));
  const [best] = counted.sort((a, b) => b.count - a.count);
  return best && best.count > 0 && best.count * 2 >= texts.length ? best.marks : null;
}

/**
 * Whether backslash and n stand for line ends: in a table without a real line end, in one row of twenty or more.
 * A small letter after them may be a command of TeX (\nu, \neq): where these are the most, they stay.
 */
function hasWrittenLineEnds(rows: readonly Row[], names: readonly string[]): boolean {
  let written = 0;
  let ends = 0;
  let commands = 0;
  for (const row of rows) {
    const text = names.map((name) => cellText(row, name)).join(' ');
    if (text.includes('\n')) return false;
    const found = text.match(/\\n(?![a-z])/g)?.length ?? 0;
    commands += text.match(/\\n(?=[a-z])/g)?.length ?? 0;
    ends += found;
    if (found > 0) written++;
  }
  return written > 0 && written * 20 >= rows.length && ends >= commands;
}

/** A record under the names that a shape knows: its own, or their plain form. */
function readBy({ read }: Shape, row: Row, reading: Reading) {
  const direct = read(row, reading);
  if (direct !== null) return { row, mapped: direct };
  const plain = plainKeys(row);
  const mapped = read(plain, reading);
  return mapped && { row: plain, mapped };
}

const isUsable = (examples: readonly unknown[]) => examples.some((one) => !(one instanceof Unusable));

/** What each shape makes of the sample. */
function candidatesOf(sample: readonly unknown[], reading: Reading): Candidate[] {
  const taken = { ...reading, preference: 'chosen' } as const;
  const counts = new Map<Format, { rows: number; fields: Map<string, number> }>();
  const count = (format: Format, fields: string) => {
    const found = counts.get(format) ?? { rows: 0, fields: new Map<string, number>() };
    found.rows++;
    found.fields.set(fields, (found.fields.get(fields) ?? 0) + 1);
    counts.set(format, found);
  };
  for (const value of sample) {
    if (!isRow(value)) {
      const { format, examples } = mapRecord(value, reading);
      if (format !== null && isUsable(examples)) {
        count(format, typeof value === 'string' ? 'text' : 'a bare list of messages');
      }
      continue;
    }
    for (const shape of SHAPES) {
      const found = readBy(shape, value, taken);
      if (found === null) continue;
      const format = found.mapped.format ?? shape.format;
      if (format === 'messages-flat' || isUsable(found.mapped.examples))
        count(format, shape.fields(found.row));
    }
  }
  return [...counts].map(([format, { rows, fields }]) => {
    const [most] = [...fields].sort((a, b) => b[1] - a[1]);
    return { format, rows, fields: most?.[0] ?? '' };
  });
}

/** The shape that is the first one for most rows; null where no row has one. */
function formatOf(sample: readonly unknown[], reading: Reading): Format | null {
  const counts = new Map<Format, number>();
  for (const value of sample) {
    const { format, examples } = mapRecord(value, reading);
    // A shape that reads none of its rows still says what the file is, where there is no other.
    const weight = format === 'messages-flat' || isUsable(examples) ? 1 : 1e-3;
    if (format !== null) counts.set(format, (counts.get(format) ?? 0) + weight);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? null;
}

const NOBODY: Columns = {
  prompt: null,
  input: null,
  response: null,
  system: null,
  messages: null,
  rationale: null,
};

/** What became of the sample under a reading, for the evidence. */
function seen(sample: readonly unknown[], reading: Reading, candidates: readonly Candidate[]): Seen {
  const skipped = new Map<string, number>();
  const formats = new Map<Format, number>();
  let usable = 0;
  let examples = 0;
  for (const value of sample) {
    const mapped = mapRecord(value, reading);
    const broken = mapped.examples.find((one) => one instanceof Unusable);
    const good = mapped.examples.filter((one) => !(one instanceof Unusable)).length;
    examples += good;
    if (good > 0) {
      usable++;
      if (mapped.format !== null) formats.set(mapped.format, (formats.get(mapped.format) ?? 0) + 1);
    } else if (broken) skipped.set(broken.reason, (skipped.get(broken.reason) ?? 0) + 1);
  }
  return { sampled: sample.length, usable, examples, skipped, formats, candidates };
}

/**
 * How the records of a file are to be read, judged by about a hundred of them: the recipe's columns where it names
 * any, else the known shape of most rows, else columns that are guessed.
 */
export function detectShape(sample: readonly unknown[], { columns: named, settings }: About): Detected {
  const fields = fieldsOf(sample, named);
  const rows = sample.filter(isRow);
  const lineEnds = settings.unescape ?? (named !== null && hasWrittenLineEnds(rows, named));
  const { paths, preference, columns } = settings;
  const neutral: Reading = {
    format: 'columns',
    columns: null,
    unescape: lineEnds,
    paths,
    preference,
    marks: marksOf(sample),
  };
  const done = (reading: Reading, candidates: readonly Candidate[], why: string | null): Detected => {
    const facts = {
      ...seen(sample, reading, candidates),
      why,
      written: lineEnds && settings.unescape === null,
    };
    const evidence = { text: evidenceText(reading, facts), sampled: sample.length, candidates };
    return { reading, evidence, fields };
  };
  const byColumns = (chosen: Columns, others: readonly Candidate[], why: string | null): Detected => {
    const reading: Reading = { ...neutral, format: 'columns', columns: chosen };
    const own: Candidate = {
      format: 'columns',
      rows: seen(sample, reading, []).usable,
      fields: columnNames(chosen),
    };
    return done(reading, [own, ...others], why);
  };
  const candidates = candidatesOf(sample, neutral).sort((a, b) => b.rows - a.rows);
  if (columns.response !== null || columns.messages !== null) {
    return byColumns({ ...NOBODY, ...columns }, candidates, null);
  }
  const format = formatOf(sample, neutral);
  if (format === null) {
    const guess = guessColumns(rows, fields, named);
    if (guess.columns !== null) return byColumns({ ...NOBODY, ...guess.columns }, candidates, guess.why);
    return done(neutral, candidates, guess.why);
  }
  const isChosen = (one: Candidate) => one.format === format;
  const ordered = [...candidates.filter(isChosen), ...candidates.filter((one) => !isChosen(one))];
  return done({ ...neutral, format }, ordered, null);
}

/** "question as prompt, answer as response" */
function columnNames(columns: Columns): string {
  const part = (name: string | null, what: string) => (name === null ? [] : [`"${name}" as ${what}`]);
  if (columns.messages !== null) return part(columns.messages, 'messages').join('');
  return [
    ...part(columns.system, 'system text'),
    ...part(columns.prompt, 'prompt'),
    ...part(columns.input, 'input'),
    ...part(columns.rationale, 'rationale'),
    ...part(columns.response, 'response'),
  ].join(', ');
}
