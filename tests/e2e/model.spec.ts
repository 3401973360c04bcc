import { expect, type Page, test } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { expectAccessible } from './support/accessible.ts';
import {
  bytewiseTokenizer,
  configWith,
  dropFromDisk,
  type Files,
  folderOnDisk,
  modelFiles,
  removeFolders,
  shards,
} from './support/model-folder.ts';
import { bytesOf, dataFile, download, goTo, open, recordRun, repositoryFile } from './support/page.ts';

/** A model of the person's own: dropped or chosen, used everywhere, or refused without a loss. */

const SHORT_RUN = {
  mixture: { temperature: 1, maxRepeats: 1 },
  training: { maxSteps: 3, microBatch: 2, accumulation: 1, learningRate: 0.002 },
  evaluation: { every: 100, examples: 2, plainText: 'none', samples: { count: 0 } },
};
const LONG_RUN = {
  training: { microBatch: 1, accumulation: 1 },
  evaluation: { every: 10_000, examples: 1, plainText: 'none', samples: { count: 0 } },
};

test.afterAll(removeFolders);

const place = (page: Page) => page.getByRole('button', { name: /^Model: / });
const panel = (page: Page) => page.getByRole('region', { name: 'Model', exact: true });
const tokens = (page: Page) => page.getByRole('list', { name: 'Tokens' }).getByRole('listitem');
const fault = (page: Page) => page.getByRole('alert').filter({ hasText: 'is still in use' });

async function expectInUse(page: Page, name: string): Promise<void> {
  await expect(place(page)).toHaveAccessibleName(new RegExp(`^Model: ${name}`));
}

async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.getByLabel('Choose a model folder').first().setInputFiles(folder);
}

/** The bundled model in two shards, with a tokenizer that makes other tokens of the same text. */
const tiny = (): Files =>
  modelFiles({ 'model.safetensors': null, 'tokenizer.json': bytewiseTokenizer(), ...shards() });

async function shownSteps(page: Page) {
  await goTo(page, 'Train');
  const shown = await recordRun(page);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 120_000 });
  return shown();
}

test('a dropped folder is used for tokens, training and export, and left again', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, SHORT_RUN);
  await goTo(page, 'Mask');
  await expectInUse(page, 'small-world · bundled');
  await expect(tokens(page).first()).toBeVisible();
  const before = await tokens(page).count();

  await dropFromDisk(page, folderOnDisk('tiny-bytes', tiny()));
  await expectInUse(page, 'tiny-bytes');
  await expect.poll(() => tokens(page).count()).toBeGreaterThan(before);

  await place(page).click();
  await expect(panel(page)).toContainText('1,185,152');
  await expect(panel(page)).toContainText('Llama');
  await expect(panel(page)).toContainText('BF16');
  await expect(panel(page)).toContainText('2.4 MB');
  await page.keyboard.press('Escape');

  const steps = await shownSteps(page);
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
  for (const { loss } of steps) expect(Number(loss)).toBeGreaterThan(0);

  await goTo(page, 'Export');
  const files = unzipSync(await bytesOf(await download(page, 'Export adapter')));
  const config = JSON.parse(strFromU8(files['adapter_config.json']!));
  expect(config.base_model_name_or_path).toBe('tiny-bytes');

  await place(page).click();
  await page.getByRole('button', { name: 'Use the bundled model' }).click();
  await expectInUse(page, 'small-world · bundled');
  await goTo(page, 'Mask');
  await expect.poll(() => tokens(page).count()).toBe(before);
  // The adapter belongs to the other model: it is not asked, and not lost.
  await goTo(page, 'Compare');
  await expect(page.getByRole('region', { name: 'Tuned answer' })).toContainText('Nothing is trained');
  await goTo(page, 'Export');
  await page.getByLabel('What is exported').selectOption({ index: 1 });
  await expect(page.getByRole('button', { name: 'Export adapter' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Export merged model' })).toBeDisabled();
  await expect(page.getByText('The run trained tiny-bytes, and bundled is in use').first()).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expectInUse(page, 'tiny-bytes');
});

test('chosen by keyboard alone', async ({ page }) => {
  // From the start: asked for only with the key press, the interception may reach the page after the key.
  page.on('filechooser', () => {});
  await open(page);
  await place(page).focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Choose a model folder').first()).toBeFocused();
  const asked = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await asked).setFiles(folderOnDisk('tiny', tiny()));
  await expectInUse(page, 'tiny');
  await place(page).focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(place(page)).toBeFocused();
});

