import { expect, test } from 'vitest';
import { bundled, context, engineSetup, runRequest, sideOf } from '../../tests/helpers/engine.ts';
import { unwrap } from '../io/faults.ts';
import type { RunEvent } from '../runs/events.ts';
import { estimateMemory } from './memory.ts';
import { readModel } from './model.ts';

test('PAGE-23: a model is read once, and gives way while another still answers', {
  timeout: 120_000,
}, async () => {
  const { ask, reads } = await engineSetup();
  const alone = await ask('a');
  expect(await ask('a')).toBe(alone);
  expect(reads()).toBe(1);
  expect(await Promise.all([ask('a'), ask('b'), ask('a'), ask('b')])).toEqual(Array(4).fill(alone));
});

test('PAGE-23: what was trained stays with its model, also while another is in use', {
  timeout: 120_000,
}, async () => {
  const { handlers, ask } = await engineSetup();
  expect(await handlers.train(runRequest('a'), context)).toMatchObject({ status: 'finished', steps: 2 });
  const tuned = await ask('a', sideOf('run', 2));
  await ask('b');
  expect(await ask('a', sideOf('run', 2))).toBe(tuned);
});

test('PAGE-26: the estimate of memory is what the run then takes', { timeout: 120_000 }, async () => {
  const { handlers } = await engineSetup();
  const request = runRequest('a');
  const { recipe, rows } = request;
  const checked = unwrap(await readModel(bundled, 'a'));
  let taken = 0;
  const progress = (event: RunEvent) => {
    if (event.kind === 'began') taken = event.record.engine.bytes.total;
  };
  await handlers.train(request, { ...context, progress });
  const estimate = unwrap(estimateMemory(checked, recipe, rows));
  expect(estimate).toMatchObject({ isExact: true, recomputed: 0, blocks: 5, fault: null });
  expect(estimate.bytes.total).toBe(taken);

  const worst = unwrap(estimateMemory(checked, recipe, null));
  expect(worst).toMatchObject({ isExact: false, tokens: 64 });
  expect(worst.bytes.total).toBeGreaterThan(taken);

  // A budget between all blocks kept and none: some are computed again. Below that it is refused with advice.
  const within = (bytes: number) => ({
    ...recipe,
    training: { ...recipe.training, memory: bytes / 2 ** 30 },
  });
  const tight = unwrap(estimateMemory(checked, within(taken - 1), rows));
  expect(tight.recomputed).toBeGreaterThan(0);
  expect(tight.bytes.total).toBeLessThan(taken);
  const refused = unwrap(estimateMemory(checked, within(1_000_000), rows));
  expect(refused.fault?.message).toMatch(/the budget is .* shorter context or a smaller micro-batch/);
});

test('PAGE-12: a context past the model’s is refused before the first step', async () => {
  const { handlers } = await engineSetup();
  const { recipe, ...rest } = runRequest('a');
  const long = { ...recipe, mask: { ...recipe.mask, context: 513 } };
  await expect(handlers.train({ ...rest, recipe: long }, context)).rejects.toMatchObject({
    code: 'context-too-long',
  });
});
