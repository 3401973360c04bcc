import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open } from './support/page.ts';

/** What a run is set up with (PAGE-110 to PAGE-114). */

const settings = (page: Page) => page.getByRole('form', { name: 'Settings of the run' });
const field = (page: Page, name: string) => settings(page).getByRole('textbox', { name, exact: true });

test('every setting of a run has a control, says what is customary and warns outside of it', async ({
  page,
}) => {
  await open(page);
  await goTo(page, 'Train');
  for (const title of ['Optimiser', 'Evaluation and stopping', 'Checkpoints']) {
    await settings(page).locator('summary', { hasText: title }).click();
  }
  for (const name of [
    'Learning rate',
    'Warm-up',
    'Floor',
    'Rank',
    'Alpha',
    'Dropout',
    'Micro-batch',
    'Accumulation',
    'Epochs',
    'Max steps',
    'Context',
    'Beta 1',
    'Beta 2',
    'Epsilon',
    'Weight decay',
    'Clip',
    'Seed',
    'Evaluate every',
    'Validation rows',
    'Patience',
    'Minimum change',
    'Samples',
    'Tokens an answer',
    'Checkpoint every',
    'Checkpoints kept',
  ]) {
    await expect(field(page, name)).toBeVisible();
  }
  for (const name of ['Schedule', 'Packing', 'Judged by', 'Checkpoint to use', 'Plain text', 'Warm-up in']) {
    await expect(settings(page).getByLabel(name, { exact: true })).toBeVisible();
  }

  await field(page, 'Beta 2').fill('0.9');
  await expect(settings(page)).toContainText(
    'Beta 2 is 0.9, customary is 0.95 to 0.999: the step size follows the noise of single batches.',
  );
  await expect(settings(page).locator('summary', { hasText: 'Optimiser' })).toContainText(
    '1 outside what is customary',
  );
  await field(page, 'Learning rate').fill('1e-5');
  await expect(settings(page)).toContainText('a rate for whole-model tuning: an adapter hardly moves at it');
  await field(page, 'Patience').fill('20');
  await expect(settings(page)).toContainText('a patience of 20 ends no run');
  await expectAccessible(page, 'the settings of a run');
});

test('target layers by one click, warm-up as share or steps, the batch in examples and supervised tokens', async ({
  page,
}) => {
  await open(page);
  await goTo(page, 'Train');
  await settings(page).getByRole('button', { name: 'Attention' }).click();
  await expect(settings(page).getByRole('checkbox', { name: 'gate' })).not.toBeChecked();
  await expect(settings(page).getByRole('checkbox', { name: 'q', exact: true })).toBeChecked();
  await expect(settings(page).getByRole('button', { name: 'Attention' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );

  await settings(page).getByLabel('Warm-up in').selectOption('steps');
  await expect(field(page, 'Warm-up')).toHaveValue('7');
  await field(page, 'Warm-up').fill('2.5');
  await expect(settings(page)).toContainText('Steps are a whole number.');
  await settings(page).getByLabel('Warm-up in').selectOption('share');
  await expect(field(page, 'Warm-up')).toHaveValue('0.032');

  await expect(settings(page)).toContainText(
    /Effective batch: 16 examples, about \d+ supervised tokens a step/,
    {
      timeout: 30_000,
    },
  );
  await field(page, 'Accumulation').fill('32');
  await expect(settings(page)).toContainText('The effective batch is 512, customary is 16 to 256');
  await settings(page).getByLabel('Packing').selectOption('greedy');
  await expect(settings(page)).toContainText(/Effective batch: about [\d,]+ examples/, { timeout: 30_000 });
});

test('a text of one’s own is taken, kept over a reload, and told where it cannot be', async ({ page }) => {
  await open(page);
  await goTo(page, 'Train');
  await settings(page).locator('summary', { hasText: 'Evaluation and stopping' }).click();
  await settings(page).getByLabel('Plain text', { exact: true }).selectOption('own');
  const file = settings(page).getByLabel('Choose a text file');
  await file.setInputFiles({ name: 'bad.jsonl', mimeType: 'text/plain', buffer: Buffer.from('{"txt": 1}') });
  await expect(settings(page).getByRole('alert')).toContainText('bad.jsonl, line 1: each line needs');
  await file.setInputFiles({
    name: 'tale.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Once upon a time.'),
  });
  await expect(settings(page)).toContainText('tale.txt: 1 text.');
  await page.reload();
  await goTo(page, 'Train');
  await settings(page).locator('summary', { hasText: 'Evaluation and stopping' }).click();
  await expect(settings(page)).toContainText('tale.txt: 1 text.');
  await settings(page).getByLabel('Paste a text').fill('Another text.');
  await settings(page).getByRole('button', { name: 'Use the pasted text' }).click();
  await expect(settings(page)).toContainText('Pasted text: 1 text.');
});

test('a run is timed by a few of its steps, and the time says when it no longer holds', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, {
    mask: { context: 64 },
    training: { microBatch: 1, accumulation: 1, maxSteps: 10 },
    evaluation: { every: 5, examples: 9, plainText: 'none', samples: { count: 0 } },
  });
  await goTo(page, 'Train');
  await settings(page).getByRole('button', { name: 'Measure a step' }).click();
  await expect(settings(page)).toContainText(
    /About .+: 10 steps of [\d.]+ m?s and 3 evaluations of [\d.]+ m?s, measured on/,
    { timeout: 90_000 },
  );
  await field(page, 'Rank').fill('16');
  await expect(settings(page)).toContainText('Of before: since then changed the adapter. Measure again.');
});
