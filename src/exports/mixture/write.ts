import { Breather } from '../../data/breather.ts';
import type { Example } from '../../data/example.ts';
import type { RowSplit } from '../../data/set/types.ts';
import type { Sink } from '../../io/bytes.ts';
import { TemperError } from '../../io/faults.ts';
import type { Draw, MixturePlan } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { type MeasuredSink, measured } from '../sha256.ts';
import { csvWriter } from './containers/csv.ts';
import { jsonWriter } from './containers/json.ts';
import { parquetWriter } from './containers/parquet.ts';
import type { Columns, RowWriter } from './containers/types.ts';
import { FORMAT } from './formats/index.ts';
import { isPlainPair } from './formats/prompt-completion.ts';
import type { Form, Loss, Row, Value } from './formats/types.ts';
import type { ExportOptions } from './options.ts';
import { inChunks, trainingOrder, validationOrder } from './rows.ts';
import { type Shape, typedRow, widenColumns } from './shape.ts';

/** The mixed set: what is drawn, and how its rows are read. */
export interface MixedSet {
  readonly recipe: Recipe;
  readonly plan: MixturePlan;
  readonly draw: Draw;
  readonly split: RowSplit;
  /** Examples by their numbers, in the order asked. */
  read(rows: Uint32Array): Promise<readonly Example[]>;
}

/** A file that was written. */
interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface Written {
  readonly train: WrittenFile;
  /** null: there are no validation rows, or nobody wanted them. */
  readonly validation: WrittenFile | null;
  /** Rows (of CSV's formulas: cells) that lost something, of both files. */
  readonly losses: ReadonlyMap<Loss, number>;
}

export interface Watch {
  readonly signal?: AbortSignal;
  /** Rows looked at and written, of both together. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Rows between two breaths: a cancel, and whoever else asks for rows, waits no longer. */
const SLICE = 500;

const HALF_PAIR = /\p{Surrogate}/u;

/** Whether a text in it has half a surrogate pair, which UTF-8 cannot hold; JSON writes it as an escape. */
function isTorn(value: Value | undefined): boolean {
  if (typeof value === 'string') return HALF_PAIR.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(isTorn);
}

function extraColumns({ task, file, row }: Example, columns: ExportOptions['columns']): Row {
  return {
    ...(columns.includes('task') && { task }),
    ...(columns.includes('source') && { source_file: file, source_row: row }),
  };
}

/** Makes rows of examples and counts what they lose on the way. */
class RowMaker {
  readonly losses = new Map<Loss, number>();

  constructor(
    private readonly options: ExportOptions,
    private readonly form: Form,
  ) {}

  /** null: the format has no place for the example. */
  make(example: Example): Row | null {
    const { format, container, columns } = this.options;
    const lost = new Set<Loss>();
    const own = FORMAT[format].rowOf(example, this.form, (loss) => lost.add(loss));
    if (own === null) {
      this.lose('unfit');
      return null;
    }
    const row = { ...own, ...extraColumns(example, columns) };
    const typed = container === 'parquet' ? typedRow(row, () => lost.add('free-fields')) : row;
    const flat =
      container === 'csv' ? Object.values(row).filter((value) => typeof value === 'string') : typed;
    if (container !== 'jsonl' && container !== 'json' && isTorn(flat)) lost.add('half-characters');
    for (const loss of lost) this.lose(loss);
    return typed;
  }

  readonly lose = (loss: Loss): void => {
    this.losses.set(loss, (this.losses.get(loss) ?? 0) + 1);
  };
}

function writerOf(
  sink: Sink,
  columns: Columns,
  { container, defuse }: ExportOptions,
  maker: RowMaker,
): RowWriter {
  switch (container) {
    case 'jsonl':
    case 'json':
      return jsonWriter(sink, { isArray: container === 'json' });
    case 'csv':
      return csvWriter(sink, columns, { isDefused: defuse, onDefused: () => maker.lose('formulas') });
    case 'parquet':
      return parquetWriter(sink, columns);
  }
}

/** Writes the mixed set: looks at its rows first where the file must know beforehand what they have in common. */
class Export {
  private readonly breather: Breather;
  private readonly passes: number;
  private done = 0;

