import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { addFiles, goTo, open, recordRun, repositoryFile } from './support/page.ts';

/** The same recipe and the same files: the same losses, run after run, on the page and in the terminal. */

const RECIPE = {
  mixture: { temperature: 1, maxRepeats: 1 },
  training: { maxSteps: 4, microBatch: 2, accumulation: 2, learningRate: 0.002 },
  evaluation: { every: 100, examples: 2, plainText: 'none', samples: { count: 0 } },
};
const WORDS = 'tests/e2e/fixtures/words.json';

async function lossesOnPage(page: Page): Promise<string[]> {
  await open(page, RECIPE);
  await page.getByRole('button', { name: 'Remove sample set' }).click();
  await addFiles(page, { name: 'words.json', content: repositoryFile(WORDS) });
  await expect(page.getByRole('table', { name: 'Data files' })).toContainText('words.json');
  await goTo(page, 'Train');
  const shown = await recordRun(page);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText(/finished/i, { timeout: 120_000 });
  return (await shown()).map(({ loss }) => loss);
}

async function lossesInTerminal(): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'temper-e2e-'));
  try {
    const recipe = join(folder, 'recipe.json');
    await writeFile(recipe, JSON.stringify(RECIPE));
    const tsx = 'node_modules/.bin/tsx';
    const args = ['src/cli/main.ts', 'train', '--model', 'bundled', '--recipe', recipe, WORDS];
    const { stdout } = await promisify(execFile)(tsx, args);
    return stdout
      .trim()
      .split('\n')
      .map((line): { loss: number } => JSON.parse(line))
      .map(({ loss }) => loss);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('two runs on the page agree to the last digit, and with the terminal to 1e-4', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const first = await lossesOnPage(page);
  expect(first).toHaveLength(4);
  // A browser that has never been here: a second tab would remember what the first one did.
  const elsewhere = await browser.newContext();
  const second = await lossesOnPage(await elsewhere.newPage());
  await elsewhere.close();
  expect(second).toEqual(first);

  const terminal = await lossesInTerminal();
  expect(terminal).toHaveLength(first.length);
  // the page shows four digits
  for (const [i, loss] of terminal.entries()) {
    expect(Math.abs(loss - Number(first[i]))).toBeLessThanOrEqual(1e-4 + 0.5e-4);
  }
});
