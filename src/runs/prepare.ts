import { Breather } from '../data/breather.ts';
import { ok, type Result } from '../io/faults.ts';
import type { Capacity } from '../network/sizes.ts';
import type { Recipe } from '../recipe/schema.ts';
import {
  evaluationBatches,
  type PreparedBatches,
  plainBatches,
  prepareBatches,
  prepareBatchesGently,
} from '../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { IGNORE, type PackedBatch } from '../tokens/types.ts';
import { capacityOf } from '../training/trainer.ts';
import type { EvaluationSet } from './evaluate.ts';
import type { RunRows } from './rows.ts';

/** A run before its first step: what each step sees, and what it is evaluated on. */
export interface PreparedRun {
  readonly batches: PreparedBatches;
  readonly validation: readonly EvaluationSet[];
}

const validationOf = (
  { task, examples }: RunRows['evaluation'][number],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): EvaluationSet => ({
  task,
  heldOut: recipe.data.heldOut.includes(task),
  batches: evaluationBatches(examples, tokenizer, recipe),
});

/** Labels and lays out a run: a pure function of rows, tokenizer and recipe. */
export function prepareRun(rows: RunRows, tokenizer: ChatTokenizer, recipe: Recipe): Result<PreparedRun> {
  const batches = prepareBatches(rows.epochs, rows.examples, tokenizer, recipe);
  if (!batches.ok) return batches;
  const validation = rows.evaluation.map((set) => validationOf(set, tokenizer, recipe));
  return ok({ batches: batches.value, validation });
}

/** The same, letting others have their turn meanwhile; throws the signal's reason once it is aborted. */
export async function prepareRunGently(
  rows: RunRows,
  tokenizer: ChatTokenizer,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<Result<PreparedRun>> {
  const breather = new Breather(signal);
  const breathe = () => breather.breathe();
  const batches = await prepareBatchesGently(rows.epochs, rows.examples, tokenizer, recipe, breathe);
  if (!batches.ok) return batches;
  const validation: EvaluationSet[] = [];
  for (const set of rows.evaluation) {
    validation.push(validationOf(set, tokenizer, recipe));
    await breathe();
  }
  return ok({ batches: batches.value, validation });
}

/** Texts that are scored at an evaluation, and tokens of each: some 2,000 tokens tell forgetting from noise. */
const PLAIN_TEXTS = 8;
const PLAIN_TOKENS = 256;

const plainTokens = ({ mask, evaluation }: Recipe): number =>
  evaluation.plainText === 'none' ? 1 : Math.min(mask.context, PLAIN_TOKENS);

/** The largest micro-batch of a run, of training and of evaluation. */
export function runCapacity({ batches, validation }: PreparedRun, recipe: Recipe): Capacity {
  const { tokens, rows, positions } = batches.largest;
  const scored = capacityOf(
    validation.flatMap((set) => set.batches),
    true,
  );
  const plain = plainTokens(recipe);
  return {
    training: true,
    tokens: Math.max(tokens, scored.tokens, plain),
    rows: Math.max(rows, scored.rows),
    positions: Math.max(positions, scored.positions ?? 1, plain),
  };
}

/** A batch as several that score at most `rows` of its tokens each. */
function inWindows(batch: PackedBatch, rows: number): PackedBatch[] {
  const scored = batch.labels.flatMap((label, place) => (label === IGNORE ? [] : [place]));
  return Array.from({ length: Math.ceil(scored.length / rows) }, (_, window) => {
    const own = new Set(scored.slice(window * rows, (window + 1) * rows));
    return {
      ...batch,
      labels: batch.labels.map((label, place) => (own.has(place) ? label : IGNORE)),
      weights: batch.weights.map((weight, place) => (own.has(place) ? weight : 0)),
    };
  });
}

/**
 * Plain text as a run scores it: the first PLAIN_TEXTS texts, one a batch and cut to PLAIN_TOKENS tokens, so that
 * runs of other contexts and batch sizes score the same; in parts that fit the run's buffers.
 */
export function plainParts(
  texts: readonly string[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
  { rows }: Pick<Capacity, 'rows'>,
): PackedBatch[] {
  const alone: Recipe = {
    ...recipe,
    mask: { ...recipe.mask, context: plainTokens(recipe), packing: 'none' },
    training: { ...recipe.training, microBatch: 1, accumulation: 1 },
  };
  if (recipe.evaluation.plainText === 'none') return [];
  return plainBatches(texts.slice(0, PLAIN_TEXTS), tokenizer, alone).flatMap((batch) =>
    inWindows(batch, rows),
  );
}
