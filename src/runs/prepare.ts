import { ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationBatches, type PreparedBatches, prepareBatches } from '../tokens/packing/batches.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';
import type { RunRows } from './rows.ts';

/** A run before its first step: what each step sees, and what it is evaluated on. */
export interface PreparedRun {
  readonly batches: PreparedBatches;
  readonly validation: readonly { readonly task: string; readonly batches: readonly PackedBatch[] }[];
}

/** Labels and lays out a run: a pure function of rows, tokenizer and recipe. */
export function prepareRun(rows: RunRows, tokenizer: ChatTokenizer, recipe: Recipe): Result<PreparedRun> {
  const batches = prepareBatches(rows.epochs, rows.examples, tokenizer, recipe);
  if (!batches.ok) return batches;
  const validation = rows.evaluation.map(({ task, examples }) => ({
    task,
    batches: evaluationBatches(examples, tokenizer, recipe),
  }));
  return ok({ batches: batches.value, validation });
}
