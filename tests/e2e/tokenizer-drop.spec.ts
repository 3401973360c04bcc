import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import {
  bytewiseTokenizer,
  dropFromDisk,
  folderOnDisk,
  modelFiles,
  removeFolders,
} from './support/model-folder.ts';
import { goTo, open } from './support/page.ts';

/** PAGE-50: tokenizers and chat templates that come without a model. */

test.afterAll(removeFolders);

const place = (page: Page) => page.getByRole('button', { name: /^Model: / });
const tokens = (page: Page) => page.getByRole('list', { name: 'Tokens' }).getByRole('listitem');

const NO_WEIGHTS = { 'config.json': null, 'generation_config.json': null, 'model.safetensors': null };

test('a tokenizer without weights makes tokens; Train and Compare say what is missing', async ({ page }) => {
  await open(page);
  await goTo(page, 'Mask');
  await expect(tokens(page).first()).toBeVisible();
  const before = await tokens(page).count();

  const folder = folderOnDisk('bytes', modelFiles({ ...NO_WEIGHTS, 'tokenizer.json': bytewiseTokenizer() }));
  await dropFromDisk(page, join(folder, 'tokenizer.json'), join(folder, 'tokenizer_config.json'));
  await expect(place(page)).toHaveAccessibleName(/^Model: dropped-tokenizer · tokenizer only/);
  await expect.poll(() => tokens(page).count()).toBeGreaterThan(before);

  const sentence = /dropped-tokenizer is a tokenizer without weights: .* config\.json and \*\.safetensors/;
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await expect(page.getByText(sentence).filter({ visible: true }).first()).toBeVisible();
  await goTo(page, 'Compare');
  await expect(page.getByRole('button', { name: 'Generate' })).toBeDisabled();
  await expect(page.getByText(sentence).filter({ visible: true }).first()).toBeVisible();
  await expectAccessible(page, 'Compare');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(place(page)).toHaveAccessibleName(/^Model: small-world · bundled/);
});

test('part of a tokenizer names the file that is missing', async ({ page }) => {
  await open(page);
  const folder = folderOnDisk('part', modelFiles(NO_WEIGHTS));
  await dropFromDisk(page, join(folder, 'tokenizer_config.json'));
  const alert = page.getByRole('alert').filter({ hasText: 'is still in use' });
  await expect(alert).toContainText('tokenizer_config.json came without tokenizer.json');
  await expect(place(page)).toHaveAccessibleName(/^Model: small-world · bundled/);
});

test('a chat template by itself becomes the recipe’s, in one step', async ({ page }) => {
  await open(page);
  await goTo(page, 'Mask');
  await expect(tokens(page).first()).toBeVisible();
  const before = await tokens(page).count();
  const source =
    '{% for m in messages %}{{ m.role }} says: {% generation %}{{ m.content + eos_token }}{% endgeneration %}{% endfor %}';
  const folder = folderOnDisk('template', { 'mine.jinja': source });
  await dropFromDisk(page, join(folder, 'mine.jinja'));
  await expect(page.getByRole('status').filter({ hasText: 'mine.jinja is now' })).toBeVisible();
  await expect.poll(() => tokens(page).count()).not.toBe(before);
  await page.getByRole('button', { name: 'Dismiss the notice about the chat template' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => tokens(page).count()).toBe(before);
});
