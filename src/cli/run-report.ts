import type { EvaluationRecord, RunEvent, StepRecord } from '../runs/events.ts';
import { printJson, tell } from './args.ts';

/** How much of a step is printed. */
export type StepDetail = 'steps' | 'full';

function stepLine(record: StepRecord, detail: StepDetail): Readonly<Record<string, unknown>> {
  const { step, loss, learningRate, gradNorm, supervisedTokens, milliseconds, gpuMilliseconds } = record;
  const line = {
    step,
    loss,
    lr: learningRate,
    grad_norm: gradNorm,
    supervised_tokens: supervisedTokens,
    ms: Math.round(milliseconds * 10) / 10,
  };
  if (detail === 'steps') return line;
  const tasks = record.perTask.map(({ task, loss, tokens }) => ({ task, loss, supervised_tokens: tokens }));
  return { ...line, gpu_ms: gpuMilliseconds, tasks };
}

/** What a note leaves out of an evaluation. */
function tellTasks({ step, perTask }: EvaluationRecord): void {
  if (perTask.length < 2) return;
  const tasks = perTask.map(
    ({ task, heldOut, loss }) => `${task}${heldOut ? ' (held out)' : ''} ${loss.toFixed(4)}`,
  );
  tell(`Tasks after step ${step}: ${tasks.join(', ')}.`);
}

/** Steps go to stdout, a line each, where `print` says so; everything else is told on stderr. */
export const reporter =
  (print: StepDetail | null) =>
  (event: RunEvent): void => {
    if (event.kind === 'step') {
      if (print !== null) printJson(stepLine(event.record, print));
    } else if (event.kind === 'evaluation') tellTasks(event.record);
    else if (event.kind === 'note') tell(event.note.text);
  };
