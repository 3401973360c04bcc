import { TemperError } from '../../io/faults.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { Contents } from './contents.ts';
import type { FileIndex } from './types.ts';

/** A file of the set, as far as counting and splitting are concerned. */
export interface IndexedFile {
  readonly name: string;
  /** Number of its first row. */
  readonly base: number;
  readonly index: FileIndex;
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * All rows of a set one after the other, files in the order of their names: in what order they were added does
 * not matter (DATA-16). A row is called here by its place in that order.
 */
export interface AllRows {
  readonly count: number;
  /** In the order of their names, each with the place of its first row. */
  readonly files: readonly { readonly file: IndexedFile; readonly from: number }[];
  readonly contents: Contents;
  /** By place: the number of its content. */
  readonly contentOf: Uint32Array;
}

export function gatherRows(added: readonly IndexedFile[]): AllRows {
  const sorted = [...added].sort((a, b) => byCodeUnits(a.name, b.name));
  const count = sorted.reduce((sum, { index }) => sum + index.count, 0);
  const contents = new Contents(count);
  const contentOf = new Uint32Array(count);
  let place = 0;
  const files = sorted.map((file) => {
    const from = place;
    const { ids } = file.index;
    for (let i = 0; i < file.index.count; i++) {
      contentOf[place++] = contents.add(ids[2 * i]!, ids[2 * i + 1]!);
    }
    return { file, from };
  });
  return { count, files, contents, contentOf };
}

/** A row's number in place of its place. */
export function rowNumbers({ files, count }: AllRows): Uint32Array {
  const numbers = new Uint32Array(count);
  for (const { file, from } of files) {
    for (let i = 0; i < file.index.count; i++) numbers[from + i] = file.base + i;
  }
  return numbers;
}

/** A row's place in place of its number. */
export function placeFinder({ files }: AllRows): (number: number) => number {
  const byBase = [...files].sort((a, b) => a.file.base - b.file.base);
  return (number) => {
    let [low, high] = [0, byBase.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (byBase[middle]!.file.base <= number) low = middle;
      else high = middle - 1;
    }
    const found = byBase[low];
    if (
      found === undefined ||
      number < found.file.base ||
      number >= found.file.base + found.file.index.count
    ) {
      throw new TemperError('row-unknown', `Row ${number} belongs to no file.`, { row: number });
    }
    return found.from + number - found.file.base;
  };
}

/** What the recipe calls a task. */
export function taskName(task: string, { rename }: Recipe['data']): string {
  return Object.hasOwn(rename, task) ? (rename[task] ?? task) : task;
}

/** The tasks of a set under the recipe's names, and by place the task of each row. */
export interface RowTasks {
  readonly names: readonly string[];
  readonly taskOf: Uint32Array;
}

/** Tasks that data.order names come first, the others as they first appear in files as they were added. */
export function tasksOfRows(rows: AllRows, added: readonly IndexedFile[], data: Recipe['data']): RowTasks {
  const present = new Set(added.flatMap(({ index }) => index.tasks.map((task) => taskName(task, data))));
  const names = [...new Set([...data.order.filter((task) => present.has(task)), ...present])];
  const places = new Map(names.map((name, place) => [name, place]));
  const taskOf = new Uint32Array(rows.count);
  for (const { file, from } of rows.files) {
    const { index } = file;
    const named = index.tasks.map((task) => places.get(taskName(task, data))!);
    for (let i = 0; i < index.count; i++) taskOf[from + i] = named[index.taskOf[i]!]!;
  }
  return { names, taskOf };
}
