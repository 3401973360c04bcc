import { failed, ok, type Result } from '../io/faults.ts';

/** Names and numbers of rows, in the order given. */
export type Counts = Readonly<Record<string, number>>;

/** More sources than any chart or person reads. */
const MOST_SOURCES = 1000;
const MOST_CHARACTERS = 200_000;

const SCALES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9, g: 1e9 };

/** Between groups of three digits: comma, underscore, apostrophe, spaces that do not break. */
const GROUPED = /^(\d{1,3})((?:([,_'’\u00a0\u202f ])\d{3})(?:\3\d{3})*)$/;
const PLAIN = /^(\d+(?:\.\d+)?)(?:e\+?(\d{1,2}))?\s?([kmbg]?)$/i;
/** A point and three digits are thousands to one reader and thousandths to another. */
const POINTS = /^\d{1,3}(?:\.\d{3})+$/;
/** So are a space and three digits where a space also ends the name. */
const SPACES = /\s\d{1,3} \d{3}$/;

const WHITESPACE = /[ \t]+/;
/** A line's separators, the ones that names hold least often first. */
const SEPARATORS = [/\t+/, /\s*;\s*/, /\s*\|\s*/, /\s*=\s*/, /\s*:\s*/, /\s*,\s*/, WHITESPACE];

const HEADER_NAME = /^(name|task|tasks|source|sources|dataset|set|category)$/i;
const HEADER_COUNT = /^(count|counts|rows|size|n|number|examples|samples)$/i;

const hint = 'write a name and a whole number on each line, as in "QA 120,000".';

interface Line {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
}

interface Row {
  readonly line: Line;
  readonly name: string;
  readonly count: string;
}

function problem(message: string, row?: number): { ok: false; fault: { code: string; message: string } } {
  return failed({ code: 'counts', message, ...(row !== undefined && { row }) });
}

const unquoted = (text: string) =>
  text
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"')
    .trim();

/** "120,000", "12k", "1.5M" as a number of rows; null where it is none. */
function readCount(text: string): number | null {
  const written = unquoted(text);
  if (POINTS.test(written)) return null;
  const grouped = GROUPED.exec(written);
  const digits = grouped ? written.replaceAll(/\D/g, '') : written;
  const plain = PLAIN.exec(digits);
  // "000" is the rest of "120,000", cut at its comma.
  if (!plain || /^0\d/.test(digits)) return null;
  const [, mantissa = '', exponent = '0', suffix = ''] = plain;
  const value = Number(mantissa) * 10 ** Number(exponent) * (SCALES[suffix.toLowerCase()] ?? 1);
  // 4.35 × 1,000,000 is 4,350,000 but for the last bit.
  const rounded = Math.round(value);
  return Math.abs(value - rounded) < 1e-6 && Number.isSafeInteger(rounded) ? rounded : null;
}

/** The line cut at its last separator that is not inside quotes. */
function cut(line: Line, separator: RegExp): Row | null {
  const quoted = /^(.*?)("[^"]*")$/.exec(line.text);
  const text = quoted ? (quoted[1] ?? '') : line.text;
  let name: string | null = null;
  let count = quoted?.[2] ?? '';
  if (quoted) {
    const ending = new RegExp(`(?:${separator.source})$`).exec(text);
    if (ending) name = text.slice(0, ending.index);
  } else {
    const parts = [...text.matchAll(new RegExp(separator.source, 'g'))];
    const last = parts.at(-1);
    if (last) {
      name = text.slice(0, last.index);
      count = text.slice(last.index + last[0].length);
    }
  }
  if (name === null) return null;
  const known = unquoted(name);
  return known === '' ? null : { line, name: known, count };
}

const isHeader = ({ name, count }: Row) => HEADER_NAME.test(name) && HEADER_COUNT.test(unquoted(count));

interface Reading {
  readonly rows: readonly Row[];
  /** The first line that is none of a name and a count; null where all are. */
  readonly wrong: Line | null;
  readonly twice: Row | null;
}

function readLines(lines: readonly Line[], separator: RegExp): Reading {
  const rows: Row[] = [];
  const names = new Set<string>();
  let twice: Row | null = null;
  for (const [i, line] of lines.entries()) {
    const row = cut(line, separator);
    if (row !== null && i === 0 && isHeader(row)) continue;
    const unclear = row !== null && separator === WHITESPACE && SPACES.test(line.text);
    if (row === null || unclear || readCount(row.count) === null) return { rows, wrong: line, twice };
    if (names.has(row.name)) twice ??= row;
    names.add(row.name);
    rows.push(row);
  }
  return { rows, wrong: null, twice };
}

/** Markdown's outer bars and the rule below its head carry nothing. */
const isRule = (text: string) => /^[|\s:+-]*-[|\s:+-]*$/.test(text);
const withoutBars = (text: string) => text.replace(/^\|\s*/, '').replace(/\s*\|$/, '');

function tableCounts(text: string): Result<Counts> {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((one, i): Line => ({ number: i + 1, text: withoutBars(one.trim()) }))
    .filter((line) => line.text !== '' && !isRule(line.text));
  if (lines.length > MOST_SOURCES) {
    return problem(
      `There are ${lines.length.toLocaleString('en-US')} lines: at most ${MOST_SOURCES} can be read.`,
    );
  }
  // One separator for the whole table: a name may hold the others.
  const readings = SEPARATORS.map((separator) => readLines(lines, separator));
  const best =
    readings.find(({ wrong, twice }) => wrong === null && twice === null) ??
    readings.reduce((a, b) => (b.rows.length > a.rows.length ? b : a));
  if (best.wrong !== null) {
    const { number, text: written } = best.wrong;
    const ending = /\d[\d.]*$/.exec(written)?.[0] ?? '';
    if (POINTS.test(ending) || SPACES.test(written)) {
      return problem(
        `Line ${number}: the number of "${written}" can be read in two ways: write it in digits alone, after a colon.`,
        number,
      );
    }
    return problem(`Line ${number}: "${written}" does not end in a number of rows: ${hint}`, number);
  }
  if (best.twice !== null) {
    const { line, name } = best.twice;
    return problem(`Line ${line.number}: "${name}" is given twice: each name needs one number.`, line.number);
  }
  if (best.rows.length === 0) return problem(`There are no counts: ${hint}`);
  return ok(Object.fromEntries(best.rows.map(({ name, count }) => [name, readCount(count) ?? 0])));
}

function objectCounts(text: string): Result<Counts> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return problem(
      `The counts begin like a JSON object and are none: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const entries = Object.entries(value as object);
  if (entries.length > MOST_SOURCES) {
    return problem(
      `There are ${entries.length.toLocaleString('en-US')} counts: at most ${MOST_SOURCES} can be read.`,
    );
  }
  const counts: [string, number][] = [];
  for (const [name, given] of entries) {
    const count = typeof given === 'string' ? readCount(given) : given;
    const whole = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
    if (!whole || name.trim() === '') {
      return problem(`"${name}" is ${JSON.stringify(given)}: a name and a whole number of rows are needed.`);
    }
    counts.push([name.trim(), count]);
  }
  if (counts.length === 0) return problem(`There are no counts: ${hint}`);
  return ok(Object.fromEntries(counts));
}

/**
 * Counts from what a person types or pastes (MIX-19): a line a source, as "QA 120,000", "math<tab>8000",
 * "code: 12k", CSV with or without a head, a Markdown table; or a JSON object of numbers.
 */
export function parseCounts(text: string): Result<Counts> {
  if (text.length > MOST_CHARACTERS) {
    return problem('The text is too long for a table of counts: paste names and numbers of rows only.');
  }
  const trimmed = text.trim();
  return trimmed.startsWith('{') ? objectCounts(trimmed) : tableCounts(text);
}
