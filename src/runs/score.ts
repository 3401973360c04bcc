import { Breather } from '../data/breather.ts';
import type { Example } from '../data/example.ts';
import type { Loaded } from '../generation/answer.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationMask } from '../tokens/mask/evaluation.ts';
import { type LabelledExample, labelExample } from '../tokens/mask/label.ts';
import { packingOptions } from '../tokens/packing/batches.ts';
import { buildBatch, planMicroBatches } from '../tokens/packing/pack.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { type BatchLosses, Scorer } from '../training/scoring.ts';
import type { Turns } from './turns.ts';

/** What a model makes of one row, its answers given. */
export interface RowScore {
  /** Supervised tokens; 0: the row has none, or cannot be labelled. */
  readonly tokens: number;
  /** Sum of their negative log-likelihoods, nats. */
  readonly nll: number;
  /** Of them, those that the model itself would have chosen (greedily). */
  readonly correct: number;
}

/** A row's score, by its place among the examples asked for. */
export interface ScoredPlace {
  readonly place: number;
  readonly score: RowScore;
}

interface ScoreOptions {
  readonly signal: AbortSignal;
  readonly turn: Turns['take'];
  readonly onScore: (scored: ScoredPlace) => void;
}

interface Labelled {
  readonly place: number;
  readonly sequence: LabelledExample;
}

/** A batch's losses row by row: its segments are the rows, in their order. */
function byRow({ scored, nll, greedy }: BatchLosses, { segments }: PackedBatch, rows: number): RowScore[] {
  const scores = Array.from({ length: rows }, () => ({ tokens: 0, nll: 0, correct: 0 }));
  scored.rows.forEach((position, i) => {
    const score = scores[segments[position]!]!;
    score.tokens++;
    score.nll += nll[i]!;
    score.correct += greedy[i]!;
  });
  return scores;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 1);

/**
 * Scores each example as an evaluation of the run does (its labels, its batches), but row by row: the sums over a
 * task's rows are the evaluation's. Rows without a supervised token are told with 0 tokens.
 *
 * @throws TemperError `out-of-memory`, `context-too-long`, and what the device refuses
 */
export async function scoreExamples(
  { recorder, base, adapter }: Loaded,
  tokenizer: ChatTokenizer,
  examples: readonly Example[],
  recipe: Recipe,
  { signal, turn, onScore }: ScoreOptions,
): Promise<'end' | 'cancelled'> {
  const mask = evaluationMask(recipe.mask);
  const rows: Labelled[] = [];
  const breather = new Breather(undefined);
  for (const [place, example] of examples.entries()) {
    // Thousands of rows take seconds to label: a cancel is heard meanwhile.
    await breather.breathe();
    if (signal.aborted) return 'cancelled';
    const labelled = labelExample(example, tokenizer, mask);
    if (labelled.ok && labelled.value.supervised > 0) rows.push({ place, sequence: labelled.value });
    else onScore({ place, score: { tokens: 0, nll: 0, correct: 0 } });
  }
  if (rows.length === 0) return 'end';
  const lengths = rows.map(({ sequence }) => sequence.inputIds.length);
  const batches = planMicroBatches(lengths, packingOptions(recipe)).map((places) =>
    places.map((place) => rows[place]!),
  );
  const capacity = {
    tokens: largest(batches.map((of) => sum(of.map(({ sequence }) => sequence.inputIds.length)))),
    rows: largest(batches.map((of) => sum(of.map(({ sequence }) => sequence.supervised)))),
    positions: largest(lengths),
  };
  // In turn: memory that the device refuses is this request's fault, not that of a step that runs meanwhile.
  const scorer = await turn(() => Scorer.open(recorder, base, adapter, capacity));
  try {
    for (const [micro, of] of batches.entries()) {
      if (signal.aborted) return 'cancelled';
      const batch = buildBatch(
        of.map(({ sequence }) => sequence),
        1,
        micro,
      );
      const losses = await turn(() => scorer.score(batch));
      byRow(losses, batch, of.length).forEach((score, segment) => {
        onScore({ place: of[segment]!.place, score });
      });
    }
    return 'end';
  } finally {
    scorer.dispose();
  }
}
