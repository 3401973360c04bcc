import type { EvaluationRecord } from '../../../runs/events.ts';
import type { RunLog } from '../../../runs/log.ts';
import { type Cell, csvOf } from '../../../state/csv.ts';
import { tokensUntil } from './curves.ts';

/** A run's curves under its name. */
export interface NamedLog {
  readonly id: string;
  readonly name: string;
  readonly log: RunLog;
}

const COLUMNS = ['learningRate', 'gradNorm', 'milliseconds', 'gpuMilliseconds'] as const;
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Losses of a task by step. */
function trainLosses(log: RunLog, task: string): ReadonlyMap<number, number> {
  const curve = log.curveOf(task);
  return new Map(
    curve ? Array.from(curve.step, (step, i) => [step, curve.loss[i] ?? Number.NaN] as const) : [],
  );
}

function tasksOf(logs: readonly NamedLog[]): readonly string[] {
  const names = logs.flatMap(({ log }) => [
    ...log.tasks,
    ...log.evaluations.flatMap(({ perTask }) => perTask.map(({ task }) => task)),
  ]);
  return [...new Set(names)];
}

function rowsOf({ id, name, log }: NamedLog, tasks: readonly string[]): Cell[][] {
  const steps = log.column('step');
  const places = new Map(Array.from(steps, (step, place) => [step, place] as const));
  const evaluations = new Map(log.evaluations.map((one): [number, EvaluationRecord] => [one.step, one]));
  const train = tasks.map((task) => trainLosses(log, task));
  const until = tokensUntil(log);
  const all = [...new Set([...steps, ...evaluations.keys()])].sort((a, b) => a - b);
  return all.map((step) => {
    const place = places.get(step);
    const evaluation = evaluations.get(step);
    const of = (column: 'loss' | (typeof COLUMNS)[number]) =>
      place === undefined ? null : finite(log.column(column)[place]);
    return [
      name,
      id,
      step,
      until(step),
      of('loss'),
      evaluation?.loss ?? null,
      evaluation?.plainText?.loss ?? null,
      ...COLUMNS.map(of),
      ...train.map((losses) => finite(losses.get(step))),
      ...tasks.map((task) => evaluation?.perTask.find((one) => one.task === task)?.loss ?? null),
    ];
  });
}

/** Everything that was measured, a row a step of a run: losses in nats a supervised token. */
export function curvesCsv(logs: readonly NamedLog[]): string {
  const tasks = tasksOf(logs);
  const head = [
    'run',
    'id',
    'step',
    'supervised tokens until there',
    'train loss',
    'validation loss',
    'plain-text loss',
    ...['learning rate', 'gradient norm', 'ms', 'ms on the GPU'],
    ...tasks.map((task) => `train loss: ${task}`),
    ...tasks.map((task) => `validation loss: ${task}`),
  ];
  return csvOf(
    head,
    logs.flatMap((one) => rowsOf(one, tasks)),
  );
}

/** The logs as JSON Lines, each line with the id of its run; a line of kind "run" with its name leads each. */
export const curvesJsonl = (logs: readonly NamedLog[]): string =>
  logs
    .map(({ id, name, log }) => {
      const lead = `${JSON.stringify({ run: id, kind: 'run', name })}\n`;
      return lead + log.toText().replaceAll(/^\{/gm, `{"run":${JSON.stringify(id)},`);
    })
    .join('');
