import { expect, type Page, test } from '@playwright/test';
import { addFiles, dataFile, dropFile, goTo, open, readTable, setValue } from './support/page.ts';

/** What cannot be used is answered by a sentence, and what was there stays there. */

const GOOD =
  '{"instruction":"Say hello.","output":"Hello."}\n{"instruction":"Say goodbye.","output":"Goodbye."}\n';

/** One pixel, as a real PNG. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function expectGoodFileKept(page: Page): Promise<void> {
  const rows = await readTable(page, 'Data files');
  expect(rows.find((row) => Object.values(row).some((cell) => cell.includes('good.jsonl')))).toBeDefined();
}

/** A sentence that names the file, and no row of the table for it. */
async function expectRefused(page: Page, name: string, why: RegExp): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: name })).toContainText(why);
  await expect(dataFile(page, name)).toHaveCount(0);
}

test.beforeEach(async ({ page }) => {
  await open(page);
  await addFiles(page, { name: 'good.jsonl', content: GOOD });
  await expect(page.getByRole('table', { name: 'Data files' })).toContainText('good.jsonl');
});

test('an empty file', async ({ page }) => {
  await addFiles(page, { name: 'empty.jsonl', content: '' });
  await expectRefused(page, 'empty.jsonl', /is empty/);
  await expectGoodFileKept(page);
});

test('a broken line in the middle: the others are used, the line is named', async ({ page }) => {
  const rows = GOOD.trim().split('\n');
  await addFiles(page, { name: 'broken.jsonl', content: `${rows[0]}\n{"instruction": "half\n${rows[1]}\n` });
  await expect(dataFile(page, 'broken.jsonl')).toContainText('2');
  await page.getByText('1 row of broken.jsonl skipped').click();
  await expect(page.getByRole('list', { name: 'Skipped rows of broken.jsonl' })).toContainText(/row 2/);
  await expectGoodFileKept(page);
});

test('a picture that calls itself jsonl', async ({ page }) => {
  await addFiles(page, { name: 'picture.jsonl', content: PICTURE });
  await expectRefused(page, 'picture.jsonl', /not text/);
  await expectGoodFileKept(page);
});

test('rows of no usable shape', async ({ page }) => {
  await addFiles(page, { name: 'weather.jsonl', content: '{"temperature":12}\n{"temperature":14}\n' });
  await expect(page.getByRole('alert').filter({ hasText: 'weather.jsonl' })).toContainText(/no usable row/);
  // It stays at hand: a person may know which column is what.
  await expect(dataFile(page, 'weather.jsonl')).toContainText('not usable as it is read now');
  await expectGoodFileKept(page);
});

test('a bad file dropped on another stage is answered there', async ({ page }) => {
  await goTo(page, 'Mixture');
  await dropFile(page, { name: 'empty.jsonl', content: '' });
  await expect(page.getByRole('alert').filter({ hasText: 'empty.jsonl' })).toContainText('is empty');
  await expect(page.getByRole('table', { name: 'Mixture' })).toContainText('good');
});

for (const [slider, good, bad] of [
  ['Temperature', '3', '0'],
  ['Temperature', '3', '-1'],
  ['Temperature', '3', 'warm'],
  ['Max repeats', '2', '0'],
] as const) {
  test(`${slider} = ${bad}`, async ({ page }) => {
    await goTo(page, 'Mixture');
    await setValue(page, slider, good);
    // Supervised shares come once the tokens are counted.
    await expect(page.getByRole('table', { name: 'Mixture' })).not.toContainText('–');
    const before = await readTable(page, 'Mixture');
    await setValue(page, slider, bad);
    const box = page.getByRole('textbox', { name: `${slider} value` });
    await expect(box).toHaveAttribute('aria-invalid', 'true');
    // the sentence that belongs to the box, where assistive technology finds it
    await expect(box).toHaveAccessibleDescription(/above 0|at least|greater than 0|inf/i);
    expect(await readTable(page, 'Mixture')).toEqual(before);
    await setValue(page, slider, 'inf');
    await expect(box).not.toHaveAttribute('aria-invalid', 'true');
  });
}
