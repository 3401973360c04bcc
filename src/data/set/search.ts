import type { Recipe } from '../../recipe/schema.ts';
import { Breather } from '../breather.ts';
import { parseHash } from '../hash.ts';
import { type AllRows, placeFinder, type RowTasks } from './all-rows.ts';
import type { HeldFile } from './held-file.ts';
import { type ReadRow, readRows } from './read-rows.ts';
import { flagBit } from './row-facts.ts';
import type { RowQuery, RowSplit } from './types.ts';

export interface SearchOptions {
  readonly signal?: AbortSignal;
  /** Rows looked at, of all whose text is read. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface SearchInput {
  readonly files: readonly HeldFile[];
  readonly rows: AllRows;
  readonly tasks: RowTasks;
  readonly data: Recipe['data'];
  /** Where the query is about it; null otherwise. */
  readonly near: Uint32Array | null;
  readonly split: RowSplit | null;
}

/** Marks the contents of a list of ids, by number. */
function contentsOf(ids: readonly string[], { contents }: AllRows): Uint8Array {
  const marked = new Uint8Array(contents.count);
  for (const id of ids) {
    const hash = parseHash(id);
    const content = hash === null ? null : contents.find(hash);
    if (content !== null) marked[content] = 1;
  }
  return marked;
}

/** How many rows each group has. */
function groupSizes(groupOf: Uint32Array, groups: number): Uint32Array {
  const sizes = new Uint32Array(groups);
  for (const group of groupOf) sizes[group]!++;
  return sizes;
}

/** Whether a row belongs to what `only` asks for, by place and number. */
function isAsked(
  only: NonNullable<RowQuery['only']>,
  input: SearchInput,
): (place: number, number: number) => boolean {
  const { rows, data, near, split } = input;
  switch (only) {
    case 'duplicates': {
      const sizes = groupSizes(rows.contentOf, rows.contents.count);
      return (place) => sizes[rows.contentOf[place]!]! > 1;
    }
    case 'near-duplicates': {
      const sizes = near === null ? null : groupSizes(near, rows.count);
      return (place) => near !== null && sizes !== null && sizes[near[place]!]! > 1;
    }
    case 'excluded':
    case 'flagged': {
      const marked = contentsOf(only === 'excluded' ? data.excluded : data.flagged, rows);
      return (place) => marked[rows.contentOf[place]!] === 1;
    }
    case 'validation': {
      const numbers = [...(split?.tasks ?? []), ...(split?.heldOut ?? [])].map((task) => [
        ...task.validation,
      ]);
      const validates = new Set(numbers.flat());
      return (_, number) => validates.has(number);
    }
  }
}

const hasText = ({ messages }: ReadRow, text: string) =>
  messages.some(({ content }) => content.toLowerCase().includes(text));

/** Whether a row is let through by what is known without reading it, by its place in its file. */
function filter(query: RowQuery, input: SearchInput) {
  const { rows, tasks } = input;
  const same = query.sameAs === undefined ? null : rows.contentOf[placeFinder(rows)(query.sameAs)];
  const asked = query.only === undefined ? () => true : isAsked(query.only, input);
  const bits = query.flag === undefined ? null : flagBit(query.flag);
  return (file: HeldFile, from: number, i: number): boolean => {
    const place = from + i;
    if (query.file !== undefined && query.file !== file.name) return false;
    if (query.task !== undefined && tasks.names[tasks.taskOf[place]!] !== query.task) return false;
    if (same !== null && rows.contentOf[place] !== same) return false;
    if (bits !== null && (file.index.flags[i]! & bits) === 0) return false;
    return asked(place, file.base + i);
  };
}

/** Numbers of the rows that a query finds, in the order of files and rows (DATA-50). */
export async function searchRows(
  query: RowQuery,
  input: SearchInput,
  { signal, onProgress }: SearchOptions,
): Promise<Uint32Array> {
  const breather = new Breather(signal);
  const text = query.text?.toLowerCase() ?? '';
  const isLet = filter(query, input);
  const byName = new Map(input.files.map((file) => [file.name, file]));
  const lists = input.rows.files.flatMap(({ file, from }) => {
    const held = byName.get(file.name);
    if (held === undefined) return [];
    const places = Uint32Array.from({ length: held.index.count }, (_, i) => i);
    return [{ held, places: places.filter((i) => isLet(held, from, i)) }];
  });
  const total = lists.reduce((sum, { places }) => sum + places.length, 0);
  const found: number[] = [];
  let done = 0;
  for (const { held, places } of lists) {
    if (text === '') {
      for (const place of places) found.push(held.base + place);
      continue;
    }
    for await (const read of readRows(held, places, signal === undefined ? {} : { signal })) {
      for (const row of read) if (hasText(row, text)) found.push(held.base + row.place);
      done += read.length;
      onProgress?.({ done, total });
      await breather.breathe();
    }
  }
  return Uint32Array.from(found);
}
