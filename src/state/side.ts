import type { CheckpointInfo } from '../runs/checkpoint.ts';
import { measured, measuredAt, NOTHING_MEASURED } from '../runs/early-stop.ts';
import type { RunLog } from '../runs/log.ts';
import { type RunRecord, resultOf } from '../runs/record.ts';
import type { Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';

/** The base model. */
export const BASE: Side = { kind: 'base' };

/** Step of the checkpoint that is a run's result, by its log; null: it has none. */
export function resultStep({
  record,
  checkpoints,
  log,
}: {
  readonly record: RunRecord | null;
  readonly checkpoints: readonly CheckpointInfo[];
  readonly log: RunLog;
}): number | null {
  if (!record) return null;
  const { measure, minDelta } = record.recipe.evaluation;
  let stand = NOTHING_MEASURED;
  for (const evaluation of log.evaluations) {
    const value = measured(evaluation, measure);
    stand = measuredAt(stand, { step: evaluation.step, value }, minDelta);
  }
  return resultOf({ record, progress: stand, checkpoints })?.step ?? null;
}

/** What the page's run learned, as a side that can be asked: null before it has ended, or of another model. */
export function resultSide(
  {
    id,
    result,
    model,
  }: {
    readonly id: string | null;
    readonly result: number | null;
    readonly model: ModelReference | null;
  },
  modelId: string,
): Extract<Side, { kind: 'checkpoint' }> | null {
  return id !== null && result !== null && model?.id === modelId
    ? { kind: 'checkpoint', run: id, step: result }
    : null;
}
