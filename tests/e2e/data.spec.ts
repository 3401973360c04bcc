import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { addFiles, bytesOf, dataFile, download, open, readTable } from './support/page.ts';

/** The stage Data: how files are read, the rows in them, and the tasks that they make. */

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const pairs = (name: string, count: number) =>
  lines(Array.from({ length: count }, (_, i) => ({ prompt: `${name} ${i}?`, completion: `${name} ${i}.` })));

const reading = (page: Page, name: string) => page.getByRole('region', { name: `How ${name} is read` });
const rows = (page: Page) => page.getByRole('grid', { name: 'Rows' });
const kindOfRows = (page: Page) => page.getByRole('combobox', { name: 'Kind of rows' });

test('PAGE-61: a table without a header is mapped by hand, and seen before it is applied', async ({
  page,
}) => {
  await open(page);
  const table = Array.from({ length: 8 }, (_, i) => `${i}\tde\tthe house ${i}\tdas Haus ${i}`).join('\n');
  await addFiles(page, { name: 'phrases.tsv', content: table, type: 'text/tab-separated-values' });
  const file = dataFile(page, 'phrases.tsv');
  await file.getByRole('button', { name: /^(Reading|Map columns) of/ }).click();
  const editor = reading(page, 'phrases.tsv');
  await editor.getByLabel('First row names the columns').selectOption('no');
  await editor.getByLabel('Prompt column').selectOption('4');
  await editor.getByLabel('Response column').selectOption('3');
  await editor.getByLabel('Task column').selectOption('2');
  const first = page.getByRole('table', { name: 'First rows of phrases.tsv' });
  await expect(first).toContainText('user das Haus 0');
  await expect(first).toContainText('assistant the house 0');
  await editor.getByRole('button', { name: 'Apply to the whole file' }).click();
  await expect(file.locator('[data-value="8"]').first()).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Hold out de' })).toBeVisible();
});

test('PAGE-61: a file goes back to how it was detected', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Reading of math.jsonl' }).click();
  const editor = reading(page, 'math.jsonl');
  await editor.getByLabel('Task', { exact: true }).fill('sums');
  await editor.getByRole('button', { name: 'Apply to the whole file' }).click();
  await expect(page.getByRole('checkbox', { name: 'Hold out sums' })).toBeVisible();
  await editor.getByRole('button', { name: 'Back to what was detected' }).click();
  await expect(page.getByRole('checkbox', { name: 'Hold out math' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Hold out sums' })).toBeHidden();
});

test('PAGE-60: UTF-16, gzip and preference data are read, and say how', async ({ page }) => {
  await open(page);
  const csv = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('question,answer\r\n"Où, donc?",là\r\nQui?,"moi, je crois"\r\n', 'utf16le'),
  ]);
  const liked = lines([
    { prompt: 'Tea?', chosen: 'Yes, please.', rejected: 'No.' },
    { prompt: 'Coffee?', chosen: 'Later.', rejected: 'Go away.' },
  ]);
  await addFiles(
    page,
    { name: 'french.csv', content: csv },
    { name: 'packed.jsonl.gz', content: gzipSync(pairs('packed', 3)) },
    { name: 'liked.jsonl', content: liked },
  );
  await expect(dataFile(page, 'french.csv')).toContainText('CSV, UTF-16');
  await expect(dataFile(page, 'packed.jsonl.gz')).toContainText('JSONL, gzip');
  await expect(page.getByRole('alert').filter({ hasText: 'liked.jsonl' })).toBeVisible();
  await dataFile(page, 'liked.jsonl').getByRole('button', { name: 'Map columns of liked.jsonl' }).click();
  const editor = reading(page, 'liked.jsonl');
  await editor.getByLabel('Preference data').selectOption('chosen');
  await expect(page.getByRole('table', { name: 'First rows of liked.jsonl' })).toContainText('Yes, please.');
  await editor.getByRole('button', { name: 'Apply to the whole file' }).click();
  await expect(dataFile(page, 'liked.jsonl').locator('[data-value="2"]')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'liked.jsonl' })).toBeHidden();
});

