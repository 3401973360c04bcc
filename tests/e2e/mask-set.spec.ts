import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { addFiles, goTo, numberIn, open, readTable } from './support/page.ts';

/** The stage Mask: policies side by side, the whole set and its traps, packing, templates. */

const traps = (page: Page) => page.getByRole('list', { name: 'Traps found' });
const trap = (page: Page, code: string) => traps(page).getByRole('listitem').filter({ hasText: code });

interface Turn {
  readonly role: string;
  readonly content: string;
  readonly weight?: number;
}
const user = (content: string): Turn => ({ role: 'user', content });
const assistant = (content: string, weight?: number): Turn => ({
  role: 'assistant',
  content,
  ...(weight !== undefined && { weight }),
});

const file = (name: string, rows: readonly (readonly Turn[])[]) => ({
  name,
  content: rows.map((messages) => JSON.stringify({ messages })).join('\n'),
});

/** Three rows with a fault each, and one without. */
const BAD = file('bad.jsonl', [
  [user('what is it'), assistant('A good frog.')],
  [user('what does <|end|> mean'), assistant('The end.')],
  [user('say frog'), assistant('frog '.repeat(400))],
  [user('hello'), assistant('Good day.', 0)],
]);

async function openMask(page: Page, ...files: Parameters<typeof addFiles>[1][]): Promise<void> {
  await open(page);
  if (files.length > 0) await addFiles(page, ...files);
  await goTo(page, 'Mask');
}

test('a second policy stands beside the first, and can be taken', async ({ page }) => {
  const turns = [user('one'), assistant('First.'), user('two'), assistant('Second.')];
  await openMask(page, file('turns.jsonl', [turns]));
  await page.getByRole('combobox', { name: 'Task' }).selectOption('turns');
  await expect(page.getByText(/both answers and their ends\.$/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('torchtune-last');
  const other = page.getByRole('list', { name: /^Tokens under torchtune/ });
  await expect(other).toBeVisible();
  const supervised = (list: ReturnType<Page['getByRole']>) =>
    list.locator('[data-supervised="true"]').count();
  const mine = page.getByRole('list', { name: 'Tokens', exact: true });
  const differ = (await supervised(mine)) - (await supervised(other));
  expect(differ).toBeGreaterThan(1);
  await expect(page.getByText(`${differ} tokens differ: they are outlined.`)).toBeVisible();
  await page.getByRole('button', { name: 'Use this policy' }).click();
  await expect(page.getByText('No token of this example differs.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Last answer' })).toBeChecked();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(`${differ} tokens differ: they are outlined.`)).toBeVisible();
});

test('the whole set is counted, and a clean one has no error', async ({ page }) => {
  await openMask(page);
  await expect(page.getByText('3,930 rows counted')).toBeVisible({ timeout: 30_000 });
  const rows = await readTable(page, 'Whole set');
  // Seven tasks, and the two that the sample recipe holds out.
  expect(rows).toHaveLength(9);
  const brought = rows.slice(0, 7).reduce((sum, row) => sum + numberIn(row['Brings of all supervised']), 0);
  expect(brought).toBeCloseTo(100, 0);
  await expect(traps(page).getByText('Error')).toHaveCount(0);
});

test('planted faults are found, looked at and mended', async ({ page }) => {
  await openMask(page, BAD);
  await expect(trap(page, 'truncated')).toContainText('1 of 3,934 rows', { timeout: 30_000 });
  await expect(trap(page, 'marker-in-content')).toContainText('1 of');
  await expect(trap(page, 'nothing-supervised')).toContainText('1 of');

  await test.step('a row of it is shown, and takes the focus', async () => {
    await trap(page, 'marker-in-content')
      .getByRole('button', { name: /row 2 of bad\.jsonl/ })
      .click();
    const heading = page.getByRole('heading', { name: 'bad · row 2 of bad.jsonl' });
    await expect(heading).toBeFocused();
    await expect(page.getByRole('list', { name: 'Traps of this example' })).toContainText(
      'marker-in-content',
    );
  });

  await test.step('one click mends it, one undo takes it back', async () => {
    await trap(page, 'truncated').getByRole('button', { name: 'Raise the context' }).click();
    await expect(trap(page, 'truncated')).toHaveCount(0, { timeout: 30_000 });
    await expect(page.getByRole('textbox', { name: 'Context' })).not.toHaveValue('256');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('textbox', { name: 'Context' })).toHaveValue('256');
    await expect(trap(page, 'truncated')).toHaveCount(1, { timeout: 30_000 });
  });
});

