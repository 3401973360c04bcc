import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open } from './support/page.ts';

test.setTimeout(120_000);

const RECIPE = {
  training: { maxSteps: 2, microBatch: 1, accumulation: 1, learningRate: 0.01, warmup: 0 },
  evaluation: { every: 100, examples: 1, plainText: 'none', samples: { count: 0 } },
};

test('EXP-60: the exported ONNX of a run answers on the page by transformers.js and computes what the engine computes', async ({
  page,
}) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') foreign.push(request.url());
  });
  await open(page, RECIPE);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText(/finished/i, { timeout: 60_000 });
  await goTo(page, 'Export');
  const card = page.getByRole('region', { name: 'Try the ONNX model' });
  await card.getByRole('textbox', { name: 'Prompt' }).fill('What is 3 plus 4?');
  await card.getByRole('button', { name: 'Try it' }).click();
  const largest = card.getByRole('status', { name: 'Largest difference in logits' });
  await expect(largest).toBeVisible({ timeout: 90_000 });
  expect(Number(await largest.textContent())).toBeLessThan(1e-3);
  await expect(card.getByText('The two compute the same')).toBeVisible();
  const theirs = await card.getByRole('region', { name: 'ONNX in transformers.js' }).textContent();
  expect(theirs).not.toBe('');
  await expect(card.getByRole('region', { name: "This page's engine" })).toHaveText(theirs!);
  expect(foreign).toEqual([]);

  await expect(card.getByText(/step 2 in f32, .* on WebAssembly/)).toBeVisible();
  await expectAccessible(page, 'a tried export');

  await card.getByRole('button', { name: 'Unload' }).click();
  await expect(card.getByRole('button', { name: 'Unload' })).toHaveCount(0);
});
