import * as v from 'valibot';
import type { ByteSource, Sink } from '../../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import { CONTAINERS, fileSettingsSchema } from '../../recipe/schema.ts';
import { FORMATS } from '../example.ts';
import { textHash } from '../hash.ts';
import { type Reading, readingSchema } from '../shapes/reading.ts';
import { SkippedRows } from './skipped-rows.ts';
import { type FileIndex, type FileSummary, ROW_FLAGS } from './types.ts';

/** Grows with every change to what is written: an index of another version is not read. */
const MAGIC = 'temper index 1\n';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const skipped = v.strictObject({ row: whole, column: v.nullable(v.string()), reason: v.string() });

const summarySchema: v.GenericSchema<unknown, FileSummary> = v.strictObject({
  name: v.string(),
  size: whole,
  container: v.picklist(CONTAINERS),
  compressed: v.boolean(),
  encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be']),
  columns: v.nullable(v.array(v.string())),
  how: v.string(),
  base: whole,
  count: whole,
  format: v.picklist(FORMATS),
  evidence: v.strictObject({
    text: v.string(),
    sampled: whole,
    candidates: v.array(v.strictObject({ format: v.picklist(FORMATS), rows: whole, fields: v.string() })),
    columns: readingSchema.entries.columns,
  }),
  fields: v.array(v.string()),
  tasks: v.array(v.strictObject({ task: v.string(), count: whole })),
  flags: v.strictObject(v.entriesFromList(ROW_FLAGS, whole)),
  skipped: whole,
  firstSkipped: v.array(skipped),
  settings: fileSettingsSchema,
  taskBy: v.string(),
  layout: v.strictObject({
    kind: v.picklist(['json', 'csv', 'fields', 'text']),
    columns: v.array(v.string()),
    delimiter: v.string(),
  }),
});

const headerSchema = v.strictObject({
  summary: summarySchema,
  reading: readingSchema,
  /** Its place among the files, so that tasks keep their order. */
  position: whole,
  /** The name of the records' copy in the store; null: the file itself is read. */
  copy: v.nullable(v.string()),
  formats: v.array(v.picklist(FORMATS)),
  skipped: whole,
  reasons: v.array(v.strictObject({ column: v.nullable(v.string()), reason: v.string() })),
});

/** What is written of a file, so that it need not be read again. */
export interface KeptFile {
  readonly summary: FileSummary;
  readonly reading: Reading;
  readonly position: number;
  readonly copy: string | null;
  readonly index: FileIndex;
  readonly skipped: SkippedRows;
}

/** The columns as bytes, in the order in which they are written. */
function columnBytes(index: FileIndex, skipped: SkippedRows): Uint8Array[] {
  const { rows, reasonOf } = skipped.columns();
  const {
    starts,
    lengths,
    parts,
    rows: places,
    ids,
    taskOf,
    formatOf,
    promptUnits,
    answerUnits,
    flags,
  } = index;
  return [
    starts,
    lengths,
    parts,
    places,
    ids,
    promptUnits,
    answerUnits,
    rows,
    reasonOf,
    taskOf,
    formatOf,
    flags,
  ].map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

/** FNV-1a over words of four bytes: damage is meant, not forgery. */
function checksum(parts: readonly Uint8Array[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** A line that says what it is, a line of JSON with the length and sum of all that follows it, and the columns. */
export async function writeIndex(kept: KeptFile, sink: Sink): Promise<void> {
  const { summary, reading, position, copy, index, skipped } = kept;
  const header: v.InferInput<typeof headerSchema> = {
    summary,
    reading,
    position,
    copy,
    formats: [...index.formats],
    skipped: skipped.count,
    reasons: [...skipped.columns().reasons],
  };
  const text = JSON.stringify(header);
  const columns = columnBytes(index, skipped);
  const encoder = new TextEncoder();
  try {
    await sink.write(encoder.encode(`${MAGIC}${textHash(text)} ${checksum(columns)}\n${text}\n`));
    for (const column of columns) await sink.write(column);
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

/** Reads columns one after the other from bytes, each into memory of its own. */
class ColumnReader {
  private at: number;

  constructor(
    private readonly bytes: Uint8Array,
    start: number,
  ) {
    this.at = start;
  }

  take(length: number): ArrayBuffer {
    const part = this.bytes.slice(this.at, this.at + length);
    if (part.length !== length) throw new RangeError('The index breaks off.');
    this.at += length;
    return part.buffer;
  }
}

function readColumns(bytes: Uint8Array, start: number, count: number, skippedCount: number) {
  const reader = new ColumnReader(bytes, start);
  const words = (length: number) => new Uint32Array(reader.take(4 * length));
  return {
    starts: new Float64Array(reader.take(8 * count)),
    lengths: words(count),
    parts: words(count),
    rows: words(count),
    ids: words(2 * count),
    promptUnits: words(count),
    answerUnits: words(count),
    skippedRows: words(skippedCount),
    reasonOf: words(skippedCount),
    taskOf: new Uint16Array(reader.take(2 * count)),
    formatOf: new Uint8Array(reader.take(count)),
    flags: new Uint8Array(reader.take(count)),
  };
}

const NEWLINE = 0x0a;

/** Reads what writeIndex wrote; what is damaged, or was written by another version, is a fault. */
export async function readIndex(source: ByteSource): Promise<Result<KeptFile>> {
  const bytes = await source.slice(0, source.size);
  try {
    return ok(parseIndex(bytes));
  } catch {
    return failed(damaged(source.name));
  }
}

function parseIndex(bytes: Uint8Array): KeptFile {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const sums = bytes.indexOf(NEWLINE, MAGIC.length);
  const end = bytes.indexOf(NEWLINE, sums + 1);
  if (sums < 0 || end < 0 || decoder.decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new RangeError('This is no index.');
  }
  const text = decoder.decode(bytes.subarray(sums + 1, end));
  const found = `${textHash(text)} ${checksum([bytes.subarray(end + 1)])}`;
  if (decoder.decode(bytes.subarray(MAGIC.length, sums)) !== found) throw new RangeError('The sums differ.');
  const header = v.parse(headerSchema, JSON.parse(text));
  const { summary, reading, position, copy, formats, reasons } = header;
  const { skippedRows, reasonOf, ...columns } = readColumns(bytes, end + 1, summary.count, header.skipped);
  const tasks = summary.tasks.map(({ task }) => task);
  return {
    summary,
    reading,
    position,
    copy,
    index: { count: summary.count, ...columns, tasks, formats },
    skipped: new SkippedRows({ rows: skippedRows, reasonOf, reasons }),
  };
}

function damaged(name: string): Fault {
  const message = `What was kept of a file is damaged or of another version (${name}). Import the file again.`;
  return { code: 'index-damaged', message };
}
