import type { SweepResult, SweepSummary } from '../../runs/sweep-summary.ts';

/** A value's losses in a panel. */
export interface PanelValue {
  readonly value: string;
  readonly mean: number;
  /** Of a seed; null: there is one only. */
  readonly deviation: number | null;
  readonly count: number;
}

/** One question over all values: the measure, or a task's validation loss. */
export interface Panel {
  readonly name: string;
  /** null: it is the measure. */
  readonly task: string | null;
  readonly heldOut: boolean;
  readonly values: readonly PanelValue[];
  /** Each seed over the values in their order; null where it has not finished. */
  readonly seeds: readonly { readonly seed: number; readonly losses: readonly (number | null)[] }[];
}

/** Panels of a sweep: what it is judged by, then task by task as the first run has them. */
export function panelsOf(
  { values }: SweepSummary,
  results: readonly SweepResult[],
  measureName: string,
): readonly Panel[] {
  const seeds = [...new Set(results.map(({ seed }) => seed))].sort((a, b) => a - b);
  const seedsOf = (read: (result: SweepResult) => number | undefined): Panel['seeds'] =>
    seeds.map((seed) => ({
      seed,
      losses: values.map(({ value }) => {
        const result = results.find((one) => one.value === value && one.seed === seed);
        return (result && read(result)) ?? null;
      }),
    }));
  const first: Panel = {
    name: measureName,
    task: null,
    heldOut: false,
    values: values.map(({ value, measure }) => ({ value, ...measure })),
    seeds: seedsOf(({ measure }) => measure),
  };
  const tasks = new Map(
    values.flatMap(({ perTask }) => perTask.map(({ task, heldOut }): [string, boolean] => [task, heldOut])),
  );
  const others = [...tasks].map(
    ([task, heldOut]): Panel => ({
      name: heldOut ? `${task} (held out)` : task,
      task,
      heldOut,
      values: values.flatMap(({ value, perTask }) => {
        const own = perTask.find((one) => one.task === task);
        return own ? [{ value, mean: own.mean, deviation: own.deviation, count: own.count }] : [];
      }),
      seeds: seedsOf(({ perTask }) => perTask.find((one) => one.task === task)?.loss),
    }),
  );
  return [first, ...others];
}
