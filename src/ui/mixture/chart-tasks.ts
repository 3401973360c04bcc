import type { UnitShares } from '../../mixture/shares.ts';
import type { PlannedTask } from '../../mixture/types.ts';

/** Tasks that a chart shows each by itself: more rows or lines are not read. */
export const MOST_ROWS = 24;

/** One row of the charts: a task, or what is left of them taken together. */
export interface ChartTask extends UnitShares {
  readonly task: string;
  /** Places in the plan that it stands for. */
  readonly members: readonly number[];
  readonly count: number;
  readonly repeats: number;
  readonly capped: boolean;
  /** Share of the supervised tokens that are drawn; null where lengths are not known. */
  readonly seen: number | null;
  /** Share of the examples that are drawn. */
  readonly drawn: number;
  readonly isRest: boolean;
}

export interface ChartNumbers {
  readonly tasks: readonly PlannedTask[];
  /** In the unit that is shown. */
  readonly shares: readonly UnitShares[];
  readonly supervised: readonly UnitShares[] | null;
}

/**
 * The rows of the charts in the plan's order: all tasks, or of many those with the most rows of data, so that a
 * move of the handle changes no row's place, and the others together.
 */
export function chartTasks({ tasks, shares, supervised }: ChartNumbers): readonly ChartTask[] {
  const places = tasks.map((_, i) => i);
  const largest =
    tasks.length <= MOST_ROWS
      ? new Set(places)
      : new Set([...places].sort((a, b) => tasks[b]!.size - tasks[a]!.size || a - b).slice(0, MOST_ROWS - 1));
  const rest = places.filter((i) => !largest.has(i));
  const sum = (members: readonly number[], of: (i: number) => number) =>
    members.reduce((total, i) => total + of(i), 0);
  const row = (task: string, members: readonly number[], isRest: boolean): ChartTask => {
    const count = sum(members, (i) => tasks[i]!.count);
    return {
      task,
      members,
      isRest,
      natural: sum(members, (i) => shares[i]!.natural),
      target: sum(members, (i) => shares[i]!.target),
      realised: sum(members, (i) => shares[i]!.realised),
      drawn: sum(members, (i) => tasks[i]!.realised),
      seen: supervised === null ? null : sum(members, (i) => supervised[i]!.realised),
      count,
      repeats: count / sum(members, (i) => tasks[i]!.size),
      capped: members.every((i) => tasks[i]!.capped),
    };
  };
  const rows = places.flatMap((i) => (largest.has(i) ? [row(tasks[i]!.task, [i], false)] : []));
  return rest.length === 0 ? rows : [...rows, row(`${rest.length} others`, rest, true)];
}
