import { expect, it } from 'vitest';
import { loadConflicts, loadStepFixture } from '../../tests/helpers/fixture.ts';
import { withBundled } from '../../tests/helpers/loaded.ts';
import { gradientsOf, PLAIN, separate, withTrainer } from '../../tests/helpers/trainer.ts';
import type { Example } from '../data/example.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { evaluationBatches } from '../tokens/packing/batches.ts';
import { capacityOf, Trainer } from '../training/trainer.ts';
import { taskConflicts } from './conflicts.ts';
import { cosinesOf } from './cosines.ts';

const recipe = { ...defaultRecipe(), lora: { ...defaultRecipe().lora, rank: 3 } };
const rows = (task: string, pairs: readonly (readonly [string, string])[]) => ({
  task,
  examples: pairs.map(
    ([prompt, answer], i): Example => ({
      id: `${task} ${i}`,
      task,
      file: 'made',
      row: i + 1,
      messages: [
        { role: 'user', content: prompt },
        { role: 'assistant', content: answer },
      ],
    }),
  ),
});
const TASKS = [
  rows('colours', [
    ['Sky?', 'blue'],
    ['Grass?', 'green, like a leaf'],
    ['Snow?', 'white'],
    ['Coal?', 'black'],
    ['Sun?', 'yellow and warm'],
  ]),
  rows('sums', [
    ['1 + 1', '2'],
    ['2 + 2', '4'],
    ['3 + 4', 'It is 7.'],
  ]),
  rows('empty', []),
];
const options = {
  signal: new AbortController().signal,
  turn: <T>(work: () => Promise<T>) => work(),
  onProgress: () => undefined,
};

it('gives the cosine of the gradients that a trainer has of the tasks as wholes (EVAL-15)', async () => {
  await withBundled(recipe, async ({ recorder, base, tokenizer, tuned }) => {
    const found = await taskConflicts({ recorder, base, adapter: tuned }, tokenizer, TASKS, recipe, options);
    expect(found?.tasks).toEqual(['colours', 'sums']);
    const batches = TASKS.slice(0, 2).map(({ examples }) => evaluationBatches(examples, tokenizer, recipe));
    const trainer = new Trainer(recorder, base, tuned, capacityOf(batches.flat(), true), recipe.training);
    const wholes: { gradient: Float32Array[]; norm: number; tokens: number }[] = [];
    try {
      for (const micros of batches) {
        const stats = await trainer.gradients(micros);
        const tensors = await tuned.read(trainer.gradient);
        const gradient = [...tensors.values()].map(({ data }) => data);
        wholes.push({ gradient, norm: stats?.gradNorm ?? 0, tokens: stats?.supervisedTokens ?? 0 });
      }
    } finally {
      trainer.dispose();
    }
    const [a, b] = wholes;
    let product = 0;
    a?.gradient.forEach((data, t) => {
      data.forEach((x, i) => {
        product += x * b!.gradient[t]![i]!;
      });
    });
    // Parts are summed in another order than a whole: f32 gradients agree to about 1e-6.
    expect(found?.cosines[0]?.[1]).toBeCloseTo(product / (a!.norm * b!.norm), 5);
    wholes.forEach(({ norm, tokens }, i) => {
      expect(found!.norms[i]! / norm).toBeCloseTo(1, 5);
      expect(found!.tokens[i]).toBe(tokens);
    });
    expect(found?.errors[0]?.[1]).toBeGreaterThan(0);
  });
});

it('asks a base through a fresh adapter, leaves adapters as they are, and ends where it is cancelled', async () => {
  await withBundled(recipe, async ({ recorder, base, tokenizer, fresh }) => {
    const of = (adapter: typeof fresh | null) => ({ recorder, base, adapter });
    const before = await fresh.read();
    const asked = await taskConflicts(of(fresh), tokenizer, TASKS, recipe, options);
    expect(await taskConflicts(of(null), tokenizer, TASKS, recipe, options)).toEqual(asked);
    expect(await fresh.read()).toEqual(before);
    const cancelled = { ...options, signal: AbortSignal.abort() };
    expect(await taskConflicts(of(fresh), tokenizer, TASKS, recipe, cancelled)).toBeNull();
  });
});

it('EVAL-15: norms and cosines of three tasks are those of PyTorch in float64', async () => {
  const fixture = await loadStepFixture('llama-step');
  const expected = await loadConflicts();
  const tasks = separate(fixture.batch);
  const parts = await withTrainer(fixture, tasks, PLAIN, async (trainer, adapter) => {
    const found = [];
    for (const [task, batch] of tasks.entries()) {
      const { stats, tensors } = await gradientsOf(trainer, adapter, [batch]);
      expect(stats?.supervisedTokens).toBe(expected.tokens[task]);
      found.push({ task, weight: 1, gradient: [...tensors.values()].map(({ data }) => data) });
    }
    return found;
  });
  const found = await cosinesOf(3, parts, options.signal);
  expected.norms.forEach((norm, i) => {
    expect(Math.abs(found!.norms[i]! / norm - 1)).toBeLessThan(1e-4);
    expected.cosines[i]!.forEach((cosine, j) => {
      expect(Math.abs(found!.cosines[i]![j]! - cosine)).toBeLessThan(1e-4);
    });
  });
});
