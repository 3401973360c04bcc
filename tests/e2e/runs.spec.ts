import { expect, type Locator, type Page, test } from '@playwright/test';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expectAccessible } from './support/accessible.ts';
import { bytesOf, download, goTo, open } from './support/page.ts';

/** The list of runs: what is kept outlives the page, leaves it and comes back. */

const RUN = {
  mixture: { temperature: 2, maxRepeats: 1 },
  mask: { context: 64 },
  training: { microBatch: 1, accumulation: 1, maxSteps: 4, learningRate: 0.001 },
  evaluation: { every: 2, examples: 7, plainText: 'none', samples: { count: 1, tokens: 4 } },
};

const list = (page: Page): Locator => page.getByRole('table', { name: 'Runs', exact: true });
const nameOf = (page: Page, name: string): Locator => list(page).getByRole('button', { name, exact: true });

async function train(page: Page): Promise<void> {
  await open(page, RUN);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 90_000 });
  await expect(list(page).getByText('finished')).toBeVisible();
}

async function importRuns(page: Page, ...zips: readonly Uint8Array[]): Promise<void> {
  await page.getByLabel('Archives of runs').setInputFiles(
    zips.map((zip, place) => ({
      name: `run-${place}.zip`,
      mimeType: 'application/zip',
      buffer: Buffer.from(zip),
    })),
  );
}

test('a run is there after a reload, leaves as an archive and comes back the same', async ({ page }) => {
  test.setTimeout(180_000);
  await train(page);
  await page.reload();
  await goTo(page, 'Train');
  // The last run's own curves and numbers are shown again.
  await expect(page.getByRole('table', { name: 'Validation by task' })).toBeVisible();
  await list(page).locator('.run-name').getByRole('button').click();
  const details = page.getByRole('region', { name: /^Run / });
  await expect(details).toContainText('step 4 of 4');
  await expect(details).toContainText('2 checkpoints (2, 4)');

  await details.getByLabel('Run name').fill('First try');
  await details.getByLabel('Run name').press('Enter');
  await expect(nameOf(page, 'First try')).toBeVisible();
  await page.getByRole('region', { name: 'Run First try' }).getByLabel('Note').fill('too short');
  await list(page).getByRole('button', { name: 'Star First try' }).click();
  await expect(list(page).getByRole('button', { name: 'Star First try' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.reload();
  await goTo(page, 'Train');
  await expect(list(page).getByRole('button', { name: 'Star First try' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await nameOf(page, 'First try').click();
  await expect(page.getByLabel('Note')).toHaveValue('too short');
  await expectAccessible(page, 'Train with a chosen run');

  const archive = await download(page, 'Download run');
  expect(archive.suggestedFilename()).toBe('First-try-run.zip');
  const zip = await bytesOf(archive);
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual([
    'run.json',
    'log.jsonl',
    'checkpoints/step-000002.safetensors',
    'checkpoints/step-000004.safetensors',
  ]);
  await importRuns(page, zip);
  await expect(page.getByRole('alert')).toContainText('it is called "First try" there');

  await page.getByRole('button', { name: 'Delete run' }).click();
  await expect(page.getByRole('group', { name: 'Delete run' })).toContainText('2 checkpoints');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(list(page)).toHaveCount(0);
  await page.reload();
  await goTo(page, 'Train');
  await expect(page.getByText('Every run is kept here')).toBeVisible();

  await importRuns(page, zip.slice(0, 1000));
  await expect(page.getByRole('alert')).toContainText('run-0.zip: The file is no whole zip archive');
  await importRuns(page, zip);
  await expect(page.getByRole('region', { name: 'Run First try' })).toContainText('2 checkpoints (2, 4)');
  await expect(page.getByRole('table', { name: 'Validation by task' })).toBeVisible();
  expect(await bytesOf(await download(page, 'Download run'))).toEqual(zip);

  await goTo(page, 'Export');
  await page.getByLabel('What is exported').selectOption({ label: 'First try · step 2' });
  const adapter = await download(page, 'Export adapter');
  expect(adapter.suggestedFilename()).toBe('First-try-step-2-adapter.zip');
  expect(Object.keys(unzipSync(await bytesOf(adapter)))).toEqual(
    expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors']),
  );
});

/** The archive as one of another run, without checkpoints. */
function other(zip: Uint8Array, place: number): Uint8Array {
  const { 'run.json': run = new Uint8Array(), 'log.jsonl': log = new Uint8Array() } = unzipSync(zip);
  const value = JSON.parse(strFromU8(run));
  value.record.id = `run-${place}`;
  value.record.createdAt = new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString();
  value.record.recipe.mixture.temperature = 1 + (place % 4);
  value.label = { name: `trial ${place}`, note: '', starred: false };
  value.checkpoints = [];
  return zipSync({ 'run.json': strToU8(JSON.stringify(value)), 'log.jsonl': log }, { level: 0 });
}

test('two hundred runs stay quick, and any of them are laid over each other', async ({ page }) => {
  test.setTimeout(240_000);
  await train(page);
  await list(page).locator('.run-name').getByRole('button').click();
  const zip = await bytesOf(await download(page, 'Download run'));
  await importRuns(page, ...Array.from({ length: 200 }, (_, place) => other(zip, place)));
  await expect(page.getByText('201 runs', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(list(page)).toHaveAttribute('aria-rowcount', '202');
  // Rows that are out of sight are not in the document.
  expect(await list(page).getByRole('row').count()).toBeLessThan(40);

  await page.reload();
  const start = Date.now();
  await goTo(page, 'Train');
  await expect(page.getByText('201 runs', { exact: true })).toBeVisible();
  expect(Date.now() - start).toBeLessThan(5000);
  const typed = Date.now();
  await page.getByLabel('Find runs').fill('trial 19');
  await expect(page.getByText('12 runs of 201')).toBeVisible();
  expect(Date.now() - typed).toBeLessThan(2000);
  await page.getByLabel('Order of runs').selectOption('by name');
  await expect(list(page).getByRole('rowheader').first()).toHaveText('trial 19');

  for (const name of ['trial 190', 'trial 191'])
    await list(page)
      .getByRole('checkbox', { name: `Overlay ${name}`, exact: true })
      .check();
  await page.getByRole('link', { name: 'Overlay 2 checked runs' }).click();
  await expect(page.getByRole('heading', { name: 'Validation loss' })).toBeVisible();
  const differs = page.getByRole('region', { name: 'What differs between the runs' });
  await expect(differs.getByRole('row', { name: /^Temperature/ })).toContainText('3');
  await expect(differs.getByRole('row', { name: /^Temperature/ })).toContainText('4');
  await page.getByLabel('Curve', { exact: true }).selectOption('Train loss, smoothed');
  await expect(page.getByRole('heading', { name: 'Train loss, smoothed' })).toBeVisible();
  await expectAccessible(page, 'Compare, runs');
  const lines = (await bytesOf(await download(page, 'Download JSONL'))).toString().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'run')).toEqual([
    { run: 'run-190', kind: 'run', name: 'trial 190' },
    { run: 'run-191', kind: 'run', name: 'trial 191' },
  ]);
  const csv = (await bytesOf(await download(page, 'Download CSV'))).toString().split('\r\n');
  expect(csv[0]).toContain('run,id,step');
  // Step 0, and four steps, of each.
  expect(csv).toHaveLength(1 + 2 * 5 + 1);
});