test('PAGE-62: skipped rows are counted, told and taken away as a table', async ({ page }) => {
  await open(page);
  const content = `${pairs('fine', 3)}\n{"prompt": "half"\n${lines([{ prompt: 'no answer', completion: '' }])}`;
  await addFiles(page, { name: 'holes.jsonl', content });
  await page.getByText('2 rows of holes.jsonl skipped').click();
  const list = page.getByRole('list', { name: 'Skipped rows of holes.jsonl' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText('row 4');
  const csv = (await bytesOf(await download(page, 'Download all skipped rows'))).toString();
  expect(csv.trim().split('\n')).toHaveLength(3);
  expect(csv).toContain('holes.jsonl');
});

test('PAGE-63, PAGE-64: rows are found, shown as text whatever they contain, excluded and taken back', async ({
  page,
}) => {
  await open(page);
  const evil = '<img src=x onerror="window.wasRun=1"><script>window.wasRun=1</script>';
  const content = lines([
    { prompt: `${evil} quuxity`, completion: `<b>${evil}</b>` },
    { prompt: 'plain', completion: 'hay' },
  ]);
  await addFiles(page, { name: 'evil.jsonl', content });
  await expect(dataFile(page, 'evil.jsonl').locator('[data-value="2"]')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search rows' }).fill('QUUXITY');
  await expect(rows(page).getByRole('row')).toHaveCount(2);
  await rows(page).focus();
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: 'Row in full' });
  await expect(detail).toContainText(evil);
  await detail.getByText('Source as it stands in the file').click();
  await expect(detail.getByRole('region', { name: 'Source of the row' })).toContainText(
    '"prompt":"<img src=x',
  );
  expect(await page.evaluate('window.wasRun')).toBeUndefined();

  await rows(page).focus();
  await page.keyboard.press('x');
  await expect(detail).toContainText('excluded by hand');
  await page.getByRole('searchbox', { name: 'Search rows' }).fill('');
  await kindOfRows(page).selectOption('excluded by hand');
  await expect(rows(page)).toHaveAttribute('aria-rowcount', '2');
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(rows(page)).toHaveAttribute('aria-rowcount', '1');
});

test('PAGE-63: any number of rows is walked by keyboard and by number', async ({ page }) => {
  await open(page);
  await addFiles(page, { name: 'many.jsonl', content: pairs('many', 20_000) });
  await expect(dataFile(page, 'many.jsonl')).toContainText('20,000');
  await page.getByRole('combobox', { name: 'Rows of file' }).selectOption('many.jsonl');
  await expect(rows(page)).toHaveAttribute('aria-rowcount', '20001');
  await rows(page).focus();
  await page.keyboard.press('End');
  await expect(rows(page).getByRole('row', { selected: true })).toContainText('many 19999?');
  expect(await rows(page).getByRole('row').count()).toBeLessThan(60);
  const goTo = page.getByRole('textbox', { name: 'Go to row' });
  await goTo.fill('10000');
  await goTo.press('Enter');
  await expect(rows(page).getByRole('row', { selected: true })).toContainText('many 9999?');
});

test('PAGE-66: tasks are merged, coloured and ordered, each a step of undo', async ({ page }) => {
  await open(page);
  const namesOf = async () => (await readTable(page, 'Tasks')).map(({ Task }) => Task);
  await page.getByRole('button', { name: 'Edit math' }).click();
  const before = await namesOf();
  await page.getByRole('textbox', { name: 'Name of math' }).fill('code');
  await expect(page.getByText('There is a task code: the two become one task of that name.')).toBeVisible();
  await page.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByRole('checkbox', { name: 'Hold out math' })).toBeHidden();
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await page.getByRole('button', { name: 'Move math up' }).click();
  await expect.poll(async () => (await namesOf()).indexOf('math')).toBe(before.indexOf('math') - 1);
  await page.getByRole('button', { name: 'Edit math' }).click();
  await page.getByLabel('Colour of math').fill('#12ab34');
  await page.getByRole('navigation').getByRole('link', { name: 'Mixture' }).click();
  const mixed = page.getByRole('table', { name: 'Mixture' }).getByRole('row').filter({ hasText: 'math' });
  await expect(mixed.locator('.swatch')).toHaveCSS('background-color', 'rgb(18, 171, 52)');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`PAGE-19: an opened file and row are accessible and fit a telephone, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    await page.getByRole('button', { name: 'Reading of translation.jsonl' }).click();
    await expect(page.getByRole('table', { name: 'First rows of translation.jsonl' })).toBeVisible();
    await rows(page).getByRole('row').nth(1).click();
    await expect(page.getByRole('region', { name: 'Row in full' })).toBeVisible();
    await expectAccessible(page, `Data at 390 px, ${colorScheme}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
