import type { ByteSource, Store } from '../../io/bytes.ts';
import { type Fault, failed, ok, type Result, TemperError } from '../../io/faults.ts';
import { fileSettings, type Recipe } from '../../recipe/schema.ts';
import { Breather } from '../breather.ts';
import { recordText } from '../containers/record.ts';
import type { Example } from '../example.ts';
import { hashText, textHash } from '../hash.ts';
import { type AllRows, gatherRows, taskName, tasksOfRows } from './all-rows.ts';
import { careOf } from './care.ts';
import type { HeldFile } from './held-file.ts';
import { type Imported, type ImportOptions, importFile } from './import-file.ts';
import { readIndex, writeIndex } from './index-file.ts';
import { findNearRows } from './near/find.ts';
import { type Preview, previewFile } from './preview.ts';
import { readRows } from './read-rows.ts';
import { type SearchOptions, searchRows } from './search.ts';
import { splitRows } from './split.ts';
import type { FileSummary, RowQuery, RowSplit, Skipped, TaskCare } from './types.ts';

/** What was kept of a set, as far as it could be read. */
export interface Restored {
  readonly summaries: readonly FileSummary[];
  readonly faults: readonly Fault[];
}

/** Names in the store: indices by the hash of their file's name, and copies of records by a number. */
const INDEX = 'index-';
const COPY = 'rows-';
const indexName = (file: string) => `${INDEX}${textHash(file)}`;

/** The files of a set: what is known of their rows, and the rows themselves, read when they are asked for. */
export class DataSet {
  private files: HeldFile[] = [];
  private next = 0;
  private copies = 0;
  /** All rows in their order, until a file comes or goes. */
  private gathered: AllRows | null = null;
  private near: { readonly rows: AllRows; readonly groups: Uint32Array } | null = null;
  /** Near duplicates are looked for by one at a time: who asks meanwhile wants the same. */
  private nearTurn: Promise<unknown> = Promise.resolve();

  /** @param store keeps copies of what cannot be read in place, and what `save` writes */
  constructor(readonly store: Store) {}

  get summaries(): readonly FileSummary[] {
    return this.files.map(({ summary }) => summary);
  }

  /** Reads a file and adds it; one of the same name goes, and where the new one cannot be used it stays. */
  async add(source: ByteSource, data: Recipe['data'], options: ImportOptions): Promise<Result<FileSummary>> {
    const settings = fileSettings(data, source.name);
    const copyName = await this.copyName();
    const request = { source, settings, taskBy: data.taskBy, store: this.store, copyName };
    const imported = await importFile(request, options);
    if (!imported.ok) return imported;
    const held = this.hold(source, imported.value);
    const place = this.files.findIndex(({ name }) => name === held.name);
    if (place < 0) {
      this.put([...this.files, held]);
    } else {
      // In the place of the old one, so that tasks keep their order.
      const old = this.files[place]!;
      this.put(this.files.with(place, held));
      await this.forget(old);
    }
    return ok(held.summary);
  }

  /** Reads a file of the set again under the recipe's settings of now. */
  async reimport(name: string, data: Recipe['data'], options: ImportOptions): Promise<Result<FileSummary>> {
    return this.add(this.file(name).source, data, options);
  }

  async remove(name: string): Promise<void> {
    const gone = this.files.find((file) => file.name === name);
    if (gone === undefined) return;
    this.put(this.files.filter((file) => file !== gone));
    await this.forget(gone);
  }

  /** Writes a file's index into the store, so that `restore` need not read the file again. */
  async save(name: string): Promise<void> {
    const { summary, reading, copy, index, skipped } = this.file(name);
    const position = this.files.findIndex((file) => file.name === name);
    const sink = await this.store.create(indexName(name));
    await writeIndex({ summary, reading, position, copy, index, skipped }, sink);
  }

