import { expect, test } from 'vitest';
import { numbered, runRows } from '../../tests/helpers/rows.ts';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../tests/helpers/tokens.ts';
import type { TaskSplit } from '../data/example.ts';
import { unwrap } from '../io/faults.ts';
import { drawMixture } from '../mixture/draw.ts';
import { planMixture } from '../mixture/plan.ts';
import { sourcesOf } from '../mixture/sources.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { IGNORE } from '../tokens/types.ts';
import { capacityOf } from '../training/trainer.ts';
import { meanLengths } from './means.ts';
import { plainParts, prepareRun, prepareRunGently, runCapacity } from './prepare.ts';
import { readRunRows } from './rows.ts';

const tokenizer = fixtureTokenizer('marked');
const recipeOf = (input: RecipeInput) =>
  unwrap(parseRecipe({ training: { microBatch: 1, accumulation: 2 }, ...input }));
const task = (name: string, rows: number, answer: string): TaskSplit => ({
  task: name,
  train: Array.from({ length: rows }, (_, i) => exampleOf([user(`${name} ${i}`), assistant(answer)], i + 1)),
  validation: Array.from({ length: 3 }, (_, i) =>
    exampleOf([user(`${name} v${i}`), assistant(answer)], i + 100),
  ),
});
const tasks = [task('sea', 6, 'Wide.'), task('empty', 0, ''), task('sum', 2, 'Two and three make five.')];

const answers = (run: ReturnType<typeof prepareRun>) => {
  const { batches } = unwrap(run);
  const all = Array.from({ length: batches.steps }, (_, i) => batches.step(i + 1)).flat();
  return all.map(({ labels }) => tokenizer.decode(labels.filter((label) => label >= 0)));
};

test('each step sees what the plan counts, an empty task notwithstanding', () => {
  const recipe = recipeOf({ mixture: { temperature: 'inf', maxRepeats: 'inf', size: { examples: 8 } } });
  const rows = runRows(tasks, recipe);
  const run = prepareRun(rows, tokenizer, recipe);
  expect(rows.plan.tasks.map(({ task: name, count }) => [name, count])).toEqual([
    ['sea', 4],
    ['sum', 4],
  ]);
  expect(unwrap(run).batches.steps).toBe(4);
  expect(answers(run).filter((answer) => answer.startsWith('Two'))).toHaveLength(4);
  expect(answers(prepareRun(rows, tokenizer, recipe))).toEqual(answers(run));
});

test('shares of supervised tokens are met in supervised tokens', async () => {
  const mixture = {
    temperature: 'inf',
    maxRepeats: 'inf',
    unit: 'supervised',
    size: { examples: 60 },
  } as const;
  const recipe = recipeOf({ mixture });
  const { split, examples } = numbered(tasks);
  const read = async (numbers: Uint32Array) => Array.from(numbers, (row) => examples[row]!);
  const means = await meanLengths(split.tasks, tokenizer, recipe.mask, read);
  const sources = unwrap(sourcesOf(split.tasks, recipe.data, means));
  const plan = unwrap(planMixture(sources, recipe.mixture, 1));
  const draw = drawMixture(plan, recipe.seed, 1);
  const rows = await readRunRows({ plan, draw, split }, recipe, read);
  const seen = new Map<string, number>();
  const { batches } = unwrap(prepareRun(rows, tokenizer, recipe));
  for (let step = 1; step <= batches.steps; step++)
    for (const { labels } of batches.step(step)) {
      const own = labels.filter((label) => label >= 0);
      const first = tokenizer.decode(own).slice(0, 3);
      seen.set(first, (seen.get(first) ?? 0) + own.length);
    }
  const [wide, two] = [seen.get('Wid') ?? 0, seen.get('Two') ?? 0];
  expect(Math.abs(wide - two) / (wide + two)).toBeLessThan(0.1);
});

test('held-out tasks are evaluated and not trained', () => {
  const recipe = recipeOf({ data: { heldOut: ['sum'] }, evaluation: { examples: 5 } });
  const [sea, empty, sum] = tasks;
  const rows = runRows([sea!, empty!], recipe, [{ ...sum!, train: [] }]);
  const run = prepareRun(rows, tokenizer, recipe);
  expect(answers(run).some((answer) => answer.startsWith('Two'))).toBe(false);
  expect(unwrap(run).validation.map(({ task: name, batches }) => [name, batches.length])).toEqual([
    ['sea', 2],
    ['empty', 2],
    ['sum', 2],
  ]);
});

test('RUN-10: rows are labelled with pauses to the same batches, and a stop ends it', async () => {
  const recipe = recipeOf({ mixture: { size: { examples: 6 } } });
  const rows = runRows(tasks, recipe);
  const stop = new AbortController();
  const gently = await prepareRunGently(rows, tokenizer, recipe, stop.signal);
  expect(answers(gently)).toEqual(answers(prepareRun(rows, tokenizer, recipe)));
  stop.abort();
  await expect(prepareRunGently(rows, tokenizer, recipe, stop.signal)).rejects.toThrow();
});

test('ENG-17: the largest batch of a run is known without building one', () => {
  for (const packing of ['none', 'greedy', 'best-fit'] as const) {
    const recipe = recipeOf({
      mask: { packing, context: 64 },
      mixture: { size: { examples: 20 }, maxRepeats: 'inf' },
      training: { microBatch: 2, accumulation: 2, maxSteps: 2 },
    });
    const { batches } = unwrap(prepareRun(runRows(tasks, recipe), tokenizer, recipe));
    const { training: _, ...sizes } = capacityOf([...batches.step(1), ...batches.step(2)], true);
    expect(batches.largest).toEqual(sizes);
  }
});

test('RUN-8: plain text is scored in parts that fit a run’s buffers, every token once, whatever its batches are', () => {
  const recipe = recipeOf({ mask: { context: 32 }, evaluation: { plainText: 'own' } });
  const prepared = unwrap(prepareRun(runRows(tasks, recipe), tokenizer, recipe));
  const capacity = runCapacity(prepared, recipe);
  expect(capacity.tokens).toBeGreaterThanOrEqual(32);
  const texts = Array.from({ length: 9 }, (_, i) => `The sea is wide, ${'and deep '.repeat(i)}.`);
  const parts = plainParts(texts, tokenizer, recipe, { rows: 5 });
  const scored = (batches: typeof parts) =>
    batches.flatMap(({ labels }) => labels.filter((label) => label !== IGNORE));
  for (const part of parts) {
    expect(scored([part]).length).toBeLessThanOrEqual(5);
    expect(part.inputIds.length).toBeLessThanOrEqual(32);
  }
  const whole = plainParts(texts, tokenizer, recipe, { rows: 1000 });
  expect(whole).toHaveLength(8);
  expect(scored(parts)).toEqual(scored(whole));
  const wide = recipeOf({
    mask: { context: 32 },
    training: { microBatch: 7 },
    evaluation: { plainText: 'own' },
  });
  expect(plainParts(texts, tokenizer, wide, { rows: 1000 })).toEqual(whole);
  expect(plainParts(texts, tokenizer, recipeOf({ evaluation: { plainText: 'none' } }), { rows: 5 })).toEqual(
    [],
  );
});
