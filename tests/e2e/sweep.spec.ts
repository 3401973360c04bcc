import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open, openSection } from './support/page.ts';

/** A sweep is set up, left in mid-way, resumed, and read (PAGE-115 to PAGE-117). */

/** Runs of three steps that a software GPU takes in seconds. */
const SMALL = {
  mask: { context: 64 },
  lora: { rank: 4 },
  training: { learningRate: 0.004, microBatch: 2, accumulation: 1 },
  evaluation: { every: 3, examples: 9, plainText: 'none', samples: { count: 0 } },
};

const card = (page: Page): Locator => page.getByRole('region', { name: 'Sweep', exact: true });
const runs = (page: Page): Locator => page.getByRole('region', { name: 'Runs of the sweep' });

async function setUp(page: Page, values: string, budget: string): Promise<void> {
  await card(page).getByLabel('Values').fill(values);
  await card(page).getByLabel('Seeds').fill('2');
  await card(page).getByLabel('Step budget').fill(budget);
}

/** Run by run. */
const statuses = (page: Page): Promise<string[]> =>
  runs(page).locator('tbody td:nth-of-type(2)').allTextContents();

test('two values by two seeds: left in mid-way, resumed, and read with its recommendation or why there is none', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await open(page, SMALL);
  await goTo(page, 'Train');
  await expect(card(page).getByRole('button', { name: 'T = 1, 2, 4, ∞' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await setUp(page, '1, inf', '12');
  await expect(card(page)).toContainText('4 runs of at most 3 steps each, 12 in all');
  await card(page).getByRole('button', { name: 'Start sweep' }).click();
  await expect.poll(() => statuses(page), { timeout: 60_000 }).toContain('finished');

  // The laptop is closed: the run that goes on is cut off.
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect(card(page)).toContainText(/[1-3] of 4 runs finished/, { timeout: 30_000 });
  const resume = card(page).getByRole('button', { name: 'Resume sweep' });
  await expect(resume).toBeEnabled({ timeout: 30_000 });
  await resume.click();
  await expect(card(page)).toContainText('4 of 4 runs finished', { timeout: 120_000 });
  expect(await statuses(page)).toEqual(['finished', 'finished', 'finished', 'finished']);

  await goTo(page, 'Compare');
  await openSection(page, 'Sweeps');
  const losses = page.getByRole('region', { name: 'Losses of the sweep' });
  await expect(losses.getByRole('row', { name: /^Seeds/ })).toHaveText(/Seeds\s*2\s*2/);
  await expect(page.getByRole('region', { name: 'Recommendation' })).toContainText(
    /Use mixture\.temperature = |No value is better than the others by more than seeds differ/,
  );
  await expectAccessible(page, 'what a sweep says');

  await losses.getByRole('button', { name: 'Use ∞' }).click();
  await expect(page.getByRole('region', { name: 'Recommendation' })).toContainText(
    /The recipe has Temperature ∞ now, and its median run \(seed \d+, step \d+\) is compared and exported/,
  );
  await goTo(page, 'Mixture');
  await expect(page.getByRole('textbox', { name: 'Temperature value' })).toHaveValue('inf');
});

test('a sweep is stopped with its run, and what is wrong with one is told beside its box', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, SMALL);
  await goTo(page, 'Train');
  await card(page).getByRole('button', { name: 'Masked against unmasked' }).click();
  await expect(card(page).getByLabel('Values')).toHaveValue('false, true');
  await expect(card(page).getByLabel('Swept field')).toHaveValue('mask.prompt');
  await setUp(page, '1, two', '');
  await expect(card(page).getByLabel('Values')).toHaveAttribute('aria-invalid', 'true');
  await expect(card(page).getByRole('button', { name: 'Start sweep' })).toBeDisabled();
  await setUp(page, 'false, true', '3');
  await expect(card(page)).toContainText('A budget of 3 steps is too small for 4 runs');
  await setUp(page, 'false, true', '4000');
  await card(page).getByRole('button', { name: 'Start sweep' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('step', { timeout: 60_000 });
  await card(page).getByRole('button', { name: 'Stop sweep' }).click();
  await expect(card(page).getByRole('button', { name: 'Resume sweep' })).toBeEnabled({ timeout: 30_000 });
  expect(await statuses(page)).toEqual(['interrupted', 'waiting', 'waiting', 'waiting']);
});
