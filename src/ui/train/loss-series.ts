import type { EvaluationRecord } from '../../runs/events.ts';
import type { RunLog } from '../../runs/log.ts';
import type { TaskColour } from '../charts/colours.ts';
import type { CurveSeries } from '../charts/curves/types.ts';
import { keepFor, smoothed } from './series.ts';

/** Loss at the evaluations that have one. */
function overEvaluations(
  evaluations: readonly EvaluationRecord[],
  of: (evaluation: EvaluationRecord) => number | null,
): Pick<CurveSeries, 'x' | 'y'> | null {
  const x: number[] = [];
  const y: number[] = [];
  for (const evaluation of evaluations) {
    const loss = of(evaluation);
    if (loss === null) continue;
    x.push(evaluation.step);
    y.push(loss);
  }
  return x.length === 0 ? null : { x, y };
}

/** Mean of the losses of the held-out tasks; null: there is none. */
export function heldOutMean({ perTask }: Pick<EvaluationRecord, 'perTask'>): number | null {
  const own = perTask.filter(({ heldOut }) => heldOut);
  return own.length === 0 ? null : own.reduce((sum, { loss }) => sum + loss, 0) / own.length;
}

const VALIDATION = { dash: '5 3', strong: true } as const;

/** Train loss raw and smoothed, validation, held-out tasks and plain text: each one line. */
export function wholeSeries(log: RunLog): readonly CurveSeries[] {
  const x = log.column('step');
  const y = log.column('loss');
  const { evaluations } = log;
  const series: CurveSeries[] = [];
  if (x.length > 0) {
    const smooth = smoothed(y, keepFor(y.length));
    series.push(
      { key: 'raw', name: 'train, each step', colour: 'var(--ink-3)', faint: true, x, y },
      { key: 'train', name: 'train, smoothed', colour: 'var(--ink)', strong: true, x, y: smooth },
    );
  }
  const validation = overEvaluations(evaluations, ({ loss }) => loss);
  if (validation) {
    series.push({
      key: 'validation',
      name: 'validation',
      colour: 'var(--accent)',
      ...VALIDATION,
      ...validation,
    });
  }
  const held = overEvaluations(evaluations, heldOutMean);
  const trains = evaluations.some(({ perTask }) => perTask.some(({ heldOut }) => !heldOut));
  if (held && trains) {
    series.push({ key: 'held-out', name: 'held-out tasks', colour: 'var(--t3)', dash: '2 3', ...held });
  }
  const plain = overEvaluations(evaluations, ({ plainText }) => plainText?.loss ?? null);
  if (plain) {
    series.push({ key: 'plain-text', name: 'plain text', colour: 'var(--t5)', dash: '8 3 2 3', ...plain });
  }
  return series;
}

/** Of each task its validation loss, and pale beside it its train loss, smoothed. */
export function taskSeries(
  log: RunLog,
  tasks: readonly string[],
  colourOf: TaskColour,
): readonly CurveSeries[] {
  return tasks.flatMap((task) => {
    const colour = colourOf(task);
    const series: CurveSeries[] = [];
    const curve = log.curveOf(task);
    if (curve) {
      const y = smoothed(curve.loss, keepFor(curve.loss.length));
      series.push({
        key: `train ${task}`,
        name: `${task}, train`,
        colour,
        faint: true,
        group: task,
        x: curve.step,
        y,
      });
    }
    const own = overEvaluations(
      log.evaluations,
      ({ perTask }) => perTask.find((one) => one.task === task)?.loss ?? null,
    );
    if (own) series.push({ key: `validation ${task}`, name: task, colour, group: task, ...own });
    return series;
  });
}

/** The learning rate of each step. */
export function rateSeries(log: RunLog): readonly CurveSeries[] {
  const x = log.column('step');
  if (x.length === 0) return [];
  return [{ key: 'rate', name: 'learning rate', colour: 'var(--ink)', x, y: log.column('learningRate') }];
}

/** The gradient norm of each step, pale, and smoothed. */
export function normSeries(log: RunLog): readonly CurveSeries[] {
  const x = log.column('step');
  const y = log.column('gradNorm');
  if (x.length === 0) return [];
  return [
    { key: 'norm', name: 'each step', colour: 'var(--ink-3)', faint: true, x, y },
    { key: 'smooth', name: 'smoothed', colour: 'var(--ink)', x, y: smoothed(y, keepFor(y.length)) },
  ];
}
