import type { PlannedTask } from '../../mixture/types.ts';
import type { TaskShares } from './shares-shown.ts';

/** A task's line in the table and in its CSV. */
export interface TableRow
  extends Pick<PlannedTask, 'task' | 'size' | 'count' | 'repeats' | 'capped' | 'whatIf'> {
  readonly natural: number;
  readonly target: number;
  readonly realised: number;
  /** Share of the supervised tokens; null where lengths are not known. */
  readonly seen: number | null;
  readonly weight: number;
  readonly colour: string;
}

export type Column =
  | 'task'
  | 'size'
  | 'natural'
  | 'target'
  | 'realised'
  | 'count'
  | 'repeats'
  | 'seen'
  | 'weight';

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Rows in another order; equal ones keep the plan's. */
export function sorted(rows: readonly TableRow[], order: Order | null): readonly TableRow[] {
  if (order === null) return rows;
  const { column, descending } = order;
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) =>
    column === 'task' ? sign * byCodeUnit(a.task, b.task) : sign * ((a[column] ?? -1) - (b[column] ?? -1)),
  );
}

export function tableRows(
  tasks: readonly PlannedTask[],
  shown: TaskShares,
  weights: Readonly<Record<string, number>> | null,
  colours: readonly string[],
): readonly TableRow[] {
  return tasks.map((task, i) => ({
    ...task,
    ...shown.shares[i]!,
    seen: shown.supervised?.[i]?.realised ?? null,
    weight: weights !== null && Object.hasOwn(weights, task.task) ? (weights[task.task] ?? 1) : 1,
    colour: colours[i] ?? '',
  }));
}

/** The table as records for a CSV: exact numbers, columns as the recipe and the command line name them. */
export function csvRecords(rows: readonly TableRow[], unit: TaskShares['unit']) {
  return rows.map(
    ({ task, size, natural, target, realised, count, repeats, capped, seen, weight, whatIf }) => ({
      task,
      size,
      what_if: whatIf === true,
      weight,
      unit,
      natural,
      target,
      realised,
      count,
      repeats,
      capped,
      supervised_share: seen ?? '',
    }),
  );
}