  constructor(
    private readonly set: MixedSet,
    private readonly options: ExportOptions,
    private readonly orders: readonly Uint32Array[],
    private readonly watch: Watch,
  ) {
    this.breather = new Breather(watch.signal);
    this.passes = 1 + Number(this.choosesForm) + Number(this.hasColumns);
  }

  private get choosesForm(): boolean {
    return this.options.format === 'prompt-completion';
  }

  private get hasColumns(): boolean {
    return this.options.container === 'csv' || this.options.container === 'parquet';
  }

  private async *chunks(order: Uint32Array): AsyncGenerator<Example[]> {
    const total = this.passes * this.orders.reduce((sum, { length }) => sum + length, 0);
    for await (const chunk of inChunks(order, (rows) => this.set.read(rows)))
      for (let from = 0; from < chunk.length; from += SLICE) {
        await this.breather.breathe();
        const slice = chunk.slice(from, from + SLICE);
        yield slice;
        this.done += slice.length;
        this.watch.onProgress?.({ done: this.done, total });
      }
  }

  async form(): Promise<Form> {
    let conversational = !this.choosesForm;
    if (this.choosesForm)
      for (const order of this.orders)
        for await (const chunk of this.chunks(order)) conversational ||= !chunk.every(isPlainPair);
    return { conversational };
  }

  async columns(form: Form): Promise<Columns> {
    const seen = new Set<string>();
    const shapes = new Map<string, Shape>();
    const maker = new RowMaker(this.options, form);
    const isTyped = this.options.container === 'parquet';
    if (this.hasColumns)
      for (const order of this.orders)
        for await (const chunk of this.chunks(order))
          for (const example of chunk) {
            const row = maker.make(example) ?? {};
            for (const name of Object.keys(row)) seen.add(name);
            if (isTyped) widenColumns(shapes, row);
          }
    const known = [...FORMAT[this.options.format].columns, 'task', 'source_file', 'source_row'];
    return { names: known.filter((name) => seen.has(name)), shapes };
  }

  async file(
    order: Uint32Array,
    sink: MeasuredSink,
    columns: Columns,
    maker: RowMaker,
  ): Promise<WrittenFile> {
    const writer = writerOf(sink, columns, this.options, maker);
    let rows = 0;
    for await (const chunk of this.chunks(order)) {
      const made = chunk.map((example) => maker.make(example)).filter((row) => row !== null);
      rows += made.length;
      await writer.write(made);
    }
    await writer.end();
    return { rows, bytes: sink.bytes(), sha256: sink.sha256() };
  }
}

/**
 * Streams the drawn rows in training order, and the validation rows apart, to sinks (EXP-1). They are closed at the
 * end and aborted where anything fails.
 * @throws TemperError `nothing-to-export` where the format has a place for no drawn row; the signal's reason
 */
export async function exportMixture(
  set: MixedSet,
  options: ExportOptions,
  sinks: { readonly train: Sink; readonly validation: Sink | null },
  watch: Watch = {},
): Promise<Written> {
  const { train, validation } = sinks;
  try {
    const trained = trainingOrder(set.draw, set.plan, set.split);
    const validated = validation === null ? new Uint32Array() : validationOrder(set.split);
    const work = new Export(set, options, [trained, validated], watch);
    const form = await work.form();
    const columns = await work.columns(form);
    const maker = new RowMaker(options, form);
    const written = await work.file(trained, measured(train), columns, maker);
    if (written.rows === 0) {
      const { title } = FORMAT[options.format];
      const message = `No drawn row fits ${title}: it has no place for these conversations. Export them as messages.`;
      throw new TemperError('nothing-to-export', message);
    }
    const apart =
      validation === null || validated.length === 0
        ? null
        : await work.file(validated, measured(validation), columns, maker);
    await train.close();
    if (apart) await validation?.close();
    else await validation?.abort();
    return { train: written, validation: apart, losses: maker.losses };
  } catch (error) {
    await Promise.all([train.abort(), validation?.abort()]);
    throw error;
  }
}
