import type { ByteSource } from '../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { DataFile, Example, Format, SkippedRow } from './example.ts';
import { contentId } from './hash.ts';
import { Breather, type ReadOptions, readLines } from './lines.ts';
import { mapRow } from './rows.ts';
import { type Layout, parseJson, readDocument, rowsOfDocument, sniff } from './sniff.ts';
import { isRow, scalarText, Unusable } from './values.ts';

/** Rows that the evidence speaks about. */
const EVIDENCE_ROWS = 100;
/** A larger file is not tried as one JSON value: its text may be longer than a string can be. */
const DOCUMENT_BYTES = 256 * 1024 * 1024;
/** Rows between two looks at the clock. */
const BREATH_ROWS = 256;

export interface ParseOptions extends ReadOptions {
  /** "file" or the name of a column (the recipe's data.taskBy). */
  readonly taskBy: string;
}

/** A file's name without its last extension. */
function taskOfFile(name: string): string {
  return name.replace(/(?<=.)\.[^.]*$/, '');
}

/** Collects examples, skipped rows and what the formats are judged by. */
class Collector {
  readonly examples: Example[] = [];
  readonly skipped: SkippedRow[] = [];
  private readonly formats = new Map<Format, number>();
  private readonly firstFields = new Map<string, number>();
  private rows = 0;

  constructor(
    private readonly file: string,
    private readonly taskBy: string,
  ) {}

  skip(row: number, reason: string): void {
    this.rows++;
    this.skipped.push({ row, reason });
  }

  add(row: number, value: unknown): void {
    const mapped = mapRow(value);
    if (mapped instanceof Unusable) {
      this.skip(row, mapped.reason);
      return;
    }
    if (this.rows < EVIDENCE_ROWS) {
      this.firstFields.set(mapped.fields, (this.firstFields.get(mapped.fields) ?? 0) + 1);
    }
    if (mapped.messages instanceof Unusable) {
      this.skip(row, mapped.messages.reason);
      return;
    }
    this.rows++;
    this.formats.set(mapped.format, (this.formats.get(mapped.format) ?? 0) + 1);
    const { messages, tools } = mapped;
    this.examples.push({
      id: contentId(messages, tools),
      task: this.taskOf(value),
      file: this.file,
      row,
      messages,
      ...(tools === undefined ? {} : { tools }),
    });
  }

  private taskOf(value: unknown): string {
    if (this.taskBy !== 'file' && isRow(value) && Object.hasOwn(value, this.taskBy)) {
      const named = scalarText(value[this.taskBy])?.trim() ?? '';
      if (named !== '') return named;
    }
    return taskOfFile(this.file);
  }

  /** The format of most examples, or null where there are none. */
  format(): Format | null {
    const ranked = [...this.formats].sort((a, b) => b[1] - a[1]);
    return ranked[0]?.[0] ?? null;
  }

  evidence(): string {
    const seen = Math.min(this.rows, EVIDENCE_ROWS);
    const of =
      this.rows > EVIDENCE_ROWS ? `the first ${seen} rows` : `${seen} ${seen === 1 ? 'row' : 'rows'}`;
    const counts = [...this.firstFields].sort((a, b) => b[1] - a[1]);
    const fields = counts.map(([name, count]) => `${count} of ${of} ${count === 1 ? 'has' : 'have'} ${name}`);
    const mixed = [...this.formats].map(([format, count]) => `${count} ${format}`);
    const sentence = fields.length > 0 ? `${fields.join(', ')}.` : `None of ${of} has a known shape.`;
    return mixed.length > 1 ? `${sentence} The file mixes formats: ${mixed.join(', ')}.` : sentence;
  }
}

async function collectRows(rows: readonly unknown[], into: Collector, breather: Breather): Promise<void> {
  for (const [index, value] of rows.entries()) {
    if (index % BREATH_ROWS === 0) await breather.breathe();
    into.add(index + 1, value);
  }
}

/** What came of reading a file one way. */
interface Attempt {
  readonly collector: Collector;
  /** Values that are JSON by themselves, whether usable or not. */
  readonly values: number;
}

