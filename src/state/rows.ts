import type { Example } from '../data/example.ts';
import type { RowQuery } from '../data/set/types.ts';
import { TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';

/** Examples that are kept at hand: a few screens of rows. */
const KEPT = 500;

interface SearchOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** The rows themselves, by their numbers: read from the data worker when they are wanted. */
export class RowReader {
  /** The least recently used first. */
  private readonly kept = new Map<number, Example>();
  /** Tasks' names at the time: an example bears its task. */
  private renamed: Recipe['data']['rename'] | null = null;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly recipe: () => Recipe,
    /** A file that was refused, and is not in the set; null: it is there. */
    private readonly refused: (name: string) => File | null = () => null,
  ) {}

  /** An example that is at hand; null where it has to be read first. */
  peek(row: number): Example | null {
    this.followNames();
    return this.kept.get(row) ?? null;
  }

  /** Examples in the order asked; those shown lately are at hand. */
  async read(rows: ArrayLike<number>, signal?: AbortSignal): Promise<readonly Example[]> {
    this.followNames();
    const wanted = Array.from(rows);
    const found = new Map<number, Example>();
    for (const row of wanted) {
      const example = this.kept.get(row);
      if (example) found.set(row, example);
    }
    const missing = [...new Set(wanted.filter((row) => !found.has(row)))];
    const names = this.renamed;
    for (const [place, example] of (await this.stream(missing, signal)).entries()) {
      const row = missing[place];
      if (row !== undefined) found.set(row, example);
    }
    // Names that changed meanwhile are not kept.
    if (names === this.renamed) this.keep(wanted, found);
    return wanted.map((row) => found.get(row) ?? unread(row));
  }

  /** Examples that are read once, as for counting or training: none is kept. */
  async stream(rows: readonly number[] | Uint32Array, signal?: AbortSignal): Promise<readonly Example[]> {
    if (rows.length === 0) return [];
    const { data } = this.recipe();
    return this.worker.request('rows', { rows, data }, signal && { signal });
  }

  /** A row's record as it stands in its file. */
  async raw(row: number): Promise<string> {
    return (await this.worker.request('raw', { row })).text;
  }

  /** Numbers of the rows that a query finds, in the order of files and rows. */
  async search(query: RowQuery, options: SearchOptions = {}): Promise<Uint32Array> {
    const { data, seed } = this.recipe();
    return (await this.worker.request('search', { query, data, seed }, options)).rows;
  }

  /** Every skipped row of a file as CSV. */
  async skippedCsv(name: string): Promise<Blob> {
    return (await this.worker.request('skipped', { name })).csv;
  }

  /** What a file's first records would become under other settings. */
  preview(
    name: string,
    data: Recipe['data'],
    signal?: AbortSignal,
  ): Promise<DataRequests['preview']['response']> {
    return this.worker.request('preview', { name, data, file: this.refused(name) }, signal && { signal });
  }

  private followNames(): void {
    const { rename } = this.recipe().data;
    if (rename === this.renamed) return;
    if (JSON.stringify(rename) !== JSON.stringify(this.renamed)) this.kept.clear();
    this.renamed = rename;
  }

  private keep(rows: readonly number[], found: ReadonlyMap<number, Example>): void {
    for (const row of rows.slice(-KEPT)) {
      const example = found.get(row);
      if (!example) continue;
      this.kept.delete(row);
      this.kept.set(row, example);
    }
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
  }
}

function unread(row: number): never {
  throw new TemperError('row-unknown', `Row ${row} was not read.`, { row });
}
