import type { Format } from '../example.ts';
import type { Candidate } from '../set/types.ts';
import { shownMarks } from './marks.ts';
import { FORMAT_NAMES } from './names.ts';
import type { Reading } from './reading.ts';

/** What became of the sampled rows. */
export interface Seen {
  readonly sampled: number;
  /** Rows with at least one example, and examples. */
  readonly usable: number;
  readonly examples: number;
  /** Rows without an example, by the first reason of each. */
  readonly skipped: ReadonlyMap<string, number>;
  readonly formats: ReadonlyMap<Format, number>;
  /** The chosen one first. */
  readonly candidates: readonly Candidate[];
}

export interface Facts extends Seen {
  /** Why columns were guessed, or why none could be; null: the shape speaks for itself. */
  readonly why: string | null;
  /** A field of a prompt's name beside texts that are learned whole; null: there is none. */
  readonly prompt: string | null;
  /** Backslash and n were found to stand for line ends. */
  readonly written: boolean;
}

/** A sample is about a hundred rows: of a shorter one the file has no more. */
const WHOLE_SAMPLE = 100;

const rowsOf = (count: number) => (count === 1 ? '1 row' : `${count} rows`);

function counted(count: number, sampled: number, [singular, plural]: readonly [string, string]): string {
  if (sampled === 1) return count === 1 ? `The only row ${singular}.` : '';
  const whole = sampled < WHOLE_SAMPLE;
  if (count === sampled) return `All ${whole ? rowsOf(sampled) : `of the first ${sampled} rows`} ${plural}.`;
  const of = whole ? rowsOf(sampled) : `the first ${sampled} rows`;
  return `${count} of ${of} ${count === 1 ? singular : plural}.`;
}

/** Formats whose fields have meanings of their own: a tree's messages have a text. */
const APART: ReadonlySet<Format> = new Set(['tree', 'messages-flat', 'natural-instructions', 'instances']);

function besides(fields: string): readonly [string, string] {
  const unused = `${fields}, which ${fields.includes(' and ') ? 'are' : 'is'} not used`;
  return [`also has ${unused}`, `also have ${unused}`];
}

/** Whether two candidates go by other fields: "input and output" is a part of Alpaca. */
function isApart(a: Candidate, b: Candidate): boolean {
  if (APART.has(a.format)) return false;
  const names = new Set(a.fields.split(' and '));
  return !b.fields.split(' and ').some((name) => names.has(name));
}

/** "3 rows are skipped: …" */
function skippedSentences({ skipped }: Facts): string[] {
  const reasons = [...skipped].sort((a, b) => b[1] - a[1]);
  return reasons.slice(0, 2).map(([reason, count]) => {
    return `${rowsOf(count)} ${count === 1 ? 'is' : 'are'} skipped: ${reason}`;
  });
}

/** What the shape itself asks to be told. */
function notes(
  { format, marks, paths, preference }: Reading,
  { examples, usable, formats, prompt }: Facts,
): string[] {
  const said: string[] = [];
  if (format === 'text') {
    said.push('No marks say who speaks in them: the whole text is learned, as an answer without a question.');
    if (prompt !== null)
      said.push(`"${prompt}" is not used: choose it in the mapping if the text answers it.`);
  }
  if (format === 'chatml') {
    said.push(
      marks === null
        ? 'The texts mark their turns as a chat template does.'
        : `Turns begin with ${shownMarks(marks)}.`,
    );
  }
  if (format === 'tree' || format === 'messages-flat') {
    said.push(
      paths === 'best'
        ? 'Of each tree the path of the best-ranked replies is taken.'
        : 'Of each tree every path to a last answer is taken.',
    );
  }
  if (format === 'messages-flat') said.push('The messages are put together to trees first.');
  if (format === 'natural-instructions' || format === 'instances') {
    said.push('Each instance is an example, with its first output.');
  }
  if (format === 'preference' && preference === 'chosen')
    said.push('The chosen side is taken as the answer.');
  if (examples > usable) said.push(`They make ${examples} examples.`);
  if (formats.size > 1) {
    const parts = [...formats]
      .sort((a, b) => b[1] - a[1])
      .map(([format, count]) => `${count} as ${FORMAT_NAMES[format]}`);
    said.push(`The file mixes formats: ${parts.join(', ')}.`);
  }
  return said;
}

/** Why a file is read as it is, in whole sentences with numbers. */
export function evidenceText(reading: Reading, facts: Facts): string {
  const { sampled, usable, candidates, why, written } = facts;
  const said: string[] = why === null ? [] : [why];
  const [chosen, ...others] = candidates;
  if (reading.columns !== null) {
    if (why === null && chosen) said.push(`Columns chosen by hand: ${chosen.fields}.`);
    said.push(counted(usable, sampled, ['can be read so', 'can be read so']));
  } else if (reading.format !== 'columns') {
    if (chosen) said.push(counted(chosen.rows, sampled, [`has ${chosen.fields}`, `have ${chosen.fields}`]));
    if (reading.format === 'preference' && usable === 0) {
      said.push(
        'This is preference data: it compares answers instead of teaching one. The chosen side can be taken, by the file’s setting for preference data.',
      );
      return said.filter((one) => one !== '').join(' ');
    }
    for (const other of others) {
      if (!chosen || other.rows * 2 < sampled || !isApart(chosen, other)) continue;
      said.push(counted(other.rows, sampled, besides(other.fields)));
    }
  }
  // Where nothing can be read, the reason has been given already.
  const told = why !== null && usable === 0;
  if (!told && reading.format !== 'messages-flat') said.push(...skippedSentences(facts));
  said.push(...notes(reading, facts));
  if (written) said.push('Backslash and n stand for line ends there, and become them.');
  return said.filter((one) => one !== '').join(' ');
}