  /**
   * Adds what `save` wrote, and removes from the store what can no longer be read. A file that is there by now stays.
   *
   * @param sourceOf the file as it was given; null: it is not there any more
   * @param kept what the store held when this set began: what is imported meanwhile is left alone
   */
  async restore(
    sourceOf: (summary: FileSummary) => Promise<ByteSource | null>,
    kept: readonly string[] | null = null,
  ): Promise<Restored> {
    const stored = kept ?? (await this.store.list());
    const present = new Set(this.files.map((file) => indexName(file.name)));
    const faults: Fault[] = [];
    const found: { readonly position: number; readonly held: HeldFile }[] = [];
    for (const name of stored.filter((one) => one.startsWith(INDEX) && !present.has(one))) {
      const opened = await this.openKept(name, sourceOf);
      if (opened.ok) {
        found.push(opened.value);
        continue;
      }
      faults.push(opened.fault);
      await this.store.remove(name);
    }
    found.sort((a, b) => a.position - b.position);
    const names = new Set(this.files.map(({ name }) => name));
    const numbered = found.flatMap(({ held }) => (names.has(held.name) ? [] : this.renumbered(held)));
    this.put([...this.files, ...numbered]);
    const used = new Set(this.files.map(({ copy }) => copy));
    for (const name of stored) if (name.startsWith(COPY) && !used.has(name)) await this.store.remove(name);
    return { summaries: numbered.map(({ summary }) => summary), faults };
  }

  /** Examples by their numbers, under the names that the recipe gives their tasks. */
  async read(rows: ArrayLike<number>, data: Recipe['data']): Promise<Example[]> {
    const wanted = new Map<HeldFile, { readonly at: number; readonly place: number }[]>();
    let file: HeldFile | null = null;
    for (let at = 0; at < rows.length; at++) {
      // Rows of one file mostly follow each other.
      if (file === null || !hasRow(file, rows[at]!)) file = this.fileOf(rows[at]!);
      const list = wanted.get(file) ?? [];
      wanted.set(file, list);
      list.push({ at, place: rows[at]! - file.base });
    }
    const examples = new Array<Example>(rows.length);
    for (const [file, list] of wanted) {
      list.sort((a, b) => a.place - b.place);
      const tasks = file.index.tasks.map((task) => taskName(task, data));
      let next = 0;
      const places = list.map(({ place }) => place);
      for await (const read of readRows(file, places)) {
        for (const { place, ...example } of read) {
          examples[list[next++]!.at] = {
            id: hashText({ high: file.index.ids[2 * place]!, low: file.index.ids[2 * place + 1]! }),
            task: tasks[file.index.taskOf[place]!]!,
            file: file.name,
            row: file.index.rows[place]!,
            ...example,
          };
        }
      }
    }
    return examples;
  }

  /** A row's record as it stands in its file (or, of what is not text, as JSON). */
  async raw(row: number): Promise<string> {
    const { base, index, text } = this.fileOf(row);
    const start = index.starts[row - base]!;
    const bytes = await text.slice(start, start + index.lengths[row - base]!);
    return recordText(bytes);
  }

  /** A file as it was given: packed where it was. */
  source(name: string): ByteSource {
    return this.file(name).source;
  }

  /** Every skipped row of a file. */
  skipped(name: string): readonly Skipped[] {
    return this.file(name).skipped.list();
  }

  /** What the first records of a file would become under other settings. */
  async preview(name: string, data: Recipe['data']): Promise<Preview> {
    return previewFile(this.file(name).source, fileSettings(data, name), data);
  }

  /**
   * Splits before anything is repeated.
   *
   * @param onProgress rows read, where the recipe removes what is nearly alike and that is not known yet
   */
  async split(
    data: Recipe['data'],
    seed: number,
    signal?: AbortSignal,
    onProgress?: SearchOptions['onProgress'],
  ): Promise<RowSplit> {
    const rows = this.rows();
    const files = this.files;
    const isNearWanted = data.nearDuplicates !== 'keep' || data.contamination === 'remove';
    const options = withoutUndefined(signal, onProgress);
    const near = isNearWanted ? await this.nearRows(rows, options) : null;
    const validationFiles = new Set(
      files.flatMap(({ name }) => (fileSettings(data, name).use === 'validation' ? [name] : [])),
    );
    const input = { rows, tasks: tasksOfRows(rows, files, data), validationFiles, near };
    return splitRows(input, data, seed, new Breather(signal));
  }

