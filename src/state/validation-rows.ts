import type { Example } from '../data/example.ts';
import type { RowSplit, TaskRows } from '../data/set/types.ts';

/** A validation row that sides are compared on. */
export interface ValidationRow {
  readonly task: string;
  readonly heldOut: boolean;
  readonly example: Example;
}

/** As many of a task's validation rows, spread evenly: files are often sorted. */
function someOf({ validation }: TaskRows, most: number): Uint32Array {
  const count = Math.min(most, validation.length);
  return Uint32Array.from(
    { length: count },
    (_, i) => validation[Math.floor((i * validation.length) / count)]!,
  );
}

/** At most so many validation rows of every task that has some, those trained on first. */
export async function validationRows(
  { tasks, heldOut }: RowSplit,
  rowsPerTask: number,
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): Promise<readonly ValidationRow[]> {
  const found: ValidationRow[] = [];
  for (const of of [...tasks, ...heldOut])
    for (const example of await read(someOf(of, rowsPerTask)))
      found.push({ task: of.task, heldOut: heldOut.includes(of), example });
  return found;
}

/** How many rows of each task that would be; tasks without one are left out. */
export function plannedRows(
  { tasks, heldOut }: RowSplit,
  rowsPerTask: number,
): readonly { readonly task: string; readonly heldOut: boolean; readonly rows: number }[] {
  return [...tasks, ...heldOut]
    .map((of) => ({
      task: of.task,
      heldOut: heldOut.includes(of),
      rows: Math.min(rowsPerTask, of.validation.length),
    }))
    .filter(({ rows }) => rows > 0);
}

/** Rows with their tasks, in the order of first appearance. */
export function byTask<R extends { readonly task: string }>(rows: readonly R[]): Map<string, R[]> {
  const tasks = new Map<string, R[]>();
  for (const row of rows) {
    const own = tasks.get(row.task);
    if (own) own.push(row);
    else tasks.set(row.task, [row]);
  }
  return tasks;
}
