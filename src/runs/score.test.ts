import { describe, expect, it } from 'vitest';
import { type LoadedBench, withBundled } from '../../tests/helpers/loaded.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import type { Example } from '../data/example.ts';
import { argmax } from '../generation/sampling.ts';
import { unwrap } from '../io/faults.ts';
import { Activations } from '../network/activations.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import { scoredPositions, uploadBatch } from '../network/batch.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { Recipe, RecipeInput } from '../recipe/schema.ts';
import { evaluationBatches } from '../tokens/packing/batches.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import { RunControl } from './control.ts';
import { evaluate } from './evaluate.ts';
import { type RowScore, scoreExamples } from './score.ts';
import { tokenLosses } from './token-losses.ts';
import { Turns } from './turns.ts';

const EXAMPLES: readonly Example[] = [
  exampleOf([user('Who is Mara?'), assistant('A farmer.')], 1),
  exampleOf([user('What is green?'), assistant('Grass is green, and so are the leaves of trees.')], 2),
  // Nothing to answer: no supervised token.
  exampleOf([user('Hello.')], 3),
  exampleOf([user('Add 2 and 3.'), assistant('5'), user('And 4?'), assistant('9')], 4),
  exampleOf([user('Say it.'), assistant('a b c d e f g h i j k l m n o p q r s t u v w x y z')], 5),
];

const recipeOf = (input: RecipeInput = {}): Recipe =>
  unwrap(parseRecipe({ mask: { context: 48 }, training: { microBatch: 2 }, ...input }));

const turn = new Turns().take;

async function scoresOf(
  { recorder, base, tokenizer }: LoadedBench,
  adapter: DeviceAdapter | null,
  recipe: Recipe,
  signal = new AbortController().signal,
): Promise<{ readonly reason: string; readonly scores: readonly (RowScore | undefined)[] }> {
  const scores: (RowScore | undefined)[] = EXAMPLES.map(() => undefined);
  const onScore = ({ place, score }: { readonly place: number; readonly score: RowScore }) => {
    scores[place] = score;
  };
  const loaded = { recorder, base, adapter };
  const options = { signal, turn, onScore };
  return { reason: await scoreExamples(loaded, tokenizer, EXAMPLES, recipe, options), scores };
}

/** What an evaluation of a run makes of all examples together. */
async function evaluated({ recorder, base, tokenizer }: LoadedBench, adapter: DeviceAdapter, recipe: Recipe) {
  const batches = evaluationBatches(EXAMPLES, tokenizer, recipe);
  const trainer = new Trainer(recorder, base, adapter, capacityOf(batches, true), recipe.training);
  try {
    const sums = { tokens: 0, nll: 0 };
    for (const batch of batches) {
      const { nll } = await trainer.tokenLosses(batch);
      for (const value of nll) sums.nll += value;
      sums.tokens += nll.length;
    }
    return sums;
  } finally {
    trainer.dispose();
  }
}

/** Supervised tokens of each example that are the largest of all logits, by reading the logits. */
async function countedByHand(
  { device, recorder, base, tokenizer }: LoadedBench,
  adapter: DeviceAdapter | null,
  recipe: Recipe,
): Promise<number[]> {
  const counts: number[] = [];
  for (const example of EXAMPLES) {
    const [batch] = evaluationBatches([example], tokenizer, recipe);
    if (!batch) {
      counts.push(0);
      continue;
    }
    const scored = scoredPositions(batch);
    const [n, m, v] = [batch.inputIds.length, scored.rows.length, base.config.vocabSize];
    const acts = new Activations(device, base.config, { tokens: n, rows: m, training: false }, adapter);
    uploadBatch(recorder, acts, batch, scored, 1);
    forward({ recorder, base, adapter, acts }, n);
    const logits = await recorder.readFloats(headLogits({ recorder, base, adapter, acts }, m), m * v);
    acts.dispose();
    const best = Array.from({ length: m }, (_, row) => argmax(logits.subarray(row * v, (row + 1) * v)));
    counts.push(best.filter((token, row) => token === scored.targets[row]).length);
  }
  return counts;
}

