import type { Measure } from '../recipe/schema.ts';
import type { EvaluationRecord } from './events.ts';

/** Where early stopping stands: part of every checkpoint. */
export interface EarlyStopState {
  /** The best evaluation so far; null: none. */
  readonly best: { readonly step: number; readonly value: number } | null;
  /** Evaluations since the last improvement. */
  readonly since: number;
}

/** The value of a measure, the lower the better; null where the evaluation does not have it. */
export function measured(
  { loss, perTask, plainText }: Pick<EvaluationRecord, 'loss' | 'perTask' | 'plainText'>,
  measure: Measure,
): number | null {
  if (measure === 'loss') return loss;
  if (measure === 'plain-text') return plainText?.loss ?? null;
  if (measure === 'mean-of-tasks') {
    const trained = perTask.filter(({ heldOut }) => !heldOut);
    return trained.length === 0 ? loss : trained.reduce((sum, one) => sum + one.loss, 0) / trained.length;
  }
  return perTask.find(({ task }) => task === measure.task)?.loss ?? null;
}
