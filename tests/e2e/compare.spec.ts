import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import {
  bytesOf,
  checkAnswers,
  download,
  goTo,
  numberIn,
  open,
  openSection,
  readTable,
} from './support/page.ts';

/** Sides beside each other: their answers, their scores on validation rows, their losses token by token. */

const RECIPE = {
  data: { validation: { fraction: 0, min: 3, max: 3 }, heldOut: ['reading'] },
  mixture: { temperature: 1, maxRepeats: 1 },
  training: { maxSteps: 2, microBatch: 2, accumulation: 1, learningRate: 0.002 },
  evaluation: { every: 1, examples: 1, plainText: 'none', samples: { count: 0 } },
} as const;

/** Trains the recipe's two steps. */
async function train(page: Page): Promise<void> {
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 60_000 });
}

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
  await openSection(page, 'Scores');
  const before = await readTable(page, 'Exact match');
  expect(before.map((row) => row.Task)).toContain('reading (held out)');
  expect(before).toHaveLength(8);
  for (const row of before) expect(row['Base, ± points']).toBe('–');

  for (const row of await checkAnswers(page, 1)) {
    expect(row.Rows).toBe('1');
    expect(row['Base, ± points']).toMatch(SHARE);
    expect(row['Tuned, ± points']).toBe('–');
  }

  await train(page);
  await pictures(page, 'train-short-run');

  // The base's answers stay; what this run learned was not asked.
  await goTo(page, 'Compare');
  await openSection(page, 'Scores');
  await expect(table(page).getByRole('cell', { name: '–' })).toHaveCount(8);
  for (const row of await checkAnswers(page, 2)) {
    expect(row.Rows).toBe('2');
    expect(row['Base, ± points']).toMatch(SHARE);
    expect(row['Tuned, ± points']).toMatch(SHARE);
  }
  await expect(answerList(page)).toHaveCount(16);
  await pictures(page, 'exact-match');

  await page.getByRole('combobox', { name: 'Answers of' }).selectOption('reading');
  await expect(answerList(page)).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Which answers' }).selectOption('Tuned wrong');
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

test('sides: any checkpoint in a column, scores against one of them, heat token by token', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await open(page, RECIPE);
  await train(page);
  await goTo(page, 'Compare');

  // Three columns answer the same prompt; two of them are checkpoints of one run.
  await page.getByRole('button', { name: 'Add a column' }).click();
  const third = page.getByRole('combobox', { name: 'Tuned 2' });
  await expect(third.getByRole('option', { name: /step 2 \(result\)/ })).toHaveCount(1);
  const earlier = await third.getByRole('option', { name: /step 1$/ }).getAttribute('value');
  await third.selectOption(earlier);
  await page.getByRole('textbox', { name: 'System message' }).fill('Answer in a sentence.');
  await page.getByRole('combobox', { name: 'Sample prompts' }).selectOption({ index: 1 });
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('6');
  await page.getByRole('button', { name: 'Generate' }).click();
  for (const name of ['Base answer', 'Tuned answer', 'Tuned 2 answer'])
    await expect(page.getByRole('region', { name, exact: true })).toContainText(/\w/, { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Generate' })).toBeEnabled({ timeout: 60_000 });
  await pictures(page, 'compare-answers');
  await page.getByRole('button', { name: 'Remove Tuned 2' }).click();

  await openSection(page, 'Scores');
  await page.getByRole('textbox', { name: 'Rows scored a task' }).fill('2');
  await page.getByRole('button', { name: 'Score rows' }).click();
  await expect(page.getByText('32 scores there')).toBeVisible({ timeout: 120_000 });
  const scores = await readTable(page, 'Scores');
  expect(scores.map(({ Task }) => Task)).toEqual(
    expect.arrayContaining(['math', 'reading (held out)', 'All tasks']),
  );
  for (const row of scores) {
    expect(numberIn(row['Base loss'])).toBeGreaterThan(0);
    expect(row['Tuned loss']).toMatch(/^\d+\.\d{3} ± \d+\.\d{3}$/);
    const [wins, ties, losses] = (row['Tuned wins / ties / loses'] ?? '').split(' / ').map(Number);
    expect(wins! + ties! + losses!).toBe(numberIn(row.Rows));
    expect(row['Tuned − Base, nats']).toMatch(/better|worse|no difference seen/);
  }
  await expect(page.getByText(/^(Tuned is|Between Tuned and Base)/)).toBeVisible();
  const rows = (await bytesOf(await download(page, 'Download rows (CSV)'))).toString().trim().split('\r\n');
  expect(rows[0]).toMatch(/^task,held_out,file,row,prompt,expected,Base tokens,Base nll/);
  await pictures(page, 'compare-scores');

  await openSection(page, 'Token loss');
  const tokens = page.getByRole('list', { name: 'Loss of each token' }).getByRole('listitem');
  await page.getByRole('button', { name: 'Show token losses' }).click();
  await expect(tokens.first()).toBeVisible({ timeout: 60_000 });
  const sums = await readTable(page, 'Losses of this example');
  expect(sums.map(({ Side }) => Side?.split(' ')[0])).toEqual(['Base', 'Tuned', 'Difference']);
  const counted = numberIn(sums[0]?.['Counted tokens']);
  await expect(page.locator('.heat-tokens [data-supervised="true"]')).toHaveCount(counted);
  expect(numberIn(sums[0]?.['Mean, nats'])).toBeCloseTo(numberIn(sums[0]?.['Sum, nats']) / counted, 2);
  // By keyboard from token to token; what each cost is told.
  await tokens.first().focus();
  await expect(page.getByText('First of the sequence: nothing predicts it.')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(
    page.getByText(/Base \d+\.\d{3} nats, a chance of .* difference [+−]?\d+\.\d{3} nats/),
  ).toBeVisible();
  await pictures(page, 'compare-heat');

  await page.getByRole('combobox', { name: 'Example from' }).selectOption({ label: 'Your own text' });
  await expect(page.getByRole('button', { name: 'Show token losses' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Prompt of the example' }).fill('What is green?');
  await page.getByRole('textbox', { name: 'Answer of the example' }).fill('Grass.');
  await page.getByRole('button', { name: 'Show token losses' }).click();
  await expect(page.getByRole('heading', { name: 'your own text' })).toBeVisible({ timeout: 60_000 });
});
