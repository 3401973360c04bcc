import type { EvaluationRecord } from '../../runs/events.ts';
import type { ShownStep } from './steps.ts';
import { keepFor, smooth, thin } from './series.ts';

/** What the loss chart knows of a step; what was not measured there is undefined. All in nats a token. */
export interface LossRow {
  readonly step: number;
  readonly train: number | undefined;
  readonly smooth: number | undefined;
  /** Validation loss over all tasks. */
  readonly all: number | undefined;
  /** Validation loss of each task, in the tasks' order; empty where nothing was evaluated. */
  readonly tasks: readonly (number | undefined)[];
}

/** Curves of the run laid side by side, step after step. */
export function lossRows(
  records: readonly Pick<ShownStep, 'step' | 'loss'>[],
  evaluations: readonly EvaluationRecord[],
  tasks: readonly string[],
): readonly LossRow[] {
  const raw = records.map(({ step, loss }) => ({ step, value: loss }));
  const smoothed = new Map(smooth(raw, keepFor(raw.length)).map(({ step, value }) => [step, value]));
  const rows = new Map<number, LossRow>();
  for (const { step, value } of thin(raw)) {
    rows.set(step, { step, train: value, smooth: smoothed.get(step), all: undefined, tasks: [] });
  }
  for (const { step, loss, perTask } of evaluations) {
    const of = new Map(perTask.map((one) => [one.task, one.loss]));
    const known = rows.get(step);
    rows.set(step, {
      step,
      train: known?.train,
      smooth: known?.smooth,
      all: loss,
      tasks: tasks.map((task) => of.get(task)),
    });
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}
