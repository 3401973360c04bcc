import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { checkAnswers, goTo, open, readTable } from './support/page.ts';

/** What the models answer: word for word over the validation rows, and plain text that they continue. */

const RECIPE = {
  data: { validation: { fraction: 0, min: 3, max: 3 }, heldOut: ['reading'] },
  mixture: { temperature: 1, maxRepeats: 1 },
  training: { maxSteps: 2, microBatch: 2, accumulation: 1, learningRate: 0.002 },
  evaluation: { every: 100, examples: 1 },
};

const table = (page: Page) => page.getByRole('table', { name: 'Exact match' });
const answerList = (page: Page) => page.getByRole('list', { name: 'Answers' }).getByRole('listitem');
const SHARE = /^\d+\.\d%\s± \d+\.\d$/;

async function pictures(page: Page, name: string): Promise<void> {
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
      await expectAccessible(page, `${name} at ${width} px, ${colorScheme}`);
      await page.screenshot({ path: `tests/e2e/output/${name}-${width}-${colorScheme}.png`, fullPage: true });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, `${name} does not scroll sideways`).toBeLessThanOrEqual(0);
    }
  }
}

test('exact match of the base, then of both, task by task', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, RECIPE);
  await goTo(page, 'Compare');
  const before = await readTable(page, 'Exact match');
  expect(before.map((row) => row.Task)).toContain('reading (held out)');
  expect(before).toHaveLength(8);
  for (const row of before) expect(row['Base, ± points']).toBe('–');

  for (const row of await checkAnswers(page, 1)) {
    expect(row.Rows).toBe('1');
    expect(row['Base, ± points']).toMatch(SHARE);
    expect(row['Tuned, ± points']).toBe('–');
  }

  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 60_000 });
  await expect(page.getByText(/^2 steps in \d+ s/)).toBeVisible();
  await pictures(page, 'train-short-run');

  // What was checked was checked without this run.
  await goTo(page, 'Compare');
  await expect(table(page).getByRole('cell', { name: '–' })).toHaveCount(16);
  for (const row of await checkAnswers(page, 2)) {
    expect(row.Rows).toBe('2');
    expect(row['Base, ± points']).toMatch(SHARE);
    expect(row['Tuned, ± points']).toMatch(SHARE);
  }
  await expect(answerList(page)).toHaveCount(16);
  await pictures(page, 'exact-match');

  await page.getByRole('combobox', { name: 'Answers of' }).selectOption('reading');
  await expect(answerList(page)).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Only where wrong' }).check();
  const wrong = await answerList(page).count();
  await expect(page.getByText(`${wrong} row`, { exact: false }).last()).toBeVisible();
  for (const item of await answerList(page).all()) await expect(item).toContainText('Tuned ✗ not exact');

  // A check that is cancelled keeps what it has.
  await page.getByRole('textbox', { name: 'Rows a task' }).fill('3');
  await page.getByRole('button', { name: 'Check answers' }).click();
  await page.getByRole('button', { name: 'Cancel the check' }).click();
  await expect(page.getByText(/ended at \d+ of 48 answers/)).toBeVisible({ timeout: 30_000 });
});

test('plain text is continued as it stands', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page);
  await goTo(page, 'Compare');
  await page.getByRole('radio', { name: 'Plain text' }).check({ force: true });
  const beginnings = page.getByRole('combobox', { name: 'Sample beginnings' });
  await expect(beginnings.getByRole('option')).toHaveCount(4);
  await beginnings.selectOption({ index: 1 });
  await expect(page.getByRole('textbox', { name: 'Prompt' })).not.toHaveValue('');
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('24');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByRole('button', { name: 'Generate' })).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Base answer' })).toContainText(/\w+ \w+/);
  await pictures(page, 'plain-text');
});

test('without the file of plain texts a beginning is written by hand', async ({ page }) => {
  await page.route('**/samples/plain-text.jsonl', (route) =>
    route.fulfill({ status: 404, body: '<html></html>' }),
  );
  await open(page);
  await goTo(page, 'Compare');
  await page.getByRole('radio', { name: 'Plain text' }).check({ force: true });
  await expect(page.getByRole('combobox', { name: 'Sample beginnings' })).toContainText('none here');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Once');
  await expect(page.getByRole('button', { name: 'Generate' })).toBeEnabled();
});
