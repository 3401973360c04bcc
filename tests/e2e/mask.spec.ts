import { expect, type Locator, type Page, test } from '@playwright/test';
import { addFiles, goTo, open } from './support/page.ts';

/** The stage Mask: what the loss sees of one example and of the whole set. */

const tokens = (page: Page): Locator => page.getByRole('list', { name: 'Tokens', exact: true });
const items = (page: Page): Locator => tokens(page).getByRole('listitem');

/** A JSONL file of conversations [role, content][]. */
const conversations = (name: string, rows: readonly (readonly (readonly [string, string])[])[]) => ({
  name,
  content: rows
    .map((turns) => JSON.stringify({ messages: turns.map(([role, content]) => ({ role, content })) }))
    .join('\n'),
});

async function choose(page: Page, task: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Task' }).selectOption(task);
}

test('a newcomer reads what is trained, and goes about among the tokens', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await addFiles(
    page,
    conversations('greeting.jsonl', [
      [
        ['user', 'hello you'],
        ['assistant', 'Good day.'],
      ],
    ]),
  );
  await goTo(page, 'Mask');
  await choose(page, 'greeting');
  await expect(page.getByRole('heading', { name: 'greeting · row 1 of greeting.jsonl' })).toBeVisible();
  // The heading names the row at once, its tokens come when they are known.
  await expect(tokens(page)).toContainText('Good');
  const supervised = tokens(page).locator('[data-supervised="true"]');
  const count = await items(page).count();
  const scored = await supervised.count();
  expect(scored).toBeGreaterThan(2);

  await test.step('the sentence', async () => {
    const sentence = `The loss sees ${scored} of ${count} tokens of this example: the answer and its end.`;
    await expect(page.getByText(sentence)).toBeVisible();
  });

  await test.step('the next supervised span, by button and by key', async () => {
    await page.getByRole('button', { name: 'Next supervised span' }).click();
    const first = await supervised.first().getAttribute('aria-posinset');
    await expect(tokens(page).locator('[tabindex="0"]')).toHaveAttribute('aria-posinset', first ?? '');
    await page.getByRole('button', { name: 'Next supervised span' }).click();
    await expect(page.getByText('No supervised span after this token.')).toBeVisible();
    await items(page).first().focus();
    await page.keyboard.press('n');
    await expect(supervised.first()).toBeFocused();
  });

  await test.step('the causal shift in words, and where it is', async () => {
    await supervised.first().focus();
    const position = Number(await supervised.first().getAttribute('aria-posinset')) - 1;
    // What stands before the answer is the template's line break.
    await expect(
      page.getByText(`Predicted at position ${position - 1}, from ⏎ and all before it.`),
    ).toBeVisible();
    const next = await supervised.nth(1).textContent();
    await expect(page.getByText(`Its own output is scored against ${next}.`)).toBeVisible();
    await items(page).first().focus();
    await expect(page.getByText('First of the sequence: no position predicts it')).toBeVisible();
    await expect(page.getByText('Its own output is not scored: the next token is masked.')).toBeVisible();
  });

  await test.step('arrow keys, and one stop for Tab', async () => {
    await page.keyboard.press('End');
    await expect(items(page).last()).toBeFocused();
    await page.keyboard.press('Home');
    await expect(items(page).first()).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(items(page).nth(1)).toBeFocused();
    await expect(tokens(page).locator('[tabindex="0"]')).toHaveCount(1);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('searchbox', { name: 'Find token' })).toBeFocused();
  });

  await test.step('a token is found by its id', async () => {
    const id = await supervised.last().getAttribute('data-token-id');
    await page.getByRole('searchbox', { name: 'Find token' }).fill(`#${id}`);
    await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  });

  await test.step('ids and labels are copied', async () => {
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await expect(page.getByText(`input_ids and labels of ${count} tokens copied.`)).toBeVisible();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    const ids = await items(page).evaluateAll((all) =>
      all.map((one) => Number(one.getAttribute('data-token-id'))),
    );
    expect(copied.input_ids).toEqual(ids);
    const shown = await items(page).evaluateAll((all) =>
      all.map((one) =>
        one.getAttribute('data-supervised') === 'true' ? Number(one.getAttribute('data-token-id')) : -100,
      ),
    );
    expect(copied.labels).toEqual(shown);
  });
});

test('a field of the policy acts at once, and says what others call it', async ({ page }) => {
  await open(page);
  await goTo(page, 'Mask');
  const sentence = page.getByText(/^The loss sees \d+ of \d+ tokens of this example/);
  await expect(sentence).toHaveText(/: the answer and its end\.$/);
  const scored = async () => Number(/sees (\d+)/.exec((await sentence.textContent()) ?? '')?.[1]);
  const before = await scored();
  await page.getByRole('checkbox', { name: 'Supervise the end of the turn' }).uncheck();
  await expect(sentence).toHaveText(/: the answer\.$/);
  expect(await scored()).toBe(before - 1);
  const encoding = page.getByRole('radiogroup', { name: 'Encoding' });
  await expect(encoding).toHaveAccessibleDescription(/LLaMA-Factory/);
  const text = page.getByRole('tooltip').filter({ hasText: 'cut into tokens as one text' });
  await page.getByRole('button', { name: 'About Encoding' }).focus();
  const width = async () => (await text.boundingBox())?.width;
  await expect.poll(width).toBeGreaterThan(100);
  await page.keyboard.press('Escape');
  await expect.poll(width).toBeLessThan(10);
  // Plain text has two fields more.
  await expect(page.getByRole('checkbox', { name: 'End with EOS' })).toHaveCount(0);
});

test('without a template the end of the text can be chosen', async ({ page }) => {
  await open(page, { model: { template: '' } });
  await goTo(page, 'Mask');
  const end = page.getByRole('list', { name: 'Tokens', exact: true }).getByRole('listitem').last();
  await expect(end).toHaveText('<|end|>');
  await page.getByRole('textbox', { name: 'Between messages' }).fill('\\n\\n');
  await expect(page.getByRole('list', { name: 'Tokens', exact: true })).toContainText('⏎⏎');
  await page.getByRole('checkbox', { name: 'End with EOS' }).uncheck();
  await expect(end).not.toHaveText('<|end|>');
});

test('8,192 tokens: the last is reached, and few are in the document', async ({ page }) => {
  const words = Array.from({ length: 9000 }, (_, i) => (i % 12 === 11 ? 'frog\n' : 'frog')).join(' ');
  await open(page, { mask: { context: 8192 } });
  await addFiles(
    page,
    conversations('long.jsonl', [
      [
        ['user', 'say frog'],
        ['assistant', words],
      ],
    ]),
  );
  await goTo(page, 'Mask');
  await choose(page, 'long');
  await expect(page.getByText(/of 8,192 tokens of this example/)).toBeVisible();
  await items(page).first().focus();
  await page.keyboard.press('End');
  const last = tokens(page).locator(':focus');
  const size = Number(await last.getAttribute('aria-setsize'));
  expect(size).toBeGreaterThanOrEqual(8192);
  await expect(last).toHaveAttribute('aria-posinset', String(size));
  await expect(last).toBeInViewport();
  expect(await items(page).count()).toBeLessThan(1000);
});
