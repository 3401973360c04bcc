import { expect, type Locator, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expectAccessible } from './support/accessible.ts';
import { bytesOf, download, goTo, numberIn, open } from './support/page.ts';

/** What is made of a model and of what it learned: every format, of the base and of a run. */

const RUN = {
  mixture: { temperature: 2, maxRepeats: 1 },
  mask: { context: 64 },
  training: { microBatch: 1, accumulation: 1, maxSteps: 2, learningRate: 0.01 },
  evaluation: { every: 100, examples: 1, plainText: 'none', samples: { count: 0 } },
};
const MODEL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'];

const row = (page: Page, title: string): Locator => page.getByRole('region', { name: title, exact: true });
const whatIsExported = (page: Page): Locator => page.getByRole('combobox', { name: 'What is exported' });

/** The files of an export, after its size was told before. */
async function exported(page: Page, title: string, action: string) {
  const state = row(page, title).getByText(/^\d+ files?, [\d.]+ [kM]?B\.$/);
  const told = (await state.textContent()) ?? '';
  const zip = await bytesOf(await download(page, action));
  const files = unzipSync(zip);
  const sizes = Object.values(files).map((bytes) => bytes.length);
  expect(numberIn(told), told).toBe(sizes.length);
  const [, size = '', unit = ''] = told.match(/, ([\d.]+) (\w+)\.$/) ?? [];
  const scale = { B: 1, kB: 1e3, MB: 1e6 }[unit] ?? 0;
  const total = sizes.reduce((sum, one) => sum + one, 0) / scale;
  expect(Number(size)).toBe(Number(total < 10 ? total.toFixed(1) : total.toFixed(0)));
  return files;
}

const weightsOf = (files: Record<string, Uint8Array>) =>
  Buffer.from(files['model.safetensors'] ?? new Uint8Array());
const magicOf = (bytes: Uint8Array | undefined) => String.fromCharCode(...(bytes ?? []).slice(0, 4));

/** Names of what lies in the browser's own file system for exports. */
const leftovers = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('temper-exports', { create: true });
    const names: string[] = [];
    // The type library of the page does not know its keys.
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      names.push(name);
    return names;
  });

test('PAGE-151, PAGE-155: base and tuned leave in every format, with the sizes that were told', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await open(page, RUN);
  await goTo(page, 'Export');
  await expect(whatIsExported(page)).toHaveValue('base');
  await expect(page.getByRole('button', { name: 'Export adapter' })).toBeDisabled();
  await expect(row(page, 'PEFT adapter')).toContainText('The base model alone has no adapter');
  const base = await exported(page, 'Merged model', 'Export merged model');
  expect(Object.keys(base)).toEqual(expect.arrayContaining([...MODEL_FILES, 'model.safetensors']));
  const gguf = await exported(page, 'GGUF model', 'Export GGUF model');
  expect(magicOf(gguf['base.gguf'])).toBe('GGUF');

  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 90_000 });
  await goTo(page, 'Export');
  await expect(whatIsExported(page).locator('option:checked')).toContainText('step 2 (result)');
  // What was written of the base is still there, and said to be of the base.
  await expect(row(page, 'GGUF model')).toContainText('bundled-base-gguf.zip');
  await expect(row(page, 'GGUF model')).toContainText('It is of what was chosen before');

  const adapter = await exported(page, 'PEFT adapter', 'Export adapter');
  expect(Object.keys(adapter)).toEqual(
    expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors']),
  );
  const tuned = await exported(page, 'Merged model', 'Export merged model');
  expect(weightsOf(tuned)).toHaveLength(weightsOf(base).length);
  expect(weightsOf(tuned).equals(weightsOf(base))).toBe(false);
  const lora = await exported(page, 'GGUF adapter', 'Export GGUF adapter');
  expect(magicOf(lora['adapter.gguf'])).toBe('GGUF');
  expect(Object.keys(lora)).toContain('Modelfile');
  await row(page, 'ONNX model').getByText('f16', { exact: true }).click();
  const onnx = await exported(page, 'ONNX model', 'Export ONNX');
  expect(Object.keys(onnx)).toEqual(expect.arrayContaining([...MODEL_FILES, 'onnx/model_fp16.onnx']));

  const bundle = unzipSync(await bytesOf(await download(page, 'Export scale-out bundle')));
  expect(Object.keys(bundle)).toEqual(
    expect.arrayContaining(['README.md', 'recipe.json', 'data/train.tokens.parquet', 'trl/train.py']),
  );
});

test('PAGE-152, PAGE-153: what is cancelled or discarded leaves nothing', async ({ page }) => {
  await open(page);
  await goTo(page, 'Export');
  await expect(page.getByRole('button', { name: 'Export ONNX' })).toBeEnabled();
  let downloads = 0;
  page.on('download', () => downloads++);
  const merged = row(page, 'Merged model');
  // At once, before the worker could end: a person with a larger model has more time.
  await merged.evaluate((element) => {
    const click = (name: string) =>
      [...element.querySelectorAll('button')].find(({ textContent }) => textContent === name)?.click();
    new MutationObserver(() => click('Cancel')).observe(element, { subtree: true, childList: true });
    click('Export merged model');
  });
  await expect(merged.getByRole('button', { name: 'Cancel' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Export merged model' })).toBeEnabled();
  await expect(merged.getByRole('alert')).toBeHidden();
  await expect.poll(() => leftovers(page)).toEqual([]);
  expect(downloads).toBe(0);

  const written = await download(page, 'Export ONNX');
  expect(written.suggestedFilename()).toBe('bundled-base-onnx.zip');
  expect(await leftovers(page)).toHaveLength(1);
  await page.getByRole('button', { name: 'Discard bundled-base-onnx.zip' }).click();
  await expect.poll(() => leftovers(page)).toEqual([]);
});

test('PAGE-154: each export says who loads it, in lines that can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await goTo(page, 'Export');
  const onnx = row(page, 'ONNX model');
  await onnx.getByText('Who loads it').click();
  await expect(onnx.getByText('unzip bundled-base-onnx.zip -d bundled-base-onnx')).toBeVisible();
  await onnx.getByRole('button', { name: /^Copy .*index\.html/ }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('pipeline("text-generation", "bundled-base-onnx", { dtype: "fp32" })');
  await onnx.getByRole('radio', { name: 'onnxruntime' }).check();
  await expect(onnx.getByText('bundled-base-onnx/onnx/model.onnx')).toBeVisible();
  await row(page, 'GGUF adapter').getByText('Who loads it').click();
  await expectAccessible(page, 'Export with its lines');
});