  /** Numbers of the rows that a query finds, in the order of files and rows. */
  async search(
    query: RowQuery,
    data: Recipe['data'],
    seed: number,
    options: SearchOptions = {},
  ): Promise<Uint32Array> {
    const rows = this.rows();
    const files = this.files;
    const near = query.only === 'near-duplicates' ? await this.nearRows(rows, options) : null;
    const split = query.only === 'validation' ? await this.split(data, seed, options.signal) : null;
    const tasks = tasksOfRows(rows, files, data);
    return searchRows(query, { files, rows, tasks, data, near, split }, options);
  }

  /** What to look at in each task. Near duplicates are counted where `near` asks for them or they are known. */
  async care(
    data: Recipe['data'],
    seed: number,
    { near, ...options }: SearchOptions & { readonly near: boolean },
  ): Promise<TaskCare[]> {
    const rows = this.rows();
    const tasks = tasksOfRows(rows, this.files, data);
    const known = this.near?.rows === rows ? this.near.groups : null;
    const groups = near ? await this.nearRows(rows, options) : known;
    const split = await this.split(data, seed, options.signal);
    return careOf({ rows, tasks, data, split, near: groups }, new Breather(options.signal));
  }

  private async nearRows(rows: AllRows, options: SearchOptions): Promise<Uint32Array> {
    const before = this.nearTurn;
    const found = before.then(async () => {
      if (this.near?.rows === rows) return this.near.groups;
      const groups = await findNearRows(this.files, rows, options);
      this.near = { rows, groups };
      return groups;
    });
    // Who waits goes on where this one fails or is cancelled.
    this.nearTurn = found.catch(() => null);
    return found;
  }

  private rows(): AllRows {
    this.gathered ??= gatherRows(this.files);
    return this.gathered;
  }

  private put(files: HeldFile[]): void {
    this.files = files;
    this.gathered = null;
    this.near = null;
  }

  private hold(source: ByteSource, { facts, ...imported }: Imported): HeldFile {
    const base = this.next;
    this.next += facts.count;
    return { name: facts.name, base, summary: { ...facts, base }, source, ...imported };
  }

  private renumbered(held: HeldFile): HeldFile {
    const base = this.next;
    this.next += held.summary.count;
    return { ...held, base, summary: { ...held.summary, base } };
  }

  private async openKept(
    name: string,
    sourceOf: (summary: FileSummary) => Promise<ByteSource | null>,
  ): Promise<Result<{ readonly position: number; readonly held: HeldFile }>> {
    const stored = await this.store.open(name);
    if (stored === null) throw new TemperError('store', `The store lists ${name} and cannot open it.`);
    const kept = await readIndex(stored);
    if (!kept.ok) return kept;
    const { position, copy, summary, ...rest } = kept.value;
    const source = await sourceOf(summary);
    const text = copy === null ? source : await this.store.open(copy);
    if (source === null || source.size !== summary.size || text === null) {
      const message = `${summary.name} is no longer kept as it was imported. Import it again.`;
      return failed({ code: 'data-not-kept', message, file: summary.name });
    }
    const { name: file, base } = summary;
    return ok({ position, held: { name: file, base, summary, copy, source, text, ...rest } });
  }

  /** Removes what the store holds of a file, but its index where a new file has that name. */
  private async forget({ name, copy }: HeldFile): Promise<void> {
    await this.store.remove(indexName(name));
    if (copy !== null) await this.store.remove(copy);
  }

  private async copyName(): Promise<string> {
    const taken = await this.store.list();
    let name = '';
    do name = `${COPY}${this.copies++}`;
    while (taken.some((one) => one.startsWith(name)));
    return name;
  }

  private file(name: string): HeldFile {
    const found = this.files.find((file) => file.name === name);
    if (found === undefined) {
      throw new TemperError('file-unknown', `${name} is not among the files.`, { file: name });
    }
    return found;
  }

  private fileOf(row: number): HeldFile {
    const found = this.files.find((file) => hasRow(file, row));
    if (found === undefined) {
      throw new TemperError('row-unknown', `Row ${row} belongs to no file.`, { row });
    }
    return found;
  }
}

const hasRow = ({ base, index }: HeldFile, row: number) => row >= base && row < base + index.count;

function withoutUndefined(
  signal: AbortSignal | undefined,
  onProgress: SearchOptions['onProgress'],
): SearchOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}
