import type { Example } from '../data/example.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationBatches } from '../tokens/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';
import type { Trainer } from '../training/trainer.ts';
import type { EvaluationRecord } from './events.ts';
import type { Turns } from './turns.ts';

export interface EvaluationSet {
  readonly task: string;
  readonly batches: readonly PackedBatch[];
}

/** At most `evaluation.examples` validation rows in all, the same number of each task. */
export function planEvaluation(
  tasks: readonly { readonly task: string; readonly validation: readonly Example[] }[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): EvaluationSet[] {
  const perTask = Math.ceil(recipe.evaluation.examples / Math.max(1, tasks.length));
  return tasks.map(({ task, validation }) => ({
    task,
    batches: evaluationBatches(validation.slice(0, perTask), tokenizer, recipe),
  }));
}

/** Mean negative log-likelihood a supervised token, in all and per task; null where there is nothing to score. */
export async function evaluate(
  trainer: Trainer,
  sets: readonly EvaluationSet[],
  step: number,
  turns: Turns,
): Promise<EvaluationRecord | null> {
  const perTask: { task: string; loss: number; tokens: number }[] = [];
  for (const { task, batches } of sets) {
    let sum = 0;
    let tokens = 0;
    for (const batch of batches) {
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