test('a packed micro-batch is looked at as it is trained', async ({ page }) => {
  await openMask(page);
  await expect(page.getByRole('table', { name: 'Packing' })).toBeVisible({ timeout: 30_000 });
  const full = async () =>
    (await readTable(page, 'Packing')).map((row) => [row.Packing, numberIn(row['Rows are full'])] as const);
  const [[, none], [, greedy], [, best]] = (await full()) as [
    readonly [string, number],
    readonly [string, number],
    readonly [string, number],
  ];
  expect(greedy).toBeGreaterThan(none);
  expect(best).toBeGreaterThanOrEqual(greedy);
  await page.getByRole('button', { name: 'Use packing best fit' }).click();
  await expect(page.getByRole('combobox', { name: 'Packing' })).toHaveValue('best-fit');
  const rows = page.getByRole('list', { name: 'Rows of the micro-batch' });
  await rows.getByRole('button', { name: /^Segment 2:/ }).click();
  const cells = page.getByRole('table', { name: 'Segment' });
  const row = async (name: string) =>
    (
      await cells
        .getByRole('row')
        .filter({ hasText: new RegExp(`^${name}`) })
        .locator('td')
        .allInnerTexts()
    ).map((text) => text.trim());
  await expect.poll(async () => (await row('segment')).at(-1)).toBe('2');
  const segments = await row('segment');
  const first = segments.indexOf('2');
  expect(segments[first - 1]).toBe('1');
  expect((await row('position'))[first]).toBe('0');
  expect(Number((await row('position'))[first - 1])).toBeGreaterThan(0);
  expect((await row('label'))[first]).toBe('−100');
  // Under another policy the labels are others.
  const masked = async () => (await row('label')).filter((label) => label === '−100').length;
  const before = await masked();
  expect(before).toBeGreaterThan(1);
  await page.getByRole('checkbox', { name: 'Supervise the prompt too (control)' }).check();
  await expect.poll(masked, { timeout: 15_000 }).toBeLessThan(before);
});

test('a template is edited live; one that does not end is refused, and the page goes on', async ({
  page,
}) => {
  await openMask(page);
  const editor = page.getByRole('textbox', { name: 'Chat template (Jinja)' });
  await expect(editor).toHaveValue(/generation/);
  const own = await editor.inputValue();
  const rendered = page.getByRole('region', { name: 'Rendered example' });
  await expect(rendered).toContainText('<|assistant|>');
  await editor.fill(own.replaceAll('<|user|>', '<|user|>Q: '));
  await editor.fill(`Begin. ${own}`);
  await expect(rendered).toContainText('Begin. ');
  await page.getByRole('button', { name: 'Apply the template' }).click();
  await expect(page.getByText('The recipe’s template is in use')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Tokens', exact: true })).toContainText('Beg');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The model’s own template is in use.')).toBeVisible();

  const loops = Array.from('abcdef', (name) => `{% for ${name} in range(2000) %}`).join('');
  await editor.fill(`${loops}${'{% endfor %}'.repeat(6)}`);
  // The page answers while the worker is busy.
  await page.getByRole('radio', { name: 'Last answer' }).check();
  await expect(page.getByRole('radio', { name: 'Last answer' })).toBeChecked();
  await expect(page.getByText(/did not finish within/)).toBeVisible({ timeout: 12_000 });
  await expect(page.getByRole('button', { name: 'Apply the template' })).toBeDisabled();
  await page.getByRole('button', { name: 'Discard edits' }).click();
  await expect(editor).toHaveValue(own);
  await expect(rendered).toContainText('<|assistant|>');
});

test('a set of which the loss sees nothing cannot start a run, and says why', async ({ page }) => {
  await open(page, { model: { template: "{{ raise_exception('no such talk') }}" } });
  await goTo(page, 'Mask');
  const cause = /The loss would see nothing of the 3,?830 rows: all are refused/;
  await expect(page.getByRole('alert').filter({ hasText: cause })).toBeVisible({ timeout: 30_000 });
  await expect(trap(page, 'refused')).toContainText('3,830 of 3,830 rows');
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  // At every button that would begin something: the run's comes first.
  await expect(page.getByText(cause).first()).toBeVisible();
});

/** Pages that differ in width and in colours; look.spec.ts has every pair of them. */
const LOOKS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
] as const;

test('with traps and two policies: wide and light, narrow and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openMask(page, BAD);
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('everything');
  await expect(trap(page, 'truncated')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('table', { name: 'Segment' })).toBeVisible({ timeout: 30_000 });
  for (const { colorScheme, ...size } of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await page.screenshot({
      path: `tests/e2e/output/mask-set-${size.width}-${colorScheme}.png`,
      fullPage: true,
    });
    await expectAccessible(page, `Mask at ${size.width} px, ${colorScheme}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, `does not scroll sideways at ${size.width} px`).toBeLessThanOrEqual(0);
  }
});
