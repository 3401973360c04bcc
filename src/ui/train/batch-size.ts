import type { MixturePlan } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { Means } from '../../state/plan.ts';

/** How much one optimiser step learns from. */
export interface BatchSize {
  /** Packed rows hold as many as fit: then a mean, and null where the rows' lengths are not known yet. */
  readonly examples: number | null;
  readonly isExact: boolean;
  /** Mean supervised tokens of the mixture's rows, times the examples; null where they are not known yet. */
  readonly supervised: number | null;
}

/** Means over the rows that the plan draws; null where a task's are not known. */
function drawnMeans(
  plan: MixturePlan,
  means: Means,
): { readonly tokens: number; readonly supervised: number } | null {
  let [rows, tokens, supervised] = [0, 0, 0];
  for (const { task, count } of plan.tasks) {
    const own = means.get(task);
    if (count === 0) continue;
    if (!own) return null;
    rows += count;
    tokens += count * own.tokens;
    supervised += count * own.supervised;
  }
  return rows === 0 ? null : { tokens: tokens / rows, supervised: supervised / rows };
}

/** The effective batch in examples and in supervised tokens. */
export function batchSize(
  { training, mask }: Pick<Recipe, 'training' | 'mask'>,
  plan: MixturePlan | null,
  means: Means | null,
): BatchSize {
  const rows = training.microBatch * training.accumulation;
  const mean = plan && means && drawnMeans(plan, means);
  const isExact = mask.packing === 'none';
  const perRow = isExact ? 1 : mean && mean.tokens > 0 ? Math.max(1, mask.context / mean.tokens) : null;
  const examples = perRow === null ? null : Math.round(rows * perRow);
  return {
    examples,
    isExact,
    supervised: mean && examples !== null ? Math.round(examples * mean.supervised) : null,
  };
}
