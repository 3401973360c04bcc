import { CARRIAGE_RETURN, LINE_FEED, QUOTE } from './bytes.ts';
import { type Delimited, delimitedLayout, delimitedStart, readDelimited } from './csv.ts';
import { columnNames, fieldsOf } from './csv-fields.ts';
import { type Dialect, RecordScanner } from './csv-records.ts';
import type { RecordReader } from './reader.ts';

/** Records that the dialect is judged by. */
const SAMPLE = 1000;
const DELIMITERS = [',', '\t', ';', '|'] as const;
const NAMES: Readonly<Record<string, string>> = {
  ',': 'comma-separated',
  '\t': 'tab-separated',
  ';': 'separated by semicolons',
  '|': 'separated by bars',
};

/** The first records as a dialect has them. */
interface Sample {
  readonly dialect: Dialect;
  readonly records: readonly (readonly string[])[];
  /** Records with a quote that goes wrong. */
  readonly malformed: number;
}

function sampleOf(head: Uint8Array, dialect: Dialect): Sample {
  const scanner = new RecordScanner(dialect);
  const fields = fieldsOf({ kind: dialect.quoted ? 'csv' : 'fields', delimiter: dialect.delimiter });
  const decoder = new TextDecoder('utf-8');
  const records: (readonly string[])[] = [];
  let malformed = 0;
  let at = 0;
  const take = (start: number, end: number, isMalformed: boolean) => {
    const text = decoder.decode(head.subarray(start, end));
    if (isMalformed) malformed++;
    else if (text.trim() !== '') records.push(fields(text));
  };
  while (records.length < SAMPLE) {
    const found = scanner.next(head, at);
    if (found === null) break;
    take(found.record.start, found.record.end, found.record.malformed);
    at = found.next;
  }
  if (records.length < SAMPLE && at < head.length) {
    // The rest may be cut off: it counts only where nothing else is there, or where a quote stays open.
    const { start, end, malformed: isMalformed, open } = scanner.last(head, at);
    if (open) malformed++;
    else if (records.length === 0) take(start, end, isMalformed);
  }
  return { dialect, records, malformed };
}

/** How many columns most records have, and how many records have as many. */
function usualWidth({ records }: Sample): { readonly columns: number; readonly share: number } {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [columns = 1, count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { columns, share: records.length === 0 ? 0 : count / records.length };
}

/** A delimiter is likely where it gives most records the same number of columns, more than one. */
function score(sample: Sample): number {
  const { columns, share } = usualWidth(sample);
  const wrong = sample.malformed / Math.max(1, sample.malformed + sample.records.length);
  return columns < 2 ? 0 : share * (1 - wrong);
}

const WRAPPED = /^"(?:[^"]|"")*"$/;

/**
 * Whether quotes around fields mean something between tabs, where many programs write them as letters: the text is
 * sound only with them, most fields stand in quotes, or quotes inside of quoted fields are doubled.
 */
function quotesMean(quoted: Sample, plain: Sample): boolean {
  if (quoted.malformed > 0) return score(quoted) > score(plain);
  const fields = plain.records.flat();
  const wrapped = fields.filter((field) => WRAPPED.test(field));
  const isDoubled = wrapped.some((field) => field.slice(1, -1).includes('""'));
  return isDoubled || wrapped.length > fields.length / 2 || score(quoted) > score(plain);
}

function sampleWith(head: Uint8Array, delimiter: string, carriageReturns: boolean): Sample {
  const quoted = sampleOf(head, { delimiter, quoted: true, carriageReturns });
  // Without quotes nothing but tabs can be told from text.
  if (delimiter !== '\t') return quoted;
  const plain = sampleOf(head, { delimiter, quoted: false, carriageReturns });
  return quotesMean(quoted, plain) ? quoted : plain;
}

/** A short name, as people and programs give them to columns. */
const NAME = /^[\p{L}_][\p{L}\p{N}_ .:/()#-]{0,47}$/u;

/**
 * Whether the first record names the columns: short names without sentences in them, each once, and none of them
 * is a value of its column further down.
 */
function looksLikeHeader([first, ...rest]: Sample['records']): boolean {
  if (first === undefined || new Set(first).size < first.length) return false;
  const names = first.every((field) => NAME.test(field.trim()) || field.trim() === '');
  if (!names || first.every((field) => field.trim() === '')) return false;
  return !rest.some((record) => record.some((field, i) => field !== '' && field === first[i]));
}

export interface DelimitedSettings {
  /** What the person or the file's name says. */
  readonly container: 'csv' | 'tsv';
  readonly header: boolean | null;
}

/** How a delimited text is read, as its head and the person say. */
export function delimitedReader(head: Uint8Array, { container, header }: DelimitedSettings): RecordReader {
  const { skip, delimiter: named } = delimitedStart(head);
  const text = head.subarray(skip);
  const carriageReturns = !text.includes(LINE_FEED) && text.includes(CARRIAGE_RETURN);
  const preferred = container === 'tsv' ? '\t' : ',';
  const candidates = named === null ? DELIMITERS : [named];
  const samples = candidates.map((delimiter) => sampleWith(text, delimiter, carriageReturns));
  const own = samples.find(({ dialect }) => dialect.delimiter === (named ?? preferred))!;
  const best = samples.reduce((a, b) => (score(b) > score(a) ? b : a), own);
  const { dialect, records } = best;
  const hasHeader = header ?? looksLikeHeader(records);
  const width = Math.max(usualWidth(best).columns, hasHeader ? (records[0]?.length ?? 1) : 1);
  const columns = hasHeader
    ? columnNames(records[0] ?? [])
    : Array.from({ length: width }, (_, i) => String(i + 1));
  const delimited: Delimited = { ...dialect, columns, header: hasHeader, skip };
  const separated = NAMES[dialect.delimiter] ?? `separated by "${dialect.delimiter}"`;
  const quotes = dialect.quoted || !text.includes(QUOTE) ? '' : ', quotes are letters';
  const count = columns.length === 1 ? '1 column' : `${columns.length} columns`;
  return {
    layout: delimitedLayout(delimited),
    columns,
    how: `${separated} ${hasHeader ? 'with' : 'without'} a header, ${count}${quotes}`,
    read: (input) => readDelimited(input, delimited),
  };
}

/** Whether lines hold tabs, all of them the same number: a table, whatever the file is called. */
export function looksTabbed(head: Uint8Array): boolean {
  const sample = sampleOf(head, { delimiter: '\t', quoted: false, carriageReturns: false });
  const { columns, share } = usualWidth(sample);
  return sample.records.length >= 2 && columns >= 2 && share === 1;
}
