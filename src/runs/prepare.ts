import type { Example, TaskSplit } from '../data/example.ts';
import { ok, type Result } from '../io/faults.ts';
import { drawMixture } from '../mixture/draw.ts';
import { planMixture } from '../mixture/plan.ts';
import type { Draw, MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelExample } from '../tokens/mask/label.ts';
import { evaluationBatches, type PreparedBatches, prepareBatches } from '../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';

/** A run before its first step: what is drawn, what each step sees, and what it is evaluated on. */
export interface PreparedRun {
  readonly plan: MixturePlan;
  readonly draw: Draw;
  readonly batches: PreparedBatches;
  /** `evaluation.examples` validation rows in all, as many of each task; held-out tasks too. */
  readonly validation: readonly { readonly task: string; readonly batches: readonly PackedBatch[] }[];
}

/** Mean tokens (or supervised tokens) of a row; rows that no batch will hold count as none. */
function meanTokens(rows: readonly Example[], tokenizer: ChatTokenizer, recipe: Recipe): number {
  let sum = 0;
  for (const row of rows) {
    const labelled = labelExample(row, tokenizer, recipe.mask);
    if (!labelled.ok || labelled.value.supervised === 0) continue;
    sum += recipe.mixture.unit === 'supervised' ? labelled.value.supervised : labelled.value.inputIds.length;
  }
  return sum / rows.length;
}

/** The mixture's sources: with token counts only where the recipe mixes or measures by tokens. */
function sourcesOf(tasks: readonly TaskSplit[], tokenizer: ChatTokenizer, recipe: Recipe): Source[] {
  const { unit, size } = recipe.mixture;
  const counted = unit !== 'examples' || (size !== null && 'tokens' in size);
  return tasks.map(({ task, train, validation }) => {
    const source = { task, size: train.length, validation: validation.length };
    return counted && train.length > 0
      ? { ...source, meanTokens: meanTokens(train, tokenizer, recipe) }
      : source;
  });
}

/** Plans, draws and labels a run: a pure function of rows, tokenizer and recipe. */
export function prepareRun(
  tasks: readonly TaskSplit[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): Result<PreparedRun> {
  const trained = tasks.filter(({ task }) => !recipe.data.heldOut.includes(task));
  const { epochs } = recipe.training;
  const plan = planMixture(sourcesOf(trained, tokenizer, recipe), recipe.mixture, epochs);
  if (!plan.ok) return plan;
  const draw = drawMixture(plan.value, recipe.seed, epochs);
  // The draw counts tasks as the plan does, which leaves empty ones out.
  const rows = new Map(trained.map(({ task, train }) => [task, train]));
  const taskRows = plan.value.tasks.map(({ task }) => rows.get(task) ?? []);
  const batches = prepareBatches(draw, taskRows, tokenizer, recipe);
  if (!batches.ok) return batches;
  const perTask = Math.ceil(recipe.evaluation.examples / Math.max(1, tasks.length));
  const validation = tasks.map((split) => ({
    task: split.task,
    batches: evaluationBatches(split.validation.slice(0, perTask), tokenizer, recipe),
  }));
  return ok({ plan: plan.value, draw, batches: batches.value, validation });
}
