import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { zipSync } from 'fflate';
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

/** Two steps in the terminal, and the run's folder as the zip that the page opens. */
async function runOfTerminal(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'temper-e2e-'));
  try {
    const recipe = join(folder, 'recipe.json');
    const training = { maxSteps: 2, microBatch: 1, accumulation: 1, learningRate: 0.05, warmup: 0 };
    const evaluation = { every: 100, examples: 1, plainText: 'none', samples: { count: 0 } };
    await writeFile(recipe, JSON.stringify({ training, evaluation }));
    const run = join(folder, 'run');
    const files = ['--recipe', recipe, '--out', run, 'tests/e2e/fixtures/words.json'];
    const args = ['src/cli/main.ts', 'train', '--model', 'bundled', ...files];
    await promisify(execFile)('node_modules/.bin/tsx', args);
    const names = await readdir(run, { recursive: true });
    const entries: Record<string, Uint8Array> = {};
    for (const name of names)
      if ((await stat(join(run, name))).isFile()) entries[name] = await readFile(join(run, name));
    return Buffer.from(zipSync(entries, { level: 0 }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the two columns say to a prompt. */
async function answersOf(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByText('transformers.js on WebAssembly').first()).toBeHidden();
  await expect(page.getByText('transformers.js on WebAssembly')).toHaveCount(2, { timeout: 60_000 });
  return page.getByRole('region', { name: /^(Base|Tuned) answer$/ }).allInnerTexts();
}

test('PAGE-141: without WebGPU base and a run from elsewhere answer by transformers.js, a seed always the same', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const buffer = await runOfTerminal();
  await open(page);
  await goTo(page, 'Train');
  const zip = { name: 'run.zip', mimeType: 'application/zip', buffer };
  await page.getByLabel('Archives of runs').setInputFiles(zip);
  await expect(page.getByRole('cell', { name: 'finished' })).toBeVisible();

  await goTo(page, 'Compare');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('What is 3 plus 4?');
  await page.getByText('Sampled', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('12');
  await page.getByRole('textbox', { name: 'Max tokens' }).press('Enter');
  const [base, tuned] = await answersOf(page);
  expect(base).not.toBe('');
  expect(tuned).not.toBe(base);
  expect(await answersOf(page)).toEqual([base, tuned]);
});