test('files on their own, with data among them', async ({ page }) => {
  await open(page);
  const folder = folderOnDisk('any', {
    ...modelFiles(),
    'words.json': repositoryFile('tests/e2e/fixtures/words.json'),
  });
  await dropFromDisk(
    page,
    ...Object.keys({ ...modelFiles(), 'words.json': '' }).map((name) => `${folder}/${name}`),
  );
  await expectInUse(page, 'dropped-model');
  await expect(dataFile(page, 'words.json')).toContainText('60');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

const WEB_PAGE = '<!doctype html><html><head><title>Not found</title></head><body>404</body></html>\n';
const half = (bytes: Buffer | string | undefined) => bytes?.slice(0, bytes.length / 2) ?? '';

const REFUSED: readonly (readonly [what: string, files: Files, why: RegExp])[] = [
  [
    'a web page named safetensors',
    modelFiles({ 'model.safetensors': WEB_PAGE }),
    /model\.safetensors is not/,
  ],
  [
    'a truncated file',
    modelFiles({ 'model.safetensors': half(modelFiles()['model.safetensors']) }),
    /model\.safetensors is not a whole .* ends at byte/,
  ],
  [
    'a tensor of another shape',
    modelFiles({ 'config.json': configWith({ intermediate_size: 360 }) }),
    /Tensor model\.layers\.0\.mlp\.\w+\.weight is \[352, 128\], but must be \[360, 128\]/,
  ],
  [
    'a missing tensor',
    modelFiles({ 'config.json': configWith({ tie_word_embeddings: false }) }),
    /no tensor lm_head\.weight \(\[2048, 128\]/,
  ],
  [
    'an unknown architecture',
    modelFiles({ 'config.json': configWith({ architectures: ['GPT2LMHeadModel'] }) }),
    /GPT2LMHeadModel/,
  ],
  [
    'a missing shard',
    modelFiles({ ...shards(), 'model.safetensors': null, 'model-00002-of-00002.safetensors': null }),
    /model-00002-of-00002\.safetensors, which is not in/,
  ],
  ['no tokenizer', modelFiles({ 'tokenizer.json': null }), /has no tokenizer\.json/],
];

for (const [what, files, why] of REFUSED) {
  test(`refused: ${what}`, async ({ page }) => {
    await open(page);
    await goTo(page, 'Mask');
    await expect(tokens(page).first()).toBeVisible();
    const before = await tokens(page).count();
    await dropFromDisk(page, folderOnDisk('broken', files));
    await expect(fault(page)).toContainText(why);
    await expect(fault(page)).toContainText('small-world is still in use');
    await expectInUse(page, 'small-world · bundled');
    expect(await tokens(page).count()).toBe(before);
    await page.getByRole('button', { name: 'Dismiss the message about the model' }).click();
    await expect(fault(page)).toHaveCount(0);
  });
}

test('a recipe for a model that is not here asks for its folder', async ({ page }) => {
  await open(page, { model: { id: 'tiny' } });
  const missing = page.getByRole('region', { name: 'Model that is missing' });
  await expect(missing).toContainText('The recipe is for the model tiny, which is not here');
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Start training' })).toHaveAccessibleDescription(/tiny/);
  await expectAccessible(page, 'a missing model');
  await missing.getByLabel('Choose a model folder').setInputFiles(folderOnDisk('tiny', tiny()));
  await expectInUse(page, 'tiny');
  await expect(missing).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
});

test('a context past the model’s positions is refused before a run', async ({ page }) => {
  await open(page, { mask: { context: 600 } });
  await goTo(page, 'Train');
  const start = page.getByRole('button', { name: 'Start training' });
  await expect(start).toBeDisabled();
  await expect(start).toHaveAccessibleDescription(/512 positions: a context of 600 does not fit/);
});

test('the model stays while a run is going on', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, LONG_RUN);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('step 1', { timeout: 60_000 });
  await place(page).click();
  await expect(panel(page)).toContainText('A run is going on: the model can be changed when it has ended.');
  await expect(page.getByLabel('Choose a model folder')).toBeDisabled();
  await page.keyboard.press('Escape');
  await dropFromDisk(page, folderOnDisk('tiny', tiny()));
  await expect(fault(page)).toContainText('a run is going on, and its model cannot be changed');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('stopped');
  await chooseFolder(page, folderOnDisk('tiny', tiny()));
  await expectInUse(page, 'tiny');
});

for (const width of [1440, 390]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the model place at ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
      const shot = (name: string) =>
        page.screenshot({ path: `tests/e2e/output/model-${name}-${width}-${colorScheme}.png` });
      await open(page);
      await chooseFolder(page, folderOnDisk('SmolLM2-tiny-instruct', tiny()));
      await expectInUse(page, 'SmolLM2-tiny-instruct');
      await place(page).click();
      await expect(panel(page)).toBeVisible();
      await expectAccessible(page, 'the model panel');
      await shot('panel');
      await page.keyboard.press('Escape');
      await dropFromDisk(page, folderOnDisk('broken', REFUSED[2]![1]));
      await expect(fault(page)).toBeVisible();
      await expectAccessible(page, 'a refused model');
      await shot('refused');
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
}
