import type { ByteSource, Store } from '../../io/bytes.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import type { FileSettings } from '../../recipe/schema.ts';
import { Breather, type ReadOptions } from '../breather.ts';
import { type OpenedContainer, openContainer } from '../containers/open.ts';
import type { RecordBlock, RecordLayout } from '../containers/types.ts';
import type { Format } from '../example.ts';
import { contentHash } from '../hash.ts';
import { type Detected, detectShape } from '../shapes/detect.ts';
import { mapRecord } from '../shapes/map.ts';
import type { Reading } from '../shapes/reading.ts';
import { isRow, scalarText, Unusable } from '../values.ts';
import { fileTask } from './file-task.ts';
import { assembleTrees } from './flat-trees.ts';
import { IndexBuilder } from './index-builder.ts';
import { flagBit, rowFacts } from './row-facts.ts';
import { SkippedRows } from './skipped-rows.ts';
import { type FileIndex, type FileSummary, ROW_FLAGS, type RowFlag } from './types.ts';

/** Records that the shape is judged by. */
export const SAMPLE = 100;
/** Records between two looks at the clock. */
const BREATH_ROWS = 256;
/** Skipped rows that the summary holds. */
const FIRST_SKIPPED = 200;

/** How an import is watched and stopped. */
export interface ImportOptions extends Pick<ReadOptions, 'signal'> {
  /** Bytes read so far, of all, and the examples among them. */
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly rows: number;
  }) => void;
}

export interface ImportRequest {
  readonly source: ByteSource;
  readonly settings: FileSettings;
  /** The recipe's data.taskBy. */
  readonly taskBy: string;
  /** Where what cannot be read in place is copied to, and under which name. */
  readonly store: Store;
  readonly copyName: string;
}

export interface Imported {
  /** Without the number of its first row, which the set gives it. */
  readonly facts: Omit<FileSummary, 'base'>;
  readonly index: FileIndex;
  readonly reading: Reading;
  readonly skipped: SkippedRows;
  /** Where the records' bytes lie. */
  readonly text: ByteSource;
  /** The copy's name in the store; null: the text is the file itself. */
  readonly copy: string | null;
}

/** Records in blocks from the first on, and what their first hundred say of their shape. */
export interface DetectedRecords {
  readonly detected: Detected;
  readonly blocks: AsyncGenerator<RecordBlock>;
}

export async function detectRecords(
  opened: OpenedContainer,
  settings: FileSettings,
): Promise<DetectedRecords> {
  const blocks = opened.blocks();
  const held: RecordBlock[] = [];
  const sample: unknown[] = [];
  while (sample.length < SAMPLE) {
    const next = await blocks.next();
    if (next.done === true) break;
    held.push(next.value);
    const usable = next.value.values.filter((value) => !(value instanceof Unusable));
    sample.push(...usable.slice(0, SAMPLE - sample.length));
  }
  const detected = detectShape(sample, { columns: opened.columns, settings });
  async function* all(): AsyncGenerator<RecordBlock> {
    try {
      for (let block = held.shift(); block !== undefined; block = held.shift()) yield block;
      yield* blocks;
    } finally {
      await blocks.return(undefined);
    }
  }
  return { detected, blocks: all() };
}

/** The column that names the tasks; null: they are called by the file. */
export function taskColumn(settings: FileSettings, taskBy: string): string | null {
  return settings.taskBy ?? (taskBy === 'file' ? null : taskBy);
}

/** What a record's task is called, before the recipe renames it (DATA-10). */
export function recordTask(value: unknown, column: string | null, otherwise: string): string {
  if (column === null || !isRow(value) || !Object.hasOwn(value, column)) return otherwise;
  const named = scalarText(value[column])?.trim() ?? '';
  return named === '' ? otherwise : named;
}

/** Fills the index and the list of skipped rows from records. */
class Collector {
  readonly builder = new IndexBuilder();
  readonly skipped = new SkippedRows();
  /** A row had a task too many. */
  isFull = false;
  private readonly column: string | null;
  private readonly task: string;

  constructor(
    { source, settings, taskBy }: ImportRequest,
    private readonly reading: Reading,
  ) {
    this.column = taskColumn(settings, taskBy);
    this.task = settings.task ?? fileTask(source.name);
  }

  add({ rows, values, starts, ends }: RecordBlock, i: number): void {
    const value = values[i];
    const row = rows[i]!;
    const { format, examples } = mapRecord(value, this.reading);
    for (let part = 0; part < examples.length; part++) {
      const example = examples[part]!;
      if (example instanceof Unusable) {
        this.skipped.add({ row, column: example.column, reason: example.reason });
        continue;
      }
      const id = contentHash(example.messages, example.tools);
      const isAdded = this.builder.add({
        start: starts[i]!,
        end: ends[i]!,
        part,
        row,
        id,
        task: recordTask(value, this.column, this.task),
        format: format ?? this.reading.format,
        ...rowFacts(example.messages, id),
      });
      this.isFull ||= !isAdded;
    }
  }
}

/** The text of the records, once they have been read. */
interface RecordText {
  readonly text: ByteSource;
  readonly copy: string | null;
  readonly layout: RecordLayout;
}

/**
 * Reads a file into an index (docs/spec/data.md): where each example is, what it is, and nothing of its text. Rows
 * that cannot be used are listed and nothing else is lost; a file without any usable row is a fault. Where this
 * throws or fails, no copy is left in the store.
 *
 * @throws the signal's reason when it is aborted
 */