async function readAsLines(source: ByteSource, options: ParseOptions, breather: Breather): Promise<Attempt> {
  const collector = new Collector(source.name, options.taskBy);
  // The first value waits: a file of one line may be a whole JSON array.
  let first: { readonly row: number; readonly value: unknown } | null = null;
  let values = 0;
  for await (const block of readLines(source, options)) {
    for (const [index, text] of block.texts.entries()) {
      if (index % BREATH_ROWS === 0) await breather.breathe();
      const row = block.first + index;
      if (text === null) {
        collector.skip(row, 'The line is not UTF-8 text.');
        continue;
      }
      if (text.trim() === '') continue;
      const parsed = parseJson(text);
      if (!parsed.ok) {
        collector.skip(row, `The line is not valid JSON: ${parsed.why}.`);
        continue;
      }
      values++;
      if (values === 1) {
        first = { row, value: parsed.value };
        continue;
      }
      if (first !== null) collector.add(first.row, first.value);
      first = null;
      collector.add(row, parsed.value);
    }
  }
  if (first !== null) {
    const rows = collector.skipped.length === 0 ? rowsOfDocument(first.value) : null;
    if (rows === null) collector.add(first.row, first.value);
    else await collectRows(rows, collector, breather);
  }
  return { collector, values };
}

async function readAsDocument(
  source: ByteSource,
  options: ParseOptions,
  breather: Breather,
): Promise<Result<Attempt>> {
  const document = await readDocument(source);
  if (!document.ok) return document;
  const collector = new Collector(source.name, options.taskBy);
  await collectRows(rowsOfDocument(document.value) ?? [document.value], collector, breather);
  options.onProgress?.({ done: source.size, total: source.size });
  return ok({ collector, values: 1 });
}

/** The likelier way first, the other where that finds nothing. */
async function read(
  source: ByteSource,
  layout: Layout,
  options: ParseOptions,
  breather: Breather,
): Promise<Result<Attempt>> {
  if (layout === 'lines') {
    const lines = await readAsLines(source, options, breather);
    if (lines.values > 0 || source.size > DOCUMENT_BYTES) return ok(lines);
    const document = await readAsDocument(source, options, breather);
    return document.ok ? document : ok(lines);
  }
  const document = await readAsDocument(source, options, breather);
  if (document.ok) return document;
  const lines = await readAsLines(source, options, breather);
  // The last line of a broken array is often JSON by itself: that does not make the file JSONL.
  return lines.values > 0 && lines.values >= lines.collector.skipped.length ? ok(lines) : document;
}

/**
 * The examples of one file (docs/spec/data.md). Rows that cannot be used are listed and nothing else is
 * lost; a file without any usable row is a fault. Throws the signal's reason when it is aborted.
 */
export async function parseFile(source: ByteSource, options: ParseOptions): Promise<Result<DataFile>> {
  const breather = new Breather(options.signal);
  await breather.breathe();
  const layout = await sniff(source);
  if (!layout.ok) return layout;
  const attempt = await read(source, layout.value, options, breather);
  if (!attempt.ok) return attempt;
  const { collector, values } = attempt.value;
  collector.skipped.sort((a, b) => a.row - b.row);
  const format = collector.format();
  if (format === null) return failed(unusable(source.name, collector, values));
  return ok({
    name: source.name,
    size: source.size,
    format,
    evidence: collector.evidence(),
    examples: collector.examples,
    skipped: collector.skipped,
  });
}

function unusable(name: string, { skipped }: Collector, values: number): Fault {
  const first = skipped[0];
  const shapes =
    'messages, conversations, instruction and output, prompt and completion, or question and answer';
  if (first === undefined) {
    return { code: 'data-no-rows', message: `${name} holds no rows. Every row needs ${shapes}.`, file: name };
  }
  const message =
    values === 0
      ? `${name} is neither JSON nor JSONL; row ${first.row}: ${first.reason} Save it with one JSON object a line.`
      : `${name} has no usable row; row ${first.row}: ${first.reason} Every row needs ${shapes}.`;
  return { code: 'data-no-rows', message, file: name, row: first.row };
}
