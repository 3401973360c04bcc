import type { ByteSource, Store } from '../../io/bytes.ts';
import { ok, type Result, TemperError } from '../../io/faults.ts';
import { fileSettings, type Recipe } from '../../recipe/schema.ts';
import type { Example } from '../example.ts';
import type { ReadOptions } from '../lines.ts';
import { parseFile } from '../parse.ts';
import { splitExamples } from '../split.ts';
import type { FileSummary, RowSplit, Skipped } from './types.ts';

interface Held {
  readonly summary: FileSummary;
  readonly examples: readonly Example[];
  readonly skipped: readonly Skipped[];
}

/** The files of a set: what is known of their rows, and the rows themselves, read when they are asked for. */
export class DataSet {
  private files: Held[] = [];
  private next = 0;

  /** @param store keeps copies of what cannot be read in place */
  constructor(readonly store: Store) {}

  get summaries(): readonly FileSummary[] {
    return this.files.map(({ summary }) => summary);
  }

  /** Reads a file and adds it; one of the same name goes, and where the new one cannot be used it stays. */
  async add(source: ByteSource, data: Recipe['data'], options: ReadOptions): Promise<Result<FileSummary>> {
    const { taskBy } = data;
    const parsed = await parseFile(source, { ...options, taskBy });
    if (!parsed.ok) return parsed;
    const { name, size, format, evidence, examples } = parsed.value;
    const skipped = parsed.value.skipped.map((one) => ({ ...one, column: null }));
    const counts = new Map<string, number>();
    for (const { task } of examples) counts.set(task, (counts.get(task) ?? 0) + 1);
    const summary: FileSummary = {
      container: 'jsonl',
      compressed: false,
      encoding: 'utf-8',
      columns: null,
      how: 'JSON lines',
      name,
      size,
      base: this.next,
      count: examples.length,
      format,
      evidence: { text: evidence, sampled: Math.min(100, examples.length), candidates: [] },
      fields: [],
      tasks: [...counts].map(([task, count]) => ({ task, count })),
      flags: {
        'prompt-in-answer': 0,
        'control-characters': 0,
        'short-answer': 0,
        'replacement-character': 0,
      },
      skipped: skipped.length,
      firstSkipped: skipped.slice(0, 200),
      settings: fileSettings(data, name),
      taskBy,
      layout: { kind: 'json', columns: [], delimiter: '' },
    };
    this.next += examples.length;
    this.files = [...this.files.filter((held) => held.summary.name !== name), { summary, examples, skipped }];
    return ok(summary);
  }

  async remove(name: string): Promise<void> {
    this.files = this.files.filter(({ summary }) => summary.name !== name);
  }

  /** Examples by their numbers, under the names that the recipe gives their tasks. */
  async read(rows: ArrayLike<number>, _data: Recipe['data']): Promise<Example[]> {
    return Array.from(rows, (row) => this.example(row));
  }

  /** A row's record as it stands in its file (or, of what is not text, as JSON). */
  async raw(row: number): Promise<string> {
    return JSON.stringify(this.example(row));
  }

  /** Every skipped row of a file. */
  skipped(name: string): readonly Skipped[] {
    return this.files.find(({ summary }) => summary.name === name)?.skipped ?? [];
  }

  /** Splits before anything is repeated. */
  async split(data: Recipe['data'], seed: number, _signal?: AbortSignal): Promise<RowSplit> {
    const examples = this.files.flatMap((held) => held.examples);
    const numbers = new Map<Example, number>();
    for (const { summary, examples } of this.files)
      for (const [i, example] of examples.entries()) numbers.set(example, summary.base + i);
    const split = splitExamples(examples, data, seed);
    const rows = (list: readonly Example[]) => Uint32Array.from(list, (one) => numbers.get(one) ?? 0);
    const numbered = (list: typeof split.tasks) =>
      list.map(({ task, train, validation }) => ({ task, train: rows(train), validation: rows(validation) }));
    return {
      tasks: numbered(split.tasks),
      heldOut: numbered(split.heldOut),
      removed: { excluded: 0, duplicates: split.duplicatesRemoved, nearDuplicates: 0, contaminated: 0 },
    };
  }

  private example(row: number): Example {
    for (const { summary, examples } of this.files) {
      const found = examples[row - summary.base];
      if (found) return found;
    }
    throw new TemperError('row-unknown', `Row ${row} belongs to no file.`, { row });
  }
}
