import type { RunLog } from './log.ts';
import type { RunEntry } from './record.ts';

/**
 * What a run did until one of its checkpoints, as the card of an export tells it (`TrainingStory`). Losses are those
 * of the evaluations at step 0 and at that step; null where there was none.
 */
export function storyOf(
  { record, label }: Pick<RunEntry, 'record' | 'label'>,
  { evaluations }: Pick<RunLog, 'evaluations'>,
  step: number,
) {
  const before = evaluations.find((one) => one.step === 0);
  const after = evaluations.find((one) => one.step === step);
  const lossOf = (evaluation: typeof before, task: string) =>
    evaluation?.perTask.find((one) => one.task === task)?.loss ?? null;
  const told = (task: string) => ({ before: lossOf(before, task), after: lossOf(after, task) });
  const trained = record.plan.tasks.map(({ task, size, count }) => ({
    task,
    heldOut: false,
    size,
    count,
    ...told(task),
  }));
  const heldOut = record.evaluated
    .filter((one) => one.heldOut)
    .map(({ task }) => ({ task, heldOut: true, size: 0, count: 0, ...told(task) }));
  return {
    run: label.name,
    createdAt: record.createdAt,
    recipe: record.recipe,
    step,
    totalSteps: record.totalSteps,
    tasks: [...trained, ...heldOut],
    before: before?.loss ?? null,
    after: after?.loss ?? null,
    files: record.files,
    modelHash: record.model.hash,
    rowsHash: record.rows,
  };
}
