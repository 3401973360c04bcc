import type { Measure } from '../recipe/schema.ts';

/** Where early stopping stands: part of every checkpoint. */
export interface EarlyStopState {
  /** The best evaluation so far; null: none. */
  readonly best: { readonly step: number; readonly value: number } | null;
  /** Evaluations since the last improvement. */
  readonly since: number;
}

/** What a measure reads of an evaluation. */
interface Measured {
  readonly loss: number;
  readonly perTask: readonly { readonly task: string; readonly loss: number; readonly heldOut: boolean }[];
  readonly plainText: { readonly loss: number } | null;
}

/** The value of a measure, the lower the better; null where the evaluation does not have it. */
export function measured({ loss, perTask, plainText }: Measured, measure: Measure): number | null {
  if (measure === 'loss') return loss;
  if (measure === 'plain-text') return plainText?.loss ?? null;
  if (measure === 'mean-of-tasks') {
    const trained = perTask.filter(({ heldOut }) => !heldOut);
    return trained.length === 0 ? loss : trained.reduce((sum, one) => sum + one.loss, 0) / trained.length;
  }
  return perTask.find(({ task }) => task === measure.task)?.loss ?? null;
}

/** Before any evaluation. */
export const NOTHING_MEASURED: EarlyStopState = { best: null, since: 0 };

/**
 * The state after an evaluation. The best is the least value so far, the earlier of two equal ones; an
 * improvement falls below the best so far by more than `minDelta` (as transformers' EarlyStoppingCallback has
 * it): values that creep down by less still move the best and do not stop the count. A value that is none
 * (null, no number) changes nothing.
 */
export function measuredAt(
  { best, since }: EarlyStopState,
  { step, value }: { readonly step: number; readonly value: number | null },
  minDelta: number,
): EarlyStopState {
  if (value === null || !Number.isFinite(value)) return { best, since };
  if (best === null) return { best: { step, value }, since: 0 };
  return {
    best: value < best.value ? { step, value } : best,
    since: best.value - value > minDelta ? 0 : since + 1,
  };
}

/** Whether a run has gone without improvement for as long as it may. */
export const isOver = ({ since }: EarlyStopState, patience: number | null): boolean =>
  patience !== null && since >= patience;
