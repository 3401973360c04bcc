import { expect, test } from 'vitest';
import { testGpu } from '../../tests/helpers/gpu.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RunEvent } from '../runs/events.ts';
import { Engine } from './engine.ts';
import { estimateMemory } from './memory.ts';
import { readModel } from './model.ts';
import type { ModelReference, SamplingOptions } from './protocol.ts';

const bundled = diskFolder('public/models/bundled');
const sampling: SamplingOptions = { greedy: true, temperature: 1, topP: 1, topK: 0, maxTokens: 6, seed: 1 };
const model = (id: string): ModelReference => ({ kind: 'url', id, name: id, url: '' });
const context = { signal: new AbortController().signal, progress: () => undefined };

/** An engine whose models are all the bundled one; counts how often one is read. */
async function setup() {
  const { gpu } = await testGpu();
  let reads = 0;
  const engine = new Engine(gpu, () => {
    reads++;
    return bundled;
  });
  const { handlers } = engine;
  const ask = async (id: string, tuned = false) =>
    (await handlers.generate({ model: model(id), prompt: 'What is green?', tuned, sampling }, context)).text;
  return { handlers, ask, reads: () => reads };
}

const rows = Array.from({ length: 4 }, (_, i) => exampleOf([user(`Say ${i}.`), assistant('Yes.')], i + 1));
const request = (id: string) => ({
  model: model(id),
  recipe: unwrap(
    parseRecipe({
      mask: { context: 64 },
      training: { maxSteps: 2, microBatch: 1, accumulation: 1 },
      evaluation: { examples: 0 },
    }),
  ),
  tasks: [{ task: 'task', train: rows, validation: [] }],
});

test('PAGE-23: a model is read once, and gives way while another still answers', {
  timeout: 120_000,
}, async () => {
  const { ask, reads } = await setup();
  const alone = await ask('a');
  expect(await ask('a')).toBe(alone);
  expect(reads()).toBe(1);
  expect(await Promise.all([ask('a'), ask('b'), ask('a'), ask('b')])).toEqual(Array(4).fill(alone));
});

test('PAGE-23: what was trained stays with its model, and can be exported from another', {
  timeout: 120_000,
}, async () => {
  const { handlers, ask } = await setup();
  expect(await handlers.train(request('a'), context)).toMatchObject({ status: 'finished', steps: 2 });
  const tuned = await ask('a', true);
  await ask('b');
  await expect(ask('b', true)).rejects.toMatchObject({ code: 'nothing-trained' });
  const { zip } = await handlers['export-adapter']({}, context);
  expect(zip.length).toBeGreaterThan(1000);
  expect(await ask('a', true)).toBe(tuned);
});

test('PAGE-26: the estimate of memory is what the run then takes', { timeout: 120_000 }, async () => {
  const { handlers } = await setup();
  const { recipe, tasks, model: asked } = request('a');
  const checked = unwrap(await readModel(bundled, 'a'));
  let taken = 0;
  const progress = (event: RunEvent) => {
    if (event.kind === 'engine') taken = event.record.bytes.total;
  };
  await handlers.train({ model: asked, recipe, tasks }, { ...context, progress });
  const estimate = unwrap(estimateMemory(checked, recipe, tasks));
  expect(estimate).toMatchObject({ isExact: true, recomputed: 0, blocks: 4, fault: null });
  expect(estimate.bytes.total).toBe(taken);

  const worst = unwrap(estimateMemory(checked, recipe, null));
  expect(worst).toMatchObject({ isExact: false, tokens: 64 });
  expect(worst.bytes.total).toBeGreaterThan(taken);

  // A budget between all blocks kept and none: some are computed again. Below that it is refused with advice.
  const within = (bytes: number) => ({
    ...recipe,
    training: { ...recipe.training, memory: bytes / 2 ** 30 },
  });
  const tight = unwrap(estimateMemory(checked, within(taken - 1), tasks));
  expect(tight.recomputed).toBeGreaterThan(0);
  expect(tight.bytes.total).toBeLessThan(taken);
  const refused = unwrap(estimateMemory(checked, within(1_000_000), tasks));
  expect(refused.fault?.message).toMatch(/the budget is .* shorter context or a smaller micro-batch/);
});

test('PAGE-12: a context past the model’s is refused before the first step', async () => {
  const { handlers } = await setup();
  const { recipe, ...rest } = request('a');
  const long = { ...recipe, mask: { ...recipe.mask, context: 513 } };
  await expect(handlers.train({ ...rest, recipe: long }, context)).rejects.toMatchObject({
    code: 'context-too-long',
  });
});
