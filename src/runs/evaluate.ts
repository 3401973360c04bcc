import type { PackedBatch } from '../tokens/types.ts';
import type { Trainer } from '../training/trainer.ts';
import type { RunControl } from './control.ts';
import type { EvaluationRecord } from './events.ts';
import type { Turns } from './turns.ts';

/** Validation rows of a task, as batches. */
export interface EvaluationSet {
  readonly task: string;
  readonly heldOut: boolean;
  readonly batches: readonly PackedBatch[];
}

interface Watched {
  readonly control: RunControl;
  readonly turns: Turns;
}

interface Scores {
  /** Mean negative log-likelihood a supervised token, nats. */
  readonly loss: number;
  readonly tokens: number;
}

/** The mean over all supervised tokens of some batches; null: there are none. 'stopped': not all were scored. */
async function scoresOf(
  trainer: Trainer,
  batches: readonly PackedBatch[],
  { control, turns }: Watched,
): Promise<Scores | null | 'stopped'> {
  let sum = 0;
  let tokens = 0;
  for (const batch of batches) {
    if (control.isStopped) return 'stopped';
    const { nll } = await turns.take(() => trainer.tokenLosses(batch));
    for (const value of nll) sum += value;
    tokens += nll.length;
  }
  return tokens === 0 ? null : { loss: sum / tokens, tokens };
}

/** The mean over all tokens of several scores. */
function pooled(scores: readonly Scores[]): Scores {
  const tokens = scores.reduce((total, one) => total + one.tokens, 0);
  return { loss: scores.reduce((total, one) => total + one.loss * one.tokens, 0) / tokens, tokens };
}

/**
 * The losses of an evaluation: of each task, of those that are trained together, of plain text; null where
 * there is nothing to score, or where the run was stopped before everything was. No dropout, and training goes
 * on as if nothing was asked.
 */
export async function evaluate(
  trainer: Trainer,
  { sets, plain }: { readonly sets: readonly EvaluationSet[]; readonly plain: readonly PackedBatch[] },
  step: number,
  watched: Watched,
): Promise<Omit<EvaluationRecord, 'samples'> | null> {
  const perTask: (Scores & { readonly task: string; readonly heldOut: boolean })[] = [];
  for (const { task, heldOut, batches } of sets) {
    const scores = await scoresOf(trainer, batches, watched);
    if (scores === 'stopped') return null;
    if (scores) perTask.push({ task, heldOut, ...scores });
  }
  if (perTask.length === 0) return null;
  const plainText = await scoresOf(trainer, plain, watched);
  if (plainText === 'stopped') return null;
  const trained = perTask.filter(({ heldOut }) => !heldOut);
  return { step, ...pooled(trained.length > 0 ? trained : perTask), perTask, plainText };
}
