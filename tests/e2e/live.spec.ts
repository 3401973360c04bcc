import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open } from './support/page.ts';

/** A run while it goes on, and when it is over: what the page shows of it, and leaving the page. */

const SHORT_RUN = {
  mixture: { size: { examples: 64 } },
  mask: { context: 64 },
  training: { maxSteps: 6, microBatch: 1, accumulation: 2 },
  evaluation: { every: 3, examples: 7, samples: { count: 1, tokens: 6 } },
};

const cursor = (page: Page, chart: string) => page.getByRole('slider', { name: `Cursor of ${chart}` });

test('a run is seen in curves with one cursor, by task, in answers and in what went in', async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, SHORT_RUN);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page).toHaveTitle(/^\d+ %.* – Temper$/, { timeout: 60_000 });
  // The page can be left for another stage.
  await goTo(page, 'Mixture');
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 120_000 });
  await expect(page).toHaveTitle('Temper');
  await goTo(page, 'Train');

  const loss = cursor(page, 'Loss over the steps');
  await loss.focus();
  await page.keyboard.press('End');
  await expect(loss).toHaveAttribute('aria-valuetext', /^step 6: /);
  await expect(cursor(page, 'Learning rate')).toHaveAttribute('aria-valuetext', /^step 6: learning rate/);
  const all = page.getByRole('button', { name: 'Show all: Loss over the steps' });
  await expect(all).toBeDisabled();
  await page.keyboard.press('+');
  await expect(all).toBeEnabled();
  await page.keyboard.press('0');
  await expect(all).toBeDisabled();

  // A drag over a stretch zooms, a double click shows all.
  const box = await loss.boundingBox();
  if (!box) throw new Error('The chart has no place.');
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.5 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.5 * box.height, { steps: 4 });
  await page.mouse.up();
  await expect(all).toBeEnabled();
  await loss.dblclick();
  await expect(all).toBeDisabled();

  await page.getByRole('radio', { name: 'Together' }).check();
  await page.getByRole('checkbox', { name: 'Log scale' }).check();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download numbers as CSV: Loss over the steps' }).click();
  expect((await download).suggestedFilename()).toBe('temper-loss-over-the-steps.csv');
  await page.getByText('Show as a table').click();
  await expect(page.getByRole('table', { name: 'Loss over the steps' }).getByRole('row')).toHaveCount(8);

  const tasks = page.getByRole('table', { name: 'Validation by task' });
  const translation = tasks.getByRole('button', { name: 'translation' });
  await translation.click();
  await expect(translation).toHaveAttribute('aria-pressed', 'true');

  const samples = page.getByRole('region', { name: 'Sample answers', exact: true });
  await expect(samples.getByRole('heading')).toHaveText('Sample answers at step 6');
  await samples.getByRole('listitem').first().locator('summary').click();
  await expect(samples.getByRole('table').getByRole('row')).toHaveCount(4);

  await page.getByText('What went in').click();
  await expect(page.getByText('SHA-256').first()).toBeVisible();

  // Pitfall 28: what the page's recipe becomes says nothing about this run.
  const rank = page.getByRole('textbox', { name: 'Rank', exact: true });
  await rank.fill('4');
  await rank.press('Enter');
  await expect(page.getByText(/lora\.rank 8 → 4/)).toBeVisible();
  await expect(page.getByText(/^rank 8, alpha 16/)).toBeVisible();
  await expectAccessible(page, 'Train with a finished run');
});

test('closing the tab in mid-run asks; an interrupted run is offered until it is left', async ({ page }) => {
  test.setTimeout(120_000);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await open(page, { ...SHORT_RUN, training: { microBatch: 1, accumulation: 1, maxSteps: 5000 } });
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText(/step [3-9]/, { timeout: 60_000 });
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  const offer = page.getByRole('region', { name: 'Interrupted run' });
  await expect(offer.getByRole('button', { name: 'Resume run' })).toBeVisible();
  await offer.getByRole('button', { name: 'Leave it' }).click();
  await expect(offer).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible();
  await page.waitForTimeout(1500);
  await expect(offer).toBeHidden();
});
