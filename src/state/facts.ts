import { Breather } from '../data/breather.ts';
import type { Example } from '../data/example.ts';
import type { FileSummary, RowSplit } from '../data/set/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import { type Chunk, chunksOf } from '../workers/chunks.ts';
import type { TokenPool } from '../workers/pool.ts';
import type { ModelReference } from '../workers/protocol.ts';
import { FACTS } from '../workers/token-protocol.ts';
import { templateChoice } from './choice.ts';
import { FactsTable } from './facts-table.ts';

/** What facts depend on beside the row itself. */
export interface Under {
  readonly model: ModelReference;
  readonly choice: TemplateChoice;
  readonly mask: Recipe['mask'];
}

export const underOf = (model: ModelReference, recipe: Recipe): Under => ({
  model,
  choice: templateChoice(recipe.model),
  mask: recipe.mask,
});

/** Packing moves rows about and changes none. */
export function factsKey({ model, choice, mask: { packing: _, ...mask } }: Under): string {
  return JSON.stringify([model.id, choice, mask]);
}

/** Policies whose facts are kept, and rows of all of them: going back to one of them is instant. */
const KEPT = 8;
const MOST_ROWS = 4_000_000;
/** Rows that are looked at between two breaths. */
const SLICE = 20_000;
/** Rows that are read at a time. */
const READ = 64;

/** Reads examples by their numbers. */
export type ReadRows = (rows: Uint32Array, signal?: AbortSignal) => Promise<readonly Example[]>;

/** All rows of a split, task after task: training rows, then validation rows. */
function* rowsOf({ tasks, heldOut }: RowSplit): Generator<Uint32Array> {
  for (const { train, validation } of [...tasks, ...heldOut]) {
    yield train;
    yield validation;
  }
}

/** The facts of rows, counted once a row, model, template and policy. */
export class FactsCache {
  /** The least recently used first. */
  private readonly kept = new Map<string, FactsTable>();
  private files: readonly FileSummary[] = [];

  constructor(
    private readonly pool: TokenPool,
    private readonly read: ReadRows,
  ) {}

  /** Rows of files that went away, or were read again, are forgotten. */
  follow(files: readonly FileSummary[]): void {
    this.files = files;
    for (const table of this.kept.values()) table.follow(files);
  }

  tableOf(under: Under): FactsTable {
    const key = factsKey(under);
    const table = this.kept.get(key) ?? new FactsTable();
    this.kept.delete(key);
    this.kept.set(key, table);
    table.follow(this.files);
    let rows = [...this.kept.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, { size }] of this.kept) {
      if (oldest === key || (this.kept.size <= KEPT && rows <= MOST_ROWS)) break;
      this.kept.delete(oldest);
      rows -= size;
    }
    return table;
  }

  /** Rows of which nothing is known yet. */
  async missing(split: RowSplit, table: FactsTable, signal: AbortSignal): Promise<Uint32Array> {
    const breather = new Breather(signal);
    const missing: number[] = [];
    for (const rows of rowsOf(split)) {
      for (let from = 0; from < rows.length; from += SLICE) {
        for (const row of rows.subarray(from, from + SLICE)) if (!table.isKnown(row)) missing.push(row);
        await breather.breathe();
      }
    }
    return Uint32Array.from(missing);
  }

  /** Counts what is missing; what was counted stays also where it is cancelled. */
  async count(
    missing: Uint32Array,
    under: Under,
    { signal, onRows }: { readonly signal: AbortSignal; readonly onRows: (count: number) => void },
  ): Promise<void> {
    const table = this.tableOf(under);
    const { model, choice, mask } = under;
    await this.pool.analyse(
      model,
      { chunks: this.chunks(missing, signal), choice, mask },
      {
        signal,
        onChunk: ({ start, rows }, { facts, faults }) => {
          const why = new Map(faults.map(({ index, fault }) => [index, fault]));
          for (const [i, example] of rows.entries()) {
            const number = missing[start + i];
            if (number === undefined) continue;
            table.set(number, facts.subarray(FACTS * i, FACTS * (i + 1)), example.row, why.get(i));
          }
          onRows(rows.length);
        },
      },
    );
  }

  /** Examples in portions for the workers; the next ones are read while these are counted. */
  private async *chunks(numbers: Uint32Array, signal: AbortSignal): AsyncGenerator<Chunk> {
    const readFrom = (from: number) => {
      const reading = this.read(numbers.subarray(from, from + READ), signal);
      // Whoever waits for it hears of it; nobody does where the count has ended.
      reading.catch(() => undefined);
      return reading;
    };
    let next = readFrom(0);
    for (let from = 0; from < numbers.length; from += READ) {
      const examples = await next;
      if (from + READ < numbers.length) next = readFrom(from + READ);
      for (const { start, rows } of chunksOf(examples)) yield { start: from + start, rows };
    }
  }
}