export async function importFile(request: ImportRequest, options: ImportOptions): Promise<Result<Imported>> {
  const { store, copyName } = request;
  try {
    const imported = await readFile(request, options);
    if (!imported.ok) await removeCopies(store, copyName);
    return imported;
  } catch (error) {
    await removeCopies(store, copyName);
    throw error;
  }
}

const treesName = (copyName: string) => `${copyName}.trees`;

async function removeCopies(store: Store, copyName: string): Promise<void> {
  await store.remove(copyName);
  await store.remove(treesName(copyName));
}

async function readFile(
  request: ImportRequest,
  { signal, onProgress }: ImportOptions,
): Promise<Result<Imported>> {
  const { source, settings, store, copyName } = request;
  let rows = 0;
  const read: ReadOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: (bytes) => onProgress({ ...bytes, rows }) }),
  };
  const container = await openContainer(source, settings, { ...read, store, copyName });
  if (!container.ok) return container;
  const opened = container.value;
  const { detected, blocks } = await detectRecords(opened, settings);
  const isFlat = detected.reading.format === 'messages-flat';
  const reading: Reading = isFlat ? { ...detected.reading, format: 'tree' } : detected.reading;
  const collector = new Collector(request, reading);
  const breather = new Breather(signal);
  const records = isFlat ? assembleTrees(blocks, await store.create(treesName(copyName))) : blocks;
  for await (const block of records) {
    for (let i = 0; i < block.values.length; i++) {
      if (i % BREATH_ROWS === 0) await breather.breathe();
      collector.add(block, i);
      if (collector.isFull) return failed(tooManyTasks(request));
    }
    rows = collector.builder.count;
  }
  const broken = opened.fault();
  if (collector.builder.count === 0)
    return failed(broken ?? noRows(source.name, collector.skipped, detected));
  if (broken !== null) {
    collector.skipped.add({ row: broken.row ?? 0, column: broken.column ?? null, reason: broken.message });
  }
  const text = isFlat ? await treesText(request) : await recordText(opened, copyName);
  const index = collector.builder.finish();
  const facts = summarise(request, opened, detected, index, collector.skipped, text.layout);
  return ok({ facts, index, reading, skipped: collector.skipped, text: text.text, copy: text.copy });
}

async function recordText(opened: OpenedContainer, copyName: string): Promise<RecordText> {
  return { text: await opened.text(), copy: opened.copied ? copyName : null, layout: opened.layout };
}

/** Trees put together from lines lie in a copy of their own; that of the lines is not needed any more. */
async function treesText({ store, copyName }: ImportRequest): Promise<RecordText> {
  await store.remove(copyName);
  const copy = treesName(copyName);
  const text = await store.open(copy);
  if (text === null) throw new Error(`The copy ${copy} is gone.`);
  return { text, copy, layout: { kind: 'json', columns: [], delimiter: '' } };
}

function tooManyTasks({ source: { name }, settings, taskBy }: ImportRequest): Fault {
  const column = taskColumn(settings, taskBy) ?? '';
  const message = `"${column}" tells the rows of ${name} apart, not tasks: it has more than 65,536 values. Choose another column for the tasks.`;
  return { code: 'data-tasks', message, file: name, column };
}

function noRows(name: string, skipped: SkippedRows, { evidence }: Detected): Fault {
  const [first] = skipped.list(1);
  if (first === undefined) {
    const message = `${name} holds no rows. Every row needs a prompt and an answer, or messages.`;
    return { code: 'data-no-rows', message, file: name };
  }
  const why = evidence.sampled === 0 ? `Row ${first.row}: ${first.reason}` : evidence.text;
  const message = `${name} has no usable row. ${why}`;
  return { code: 'data-no-rows', message, file: name, row: first.row };
}

function countOf(places: ArrayLike<number>, names: number): number[] {
  const counts = new Array<number>(names).fill(0);
  for (let i = 0; i < places.length; i++) counts[places[i]!]!++;
  return counts;
}

function mostCommon({ formats, formatOf }: FileIndex): Format {
  const counts = countOf(formatOf, formats.length);
  return formats[counts.indexOf(Math.max(...counts))]!;
}

function flagCounts({ flags }: FileIndex): Record<RowFlag, number> {
  const of = (flag: RowFlag) =>
    flags.reduce((count, bits) => count + ((bits & flagBit(flag)) === 0 ? 0 : 1), 0);
  const [inAnswer, control, short, replacement] = ROW_FLAGS.map(of);
  return {
    'prompt-in-answer': inAnswer!,
    'control-characters': control!,
    'short-answer': short!,
    'replacement-character': replacement!,
  };
}

function summarise(
  { source, settings, taskBy }: ImportRequest,
  { container, compressed, encoding, columns, how }: OpenedContainer,
  { evidence, fields }: Detected,
  index: FileIndex,
  skipped: SkippedRows,
  layout: RecordLayout,
): Omit<FileSummary, 'base'> {
  const counts = countOf(index.taskOf, index.tasks.length);
  return {
    name: source.name,
    size: source.size,
    container,
    compressed,
    encoding,
    columns,
    how,
    count: index.count,
    format: mostCommon(index),
    evidence,
    fields,
    tasks: index.tasks.map((task, place) => ({ task, count: counts[place]! })),
    flags: flagCounts(index),
    skipped: skipped.count,
    firstSkipped: skipped.list(FIRST_SKIPPED),
    settings,
    taskBy,
    layout,
  };
}
