import type { FileSettings } from '../../recipe/schema.ts';
import type { Format } from '../example.ts';
import type { Candidate, Evidence } from '../set/types.ts';
import { isRow, Unusable } from '../values.ts';
import { candidatesOf, isUsable, type Scored } from './candidates.ts';
import { evidenceText, type Seen } from './evidence.ts';
import { guessColumns } from './guess.ts';
import { hasWrittenLineEnds } from './line-ends.ts';
import { mapRecord, plainKey } from './map.ts';
import { WEAK_MARKS, type WeakMarks, weakTurns } from './marks.ts';
import { type Columns, NO_COLUMNS, type Reading } from './reading.ts';
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

/** UTF-16 units of a text that are looked at for marks. */
const MARKS_UNITS = 100_000;
/** Fields that a mapping offers at most. */
const MOST_FIELDS = 200;

/** Fields that may belong to a text which stands beside them. */
const ASKING: ReadonlySet<string> = new Set(['prompt', 'instruction', 'question', 'query', 'problem']);

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
  const texts = sample.flatMap((value) => textOf(value)?.slice(0, MARKS_UNITS) ?? []);
  const counted = WEAK_MARKS.map((marks) => ({
    marks,
    count: texts.filter((text) => weakTurns(text, marks) !== null).length,
  }));
  const [best] = counted.sort((a, b) => b.count - a.count);
  return best && best.count > 0 && best.count * 2 >= texts.length ? best.marks : null;
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

/** The columns by which a candidate reads the sample, whatever shapes it has. */
function byColumns(sample: readonly unknown[], neutral: Reading, columns: Columns): Scored {
  const { usable } = seen(sample, { ...neutral, format: 'columns', columns }, []);
  return { format: 'columns', rows: usable, fields: columnNames(columns), columns };
}

/**
 * How the records of a file are to be read, judged by about a hundred of them: the recipe's columns where it names
 * any, else the known shape of most rows, else columns that are guessed.
 */
export function detectShape(sample: readonly unknown[], { columns: named, settings }: About): Detected {
  const fields = fieldsOf(sample, named);
  const rows = sample.filter(isRow);
  const written = settings.unescape === null && named !== null && hasWrittenLineEnds(rows, named);
  const neutral: Reading = {
    format: 'columns',
    columns: null,
    unescape: settings.unescape ?? written,
    paths: settings.paths,
    preference: settings.preference,
    marks: marksOf(sample),
  };
  const candidates = candidatesOf(sample, neutral);
  const done = (reading: Reading, scored: readonly Scored[], why: string | null): Detected => {
    const prompt = fields.find((name) => ASKING.has(plainKey(name))) ?? null;
    const facts = { ...seen(sample, reading, scored), why, prompt, written };
    const evidence = {
      text: evidenceText(reading, facts),
      sampled: sample.length,
      candidates: scored.map(({ format, rows, fields }) => ({ format, rows, fields })),
      columns: reading.format === scored[0]?.format ? scored[0].columns : null,
    };
    return { reading, evidence, fields };
  };
  const withColumns = (columns: Columns, why: string | null): Detected =>
    done({ ...neutral, columns }, [byColumns(sample, neutral, columns), ...candidates], why);

  if (settings.columns.response !== null || settings.columns.messages !== null) {
    return withColumns(settings.columns, null);
  }
  const format = formatOf(sample, neutral);
  if (format === null) {
    const guess = guessColumns(rows, fields, named);
    if (guess.columns !== null) return withColumns({ ...NO_COLUMNS, ...guess.columns }, guess.why);
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
