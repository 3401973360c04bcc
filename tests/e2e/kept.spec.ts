import { expect, test } from '@playwright/test';
import { addFiles, dataFile, goTo, open } from './support/page.ts';

/** Data that outlives the page (PAGE-52 to PAGE-55). */

const rows = (count: number, length = 0) => {
  const filler = 'x'.repeat(length);
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ instruction: `Question ${i} ${filler}`, output: `Answer ${i}` }),
  ).join('\n');
};

test('files, recipe and removed samples are there again after a reload', async ({ page }) => {
  await open(page);
  await addFiles(page, { name: 'mine.jsonl', content: rows(1234) });
  await expect(dataFile(page, 'mine.jsonl')).toContainText('1,234');
  await page.getByRole('button', { name: 'Remove sample set' }).click();
  await expect(dataFile(page, 'translation.jsonl')).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Hold out mine' }).check();
  await page.reload();
  await expect(dataFile(page, 'mine.jsonl')).toContainText('1,234');
  await expect(page.getByRole('checkbox', { name: 'Hold out mine' })).toBeChecked();
  await expect(dataFile(page, 'translation.jsonl')).toHaveCount(0);
  // The rows themselves come from the copy.
  await goTo(page, 'Mask');
  await expect(page.getByRole('heading', { name: /mine · row \d+ of mine\.jsonl/ })).toBeVisible();

  await goTo(page, 'Data');
  await page.getByRole('button', { name: 'Remove mine.jsonl' }).click();
  await expect(dataFile(page, 'mine.jsonl')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Restore sample set' })).toBeVisible();
  await expect(dataFile(page, 'mine.jsonl')).toHaveCount(0);
  const left = await page.evaluate(async () => {
    const names: string[] = [];
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('temper');
    for await (const name of folder.keys()) names.push(name);
    return names;
  });
  expect(left).toEqual([]);
});

test('a second tab works from memory, and says so', async ({ page, context }) => {
  await open(page);
  await addFiles(page, { name: 'mine.jsonl', content: rows(10) });
  await expect(dataFile(page, 'mine.jsonl')).toContainText('10');
  const second = await context.newPage();
  await second.goto('/');
  await expect(second.getByText('Another tab of this page is open and keeps the data.')).toBeVisible();
  await expect(dataFile(second, 'mine.jsonl')).toHaveCount(0);
  await addFiles(second, { name: 'other.jsonl', content: rows(20) });
  await expect(dataFile(second, 'other.jsonl')).toContainText('20');
});

test('a file that is cancelled while it is read leaves nothing', async ({ page }) => {
  await open(page);
  await addFiles(page, { name: 'large.jsonl', content: rows(30_000, 1_500) });
  await page
    .getByRole('button', { name: /^Cancel/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Files being read' })).toHaveCount(0);
  await expect(dataFile(page, 'large.jsonl')).toHaveCount(0);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const names: string[] = [];
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('temper');
        for await (const name of folder.keys()) names.push(name);
        return names;
      }),
    )
    .toEqual([]);
});

test('fifty thousand rows can be gone through, few of them in the document', async ({ page }) => {
  await open(page);
  await addFiles(page, { name: 'many.jsonl', content: rows(50_000) });
  await expect(dataFile(page, 'many.jsonl')).toContainText('50,000');
  await page.getByRole('combobox', { name: 'Rows of task' }).selectOption('many');
  const grid = page.getByRole('grid', { name: 'Rows' });
  await expect(grid).toContainText('Question 0');
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid).toContainText('Question 49999');
  await expect(grid).not.toContainText('Question 0 ');
  expect(await grid.getByRole('row').count()).toBeLessThan(100);
  await grid.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
  await expect(grid).toContainText(/Question 2[45]\d{3}/);
});
