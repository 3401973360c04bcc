import { expect, test } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.mjs';
import { addFiles, goTo, open, readTable, repositoryFile, setValue } from './support/page.ts';

const chromium = findChromium();
// without the flags of playwright.config.ts Chromium offers no adapter on a machine without a GPU
test.use({
  launchOptions: {
    ...(chromium === null ? {} : { executablePath: chromium }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-features=WebGPU,Vulkan'],
  },
});

test('without WebGPU data, mixture and mask work, and the page says what is missing', async ({ page }) => {
  await open(page);
  await addFiles(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
  await expect(page.getByRole('table', { name: 'Data files' })).toContainText('words.json');

  await goTo(page, 'Mixture');
  await setValue(page, 'Temperature', '3');
  expect(await readTable(page, 'Mixture')).not.toEqual([]);

  await goTo(page, 'Mask');
  await expect(page.getByRole('list', { name: 'Tokens' }).getByRole('listitem').first()).toBeVisible();

  await goTo(page, 'Train');
  await expect(
    page
      .getByRole('main')
      .getByText(/WebGPU/)
      .first(),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
});
