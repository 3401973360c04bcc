import { expect, type Page, test } from '@playwright/test';
import { linkHash } from './support/page.ts';

/** Links of recipes: they stand behind the stage, in the part of the address that stays on the machine. */

const temperature = (page: Page) => page.getByRole('textbox', { name: 'Temperature value' });

test('REC-2, REC-3: a link opens its stage and recipe, and no server is sent either', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`/#/mixture?recipe=${linkHash({ mixture: { temperature: 5 } })}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Mixture' })).toBeVisible();
  await expect(temperature(page)).toHaveValue('5');
  expect(asked.filter((address) => address.includes('recipe='))).toEqual([]);
  expect(new URL(page.url()).hash).toBe('#/mixture');

  // Put into the address of the open page, a link loads nothing anew and can be undone.
  await page.evaluate(
    (hash) => location.assign(`#/mixture?recipe=${hash}`),
    linkHash({ mixture: { temperature: 3 } }),
  );
  await expect(temperature(page)).toHaveValue('3');
  expect(new URL(page.url()).hash).toBe('#/mixture');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(temperature(page)).toHaveValue('5');
});

test('REC-3: a link that is cut says so, and the page opens as ever', async ({ page }) => {
  await page.goto(`/#/data?recipe=${linkHash({ mixture: { temperature: 5 } }).slice(0, -4)}`);
  await expect(page.getByText('The link does not hold a whole recipe')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Data files' })).toContainText('translation.jsonl');
});
