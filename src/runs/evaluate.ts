import type { PackedBatch } from '../tokens/types.ts';
import type { Trainer } from '../training/trainer.ts';
import type { RunControl } from './control.ts';
import type { EvaluationRecord } from './events.ts';
import type { Turns } from './turns.ts';

/** Validation rows of a task, as batches. */
export interface EvaluationSet {
  readonly task: string;
  readonly batches: readonly PackedBatch[];
}

/**
 * Mean negative log-likelihood a supervised token, in all and per task; null where there is nothing to score,
 * or where the run was stopped before everything was.
 */
export async function evaluate(
  trainer: Trainer,
  sets: readonly EvaluationSet[],
  step: number,
  { control, turns }: { readonly control: RunControl; readonly turns: Turns },
): Promise<EvaluationRecord | null> {
  const perTask: { task: string; loss: number; tokens: number }[] = [];
  for (const { task, batches } of sets) {
    let sum = 0;
    let tokens = 0;
    for (const batch of batches) {
      if (control.isStopped) return null;
      const { nll } = await turns.take(() => trainer.tokenLosses(batch));
      for (const value of nll) sum += value;
      tokens += nll.length;
    }
    if (tokens > 0) perTask.push({ task, loss: sum / tokens, tokens });
  }
  const tokens = perTask.reduce((total, one) => total + one.tokens, 0);
  if (tokens === 0) return null;
  const loss = perTask.reduce((total, one) => total + one.loss * one.tokens, 0) / tokens;
  return { step, loss, tokens, perTask };
}
