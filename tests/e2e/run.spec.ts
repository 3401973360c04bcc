import { expect, type Page, test } from '@playwright/test';
import { goTo, open } from './support/page.ts';

/** A run under way: paused, resumed, stopped. */

const LONG_RUN = {
  mixture: { temperature: 1, maxRepeats: 1 },
  training: { microBatch: 1, accumulation: 1 },
  evaluation: { every: 10_000, examples: 1, plainText: 'none', samples: { count: 0 } },
};

async function stepOf(page: Page): Promise<number> {
  const text = (await page.getByRole('status', { name: 'Run' }).textContent()) ?? '';
  return Number(text.match(/step (\d+) of/)?.[1] ?? 0);
}

test('pause, resume and stop; what was learned is kept', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, LONG_RUN);
  await goTo(page, 'Train');
  const status = page.getByRole('status', { name: 'Run' });
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect.poll(() => stepOf(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(2);

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status).toContainText('paused');
  const paused = await stepOf(page);
  await page.waitForTimeout(2_000);
  expect(await stepOf(page)).toBe(paused);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stepOf(page), { timeout: 30_000 }).toBeGreaterThan(paused);

  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status).toContainText('stopped');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  await goTo(page, 'Export');
  await expect(page.getByRole('button', { name: 'Export adapter' })).toBeEnabled();
});
