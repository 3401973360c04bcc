import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { type Download, expect, type Locator, type Page } from '@playwright/test';

/** The page as a person meets it: by roles and accessible names only. */

export const STAGES = ['Data', 'Mixture', 'Mask', 'Train', 'Compare', 'Export'] as const;
export type Stage = (typeof STAGES)[number];

const ROOT = join(import.meta.dirname, '../../..');

export const repositoryFile = (path: string): Buffer => readFileSync(join(ROOT, path));

/** The hash of a recipe's link, from its rule REC-2: "r=" and the JSON, deflated, in base64url. */
export function linkHash(recipe: object): string {
  return `r=${deflateRawSync(JSON.stringify(recipe)).toString('base64url')}`;
}

/** Links once had the recipe in the query, and these are still read. */
const shareLink = (recipe: object) => `/?recipe=${encodeURIComponent(linkHash(recipe))}`;

/** Opens the page, by the share link of a recipe where one is given, and waits for the sample set. */
export async function open(page: Page, recipe?: object): Promise<void> {
  await page.goto(recipe === undefined ? '/' : shareLink(recipe));
  await expect(dataFile(page, 'translation.jsonl')).toContainText('760');
}

/** A file's row in the table of the stage Data. */
export function dataFile(page: Page, name: string): Locator {
  return page.getByRole('table', { name: 'Data files' }).getByRole('row').filter({ hasText: name });
}

export async function goTo(page: Page, stage: Stage): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: stage }).click();
  await expect(page.getByRole('heading', { level: 1, name: stage })).toBeVisible();
}

export interface Dropped {
  readonly name: string;
  readonly content: string | Buffer;
  readonly type?: string;
}

/** Adds files by the input that the drop zone holds. */
export async function addFiles(page: Page, ...files: readonly Dropped[]): Promise<void> {
  await page.getByLabel('Add data files').setInputFiles(
    files.map(({ name, content, type = 'application/json' }) => ({
      name,
      mimeType: type,
      buffer: Buffer.from(content),
    })),
  );
}

/** Drops a file from outside onto the page. */
export async function dropFile(
  page: Page,
  { name, content, type = 'application/json' }: Dropped,
): Promise<void> {
  const text = content.toString();
  const transfer = await page.evaluateHandle(
    ([text, name, type]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type }));
      return transfer;
    },
    [text, name, type] as const,
  );
  for (const event of ['dragover', 'drop']) {
    await page.getByRole('main').dispatchEvent(event, { dataTransfer: transfer });
  }
}

/** Types into the text box that stands beside a slider, as a person would. */
export async function setValue(page: Page, slider: string, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: `${slider} value` });
  await box.fill(text);
  await box.press('Enter');
}

/** A table's rows, each by the names in its head. */
export async function readTable(page: Page, name: string): Promise<Record<string, string>[]> {
  const table = page.getByRole('table', { name });
  const head = await table.getByRole('columnheader').allInnerTexts();
  const rows = await table.locator('tbody').getByRole('row').all();
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator('th, td').allInnerTexts();
      return Object.fromEntries(cells.map((cell, i) => [head[i]?.trim() ?? String(i), cell.trim()]));
    }),
  );
}

/** The number in a cell: "34.5 %" is 34.5, "1,140" is 1140, "0.96×" is 0.96. */
export function numberIn(cell: string | undefined): number {
  const digits = (cell ?? '').replace(/[,\s\u00a0\u202f]/g, '').match(/-?\d+(\.\d+)?/);
  if (digits === null) throw new Error(`There is no number in "${cell}".`);
  return Number(digits[0]);
}

/** Opens a section of the stage Compare. */
export async function openSection(page: Page, section: string): Promise<void> {
  const link = page
    .getByRole('navigation', { name: 'Sections of Compare' })
    .getByRole('link', { name: section });
  await link.click();
  await expect(link).toHaveAttribute('aria-current', 'page');
}

/** Has so many rows of every task answered on the stage Compare; the table then. */
export async function checkAnswers(page: Page, rows: number): Promise<Record<string, string>[]> {
  await openSection(page, 'Scores');
  await page.getByRole('textbox', { name: 'Rows a task' }).fill(String(rows));
  await page.getByRole('button', { name: 'Check answers' }).click();
  // What an earlier check said stays until its rows give way.
  await expect(
    page.getByRole('table', { name: 'Exact match' }).locator('tbody tr').first().getByRole('cell').first(),
  ).toHaveText(String(rows));
  await expect(page.getByText(/^\d+ answers checked$/)).toBeVisible({ timeout: 120_000 });
  return readTable(page, 'Exact match');
}

/** A step as the status region shows it; the loss with its four digits. */
export interface ShownStep {
  readonly step: number;
  readonly of: number;
  readonly loss: string;
}

/** Notes every step that the status region shows from now on. */
export async function recordRun(page: Page): Promise<() => Promise<ShownStep[]>> {
  const region = page.getByRole('status', { name: 'Run' });
  await region.evaluate((element) => {
    const shown: string[] = [];
    Object.assign(window, { shownSteps: shown });
    const note = () => shown.push(element.textContent ?? '');
    new MutationObserver(note).observe(element, { subtree: true, childList: true, characterData: true });
  });
  return async () => {
    const texts = await page.evaluate<string[]>('window.shownSteps');
    const steps = new Map<number, ShownStep>();
    for (const text of texts) {
      const found = text.match(/step\s+(\d+)\s+of\s+(\d+).*?loss\s+(\d+\.\d{4})/is);
      if (found !== null) {
        const step = Number(found[1]);
        steps.set(step, { step, of: Number(found[2]), loss: found[3]! });
      }
    }
    return [...steps.values()].sort((a, b) => a.step - b.step);
  };
}

export async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

/** Clicks a button and takes the file that the page hands out. */
export async function download(page: Page, button: string): Promise<Download> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return file;
}
