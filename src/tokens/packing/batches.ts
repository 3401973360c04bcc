import type { Example } from '../../data/example.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { evaluationMask } from '../mask/evaluation.ts';
import { labelExample } from '../mask/label.ts';
import { encodeText } from '../template/conversation.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { IGNORE, type LabelledSequence, type PackedBatch } from '../types.ts';
import { buildBatch, microBatchesOf, type PackingOptions, packBatches, planRows } from './pack.ts';

/** The largest micro-batch of a list: what buffers are planned for. */
interface BatchSizes {
  readonly tokens: number;
  /** Scored positions. */
  readonly rows: number;
  /** Of the longest sequence. */
  readonly positions: number;
}

/** The batches of a run: how many steps there are is known before the first is built. */
export interface PreparedBatches {
  /** Optimiser steps of the whole run. */
  readonly steps: number;
  /** The micro-batches of a step, 1-based. */
  step(step: number): PackedBatch[];
  /** The same, row by row: what a trainer that pads or flattens rows itself is given. */
  rows(step: number): PackedBatch[];
  /** What the batches' `tasks` point into. */
  readonly tasks: readonly string[];
  readonly largest: BatchSizes;
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

/** A drawn row as it is trained. */
interface TrainedRow {
  readonly sequence: LabelledSequence;
  /** Its place in the list of tasks. */
  readonly task: number;
  /** Positions that the loss scores. */
  readonly scored: number;
}

/** Labels drawn rows one after another, each once; then lays them out. */
class Preparation {
  private readonly rows: (TrainedRow | null)[] = [];
  private readonly tasks = new Map<string, number>();
  private readonly faults: Fault[] = [];
  private truncated = 0;
  /** Why the first row that is left out is. */
  private cause: string | null = null;

  constructor(
    private readonly tokenizer: ChatTokenizer,
    private readonly recipe: Recipe,
  ) {}

  add(example: Example): void {
    this.rows.push(this.label(example));
  }

  private label(example: Example): TrainedRow | null {
    const labelled = labelExample(example, this.tokenizer, this.recipe.mask);
    if (!labelled.ok) {
      this.faults.push(labelled.fault);
      this.cause ??= labelled.fault.message;
      return null;
    }
    if (labelled.value.supervised === 0) {
      this.cause ??= labelled.value.lint.find(({ code }) => code === 'nothing-supervised')?.message ?? null;
      return null;
    }
    if (labelled.value.truncated > 0) this.truncated++;
    // Only the arrays are kept: the text and its spans would hold on to memory for the whole run.
    const { inputIds, labels, weights, lint } = labelled.value;
    const task = this.tasks.get(example.task) ?? this.tasks.size;
    this.tasks.set(example.task, task);
    const scored = labels.filter((id, place) => place > 0 && id !== IGNORE && weights[place] !== 0).length;
    return { sequence: { inputIds, labels, weights, lint }, task, scored };
  }

  /** Lays out epochs of places among the rows: one stream, a step may end one pass and begin the next. */
  layOut(epochs: readonly ArrayLike<number>[]): Result<PreparedBatches> {
    const { recipe, rows, cause } = this;
    const stream = epochs.flatMap((epoch) => Array.from(epoch).flatMap((place) => rows[place] ?? []));
    if (stream.length === 0)
      return failed({
        code: 'nothing-to-train',
        message: `No row of the mixture can be trained on${cause === null ? '' : `; the first: ${cause}`} Look at the Mask stage.`,
      });
    const { accumulation, maxSteps } = recipe.training;
    const options = packingOptions(recipe);
    const bins = planRows(
      stream.map(({ sequence }) => sequence.inputIds.length),
      options,
    );
    const micros = microBatchesOf(bins, options);
    const all = Math.ceil(micros.length / accumulation);
    const steps = Math.min(all, maxSteps ?? all);
    let [tokens, scored, positions] = [1, 1, 1];
    for (const indices of micros.slice(0, steps * accumulation)) {
      const own = indices.map((index) => stream[index]!);
      const lengths = own.map(({ sequence }) => sequence.inputIds.length);
      tokens = Math.max(
        tokens,
        lengths.reduce((sum, length) => sum + length, 0),
      );
      scored = Math.max(
        scored,
        own.reduce((sum, row) => sum + row.scored, 0),
      );
      positions = lengths.reduce((most, length) => Math.max(most, length), positions);
    }
    const built = (indices: readonly number[], step: number, micro: number): PackedBatch => {
      const own = indices.map((index) => stream[index]!);
      const sequences = own.map(({ sequence }) => sequence);
      return { ...buildBatch(sequences, step, micro), tasks: own.map(({ task }) => task) };
    };
    const rowsOfStep = options.microBatch * accumulation;
    return ok({
      steps,
      step: (step) =>
        micros
          .slice((step - 1) * accumulation, step * accumulation)
          .map((indices, micro) => built(indices, step, micro)),
      rows: (step) =>
        bins
          .slice((step - 1) * rowsOfStep, step * rowsOfStep)
          .map((indices, place) => built(indices, step, Math.floor(place / options.microBatch))),
      tasks: [...this.tasks.keys()],
      largest: { tokens, rows: scored, positions },
      skipped: rows.filter((row) => row === null).length,
      truncated: this.truncated,
      faults: this.faults,
    });
  }
}

/**
 * Labels every row once and lays out the run: epoch after epoch in one stream. The epochs hold places in
 * `examples`.
 */
export function prepareBatches(
  epochs: readonly ArrayLike<number>[],
  examples: readonly Example[],
  tokenizer: ChatTokenizer,
  recipe: Recipe,
): Result<PreparedBatches> {
  const preparation = new Preparation(tokenizer, recipe);
  for (const example of examples) preparation.add(example);
  return preparation.layOut(epochs);
}

/** The same, with a pause after each row in which others may have their turn; it may throw to end it. */
export async function prepareBatchesGently(
  epochs: readonly ArrayLike<number>[],
  examples: Iterable<Example> | AsyncIterable<Example>,
  tokenizer: ChatTokenizer,
  recipe: Recipe,
  breathe: () => Promise<void>,
): Promise<Result<PreparedBatches>> {
  const preparation = new Preparation(tokenizer, recipe);
  for await (const example of examples) {
    preparation.add(example);
    await breathe();
  }
  return preparation.layOut(epochs);
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