const sumOf = (scores: readonly (RowScore | undefined)[], key: keyof RowScore) =>
  scores.reduce((sum, score) => sum + (score?.[key] ?? 0), 0);

describe('scores row by row', () => {
  it.each([
    { packing: 'none', microBatch: 2, prompt: false },
    { packing: 'best-fit', microBatch: 1, prompt: true },
    { packing: 'greedy', microBatch: 3, prompt: false },
  ] as const)('EVAL-5: sums are the evaluation’s: $packing, $microBatch rows at a time', async (layout) => {
    const { packing, microBatch, prompt } = layout;
    const recipe = recipeOf({ mask: { context: 48, packing, prompt }, training: { microBatch } });
    await withBundled(recipe, async (bench) => {
      for (const [own, trained] of [
        [null, bench.fresh],
        [bench.tuned, bench.tuned],
      ] as const) {
        const { reason, scores } = await scoresOf(bench, own, recipe);
        expect(reason).toBe('end');
        expect(scores[2]).toEqual({ tokens: 0, nll: 0, correct: 0 });
        const whole = await evaluated(bench, trained, recipe);
        expect(sumOf(scores, 'tokens')).toBe(whole.tokens);
        expect(Math.abs(sumOf(scores, 'nll') - whole.nll) / whole.nll).toBeLessThan(1e-6);
        expect(sumOf(scores, 'correct')).toBeGreaterThan(0);
        expect(scores.map((score) => score?.correct)).toEqual(await countedByHand(bench, own, recipe));
      }
    });
  });

  it('EVAL-5: the loss that a run tells is that of the rows', async () => {
    const recipe = recipeOf();
    await withBundled(recipe, async (bench) => {
      const { recorder, base, tokenizer, tuned } = bench;
      const batches = evaluationBatches(EXAMPLES, tokenizer, recipe);
      const trainer = new Trainer(recorder, base, tuned, capacityOf(batches, true), recipe.training);
      const input = { sets: [{ task: 'a', heldOut: false, batches }], plain: [] };
      const record = await evaluate(trainer, input, 1, { control: new RunControl(), turns: new Turns() });
      trainer.dispose();
      const { scores } = await scoresOf(bench, tuned, recipe);
      expect(sumOf(scores, 'nll') / sumOf(scores, 'tokens')).toBeCloseTo(record!.loss, 6);
    });
  });

  it('EVAL-5: a cancel ends it before the next batch', async () => {
    const recipe = recipeOf();
    await withBundled(recipe, async (bench) => {
      const controller = new AbortController();
      controller.abort();
      const { reason, scores } = await scoresOf(bench, null, recipe, controller.signal);
      expect(reason).toBe('cancelled');
      expect(sumOf(scores, 'tokens')).toBe(0);
    });
  });
});

describe('losses token by token', () => {
  it('EVAL-7: over supervised tokens they are the row’s score, and masked ones are told too', async () => {
    const recipe = recipeOf({ mask: { context: 24 } });
    await withBundled(recipe, async (bench) => {
      const { recorder, base, tokenizer, tuned } = bench;
      const { scores } = await scoresOf(bench, tuned, recipe);
      for (const [place, example] of EXAMPLES.entries()) {
        const loaded = { recorder, base, adapter: tuned };
        const { tokens, nll, greedy } = await tokenLosses(loaded, tokenizer, example, recipe, { turn });
        expect(tokens.length).toBeLessThanOrEqual(24);
        expect([nll[0], greedy[0]]).toEqual([null, null]);
        expect(nll.slice(1).every((value) => value !== null && value >= 0)).toBe(true);
        const seen = tokens.flatMap(({ state }, i) => (state === 'supervised' ? [i] : []));
        const { tokens: count, nll: sum, correct } = scores[place]!;
        expect(seen).toHaveLength(count);
        expect(seen.filter((i) => greedy[i])).toHaveLength(correct);
        expect(Math.abs(seen.reduce((total, i) => total + nll[i]!, 0) - sum)).toBeLessThan(
          1e-6 * Math.max(1, sum),
        );
      }
    });
  });
});
