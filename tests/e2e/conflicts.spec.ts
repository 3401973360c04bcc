import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open, openSection, readTable } from './support/page.ts';

/** Which tasks pull against each other, before and after a run of two steps. */

const RECIPE = {
  data: { validation: { fraction: 0, min: 3, max: 3 }, heldOut: ['reading'] },
  mixture: { temperature: 1, maxRepeats: 1 },
  mask: { context: 96 },
  training: { maxSteps: 2, microBatch: 2, accumulation: 1, learningRate: 0.002 },
  evaluation: { every: 2, examples: 1, plainText: 'none', samples: { count: 0 } },
};

const titleOf = (side: string) => `Cosines between the tasks’ gradients: ${side}`;

async function compareGradients(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Rows for each gradient' }).fill('2');
  await page.getByRole('button', { name: 'Compare gradients' }).click();
  await expect(page.getByText(/^\d+ gradients there$/)).toBeVisible({ timeout: 180_000 });
}

async function pictures(page: Page): Promise<void> {
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
      await expectAccessible(page, `conflicts at ${width} px, ${colorScheme}`);
      const path = `tests/e2e/output/conflicts-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, 'does not scroll sideways').toBeLessThanOrEqual(0);
    }
  }
}

test('PAGE-135: gradients of the base, then of both sides beside each other', async ({ page }) => {
  test.setTimeout(400_000);
  await open(page, RECIPE);
  await goTo(page, 'Compare');
  await openSection(page, 'Tasks against each other');
  await compareGradients(page);
  await expect(page.getByRole('img', { name: titleOf('Base') })).toBeVisible();
  await expect(page.getByRole('img', { name: titleOf('Tuned') })).toHaveCount(0);

  await goTo(page, 'Train');
  await page.getByRole('button', { name: /^Start (run|training)$/ }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 120_000 });
  await goTo(page, 'Compare');
  await openSection(page, 'Tasks against each other');
  await compareGradients(page);

  const card = page.getByRole('region', { name: titleOf('Tuned') });
  await card.getByText('Show as a table').click();
  const rows = await readTable(page, titleOf('Tuned'));
  const tasks = rows.map(({ Task }) => Task?.replace(' (held out)', '') ?? '');
  expect(rows.map(({ Task }) => Task)).toContain('reading (held out)');
  for (const [i, row] of rows.entries()) {
    expect(Number(row['Length of gradient'])).toBeGreaterThan(0);
    for (const [j, other] of tasks.entries()) {
      const value = Number(row[other]?.replace('−', '-').split(' ')[0]);
      if (i === j) expect(row[other]).toBe('');
      else expect(Math.abs(value)).toBeLessThanOrEqual(1);
      expect(rows[j]?.[tasks[i] ?? '']).toBe(row[other]);
    }
  }

  // A cell is read by pointer and by keys.
  const cells = card.getByRole('slider', { name: `Cells of ${titleOf('Tuned')}` });
  await cells.focus();
  await page.keyboard.press('ArrowRight');
  await expect(cells).toHaveAttribute('aria-valuetext', new RegExp(`^${tasks[0]} and ${tasks[1]}: cosine`));
  await page.keyboard.press('ArrowDown');
  await expect(cells).toHaveAttribute('aria-valuetext', new RegExp(`^${tasks[1]}: gradient of length`));

  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: /^Download numbers as CSV/ }).click(),
  ]);
  const lines = readFileSync(await csv.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(1 + (tasks.length * (tasks.length - 1)) / 2);

  await page.getByRole('combobox', { name: 'Order of tasks' }).selectOption('similar');
  await expect(card.getByRole('row')).toHaveCount(tasks.length + 1);
  await pictures(page);

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Compare gradients' }).click();
  await page.getByRole('button', { name: 'Cancel the gradients' }).click();
  await expect(page.getByText(/ended at \d+ of \d+ gradients/)).toBeVisible({ timeout: 60_000 });
});
