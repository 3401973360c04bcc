import type { Example } from '../../data/example.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { evaluationMask } from '../mask/evaluation.ts';
import { labelExample } from '../mask/label.ts';
import { encodeText } from '../template/conversation.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { IGNORE, type LabelledSequence, type PackedBatch } from '../types.ts';
import { buildBatch, type PackingOptions, packBatches, planMicroBatches } from './pack.ts';

/** The batches of a run: how many steps there are is known before the first is built. */
export interface PreparedBatches {
  /** Optimiser steps of the whole run. */
  readonly steps: number;
  /** The micro-batches of a step, 1-based. */
  step(step: number): PackedBatch[];
  /** Distinct drawn rows that are left out: nothing supervised, dropped as too long, or refused. */
  readonly skipped: number;
  /** Distinct drawn rows that were cut to the context. */
  readonly truncated: number;
  /** Why rows were refused (a template that rejects a role, …); they are among the skipped. */
  readonly faults: readonly Fault[];
}

/** How a recipe's batches are laid out. */
export const packingOptions = (recipe: Recipe): PackingOptions => ({
  context: recipe.mask.context,
  packing: recipe.mask.packing,
  microBatch: recipe.training.microBatch,
  accumulation: recipe.training.accumulation,
});

/**
 * Labels every row once and lays out the run: epoch after epoch in one stream, a step may end one pass and begin
 * the next. The epochs hold places in `examples`.
 */
export function prepareBatches(
  epochs: readonly ArrayLike<number>[],
  examples: readonly Example[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): Result<PreparedBatches> {
  const faults: Fault[] = [];
  let truncated = 0;
  let cause: string | null = null;
  const sequences = examples.map((example): LabelledSequence | null => {
    const labelled = labelExample(example, tokenizer, recipe.mask);
    if (!labelled.ok) {
      faults.push(labelled.fault);
      cause ??= labelled.fault.message;
      return null;
    }
    if (labelled.value.supervised === 0) {
      cause ??= labelled.value.lint.find(({ code }) => code === 'nothing-supervised')?.message ?? null;
      return null;
    }
    if (labelled.value.truncated > 0) truncated++;
    // Only the arrays are kept: the text and its spans would hold on to memory for the whole run.
    const { inputIds, labels, weights, lint } = labelled.value;
    return { inputIds, labels, weights, lint };
  });

  const stream = epochs.flatMap((epoch) => Array.from(epoch).flatMap((place) => sequences[place] ?? []));
  if (stream.length === 0)
    return failed({
      code: 'nothing-to-train',
      message: `No row of the mixture can be trained on${cause === null ? '' : `; the first: ${cause}`} Look at the Mask stage.`,
    });
  const { accumulation } = recipe.training;
  const micros = planMicroBatches(
    stream.map((sequence) => sequence.inputIds.length),
    packingOptions(recipe),
  );
  const all = Math.ceil(micros.length / accumulation);
  return ok({
    steps: Math.min(all, recipe.training.maxSteps ?? all),
    step: (step) =>
      micros.slice((step - 1) * accumulation, step * accumulation).map((indices, micro) =>
        buildBatch(
          indices.map((index) => stream[index]!),
          step,
          micro,
        ),
      ),
    skipped: sequences.filter((sequence) => sequence === null).length,
    truncated,
    faults,
  });
}

/**
 * Micro-batches over given examples in their order: for evaluation, which scores answers alone
 * (`evaluationMask`). Rows without labels are left out.
 */
export function evaluationBatches(
  examples: readonly Example[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): PackedBatch[] {
  const mask = evaluationMask(recipe.mask);
  const sequences = examples.flatMap((example) => {
    const labelled = labelExample(example, tokenizer, mask);
    return labelled.ok ? [labelled.value] : [];
  });
  return packBatches(sequences, packingOptions(recipe));
}

/**
 * Micro-batches over plain texts, every token but each text's first supervised, the end token among them: for
 * the loss on text that is no instruction. Texts are cut to the context.
 */
export function plainBatches(
  texts: readonly string[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): PackedBatch[] {
  const end = tokenizer.eosId === null ? [] : [tokenizer.eosId];
  const sequences = texts.map((text): LabelledSequence => {
    const inputIds = [...encodeText(text, tokenizer), ...end].slice(0, recipe.mask.context);
    return {
      inputIds,
      labels: inputIds.map((id, place) => (place === 0 ? IGNORE : id)),
      weights: inputIds.map((_, place) => (place === 0 ? 0 : 1)),
      lint: [],
    };
  });
  return packBatches(sequences, packingOptions(recipe));
}
