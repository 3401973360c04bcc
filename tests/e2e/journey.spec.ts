import { expect, type Page, test } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { expectAccessible } from './support/accessible.ts';
import { readJsonLines, readSafetensors } from './support/formats.ts';
import { expectedMixture, trainingRows } from './support/mixture.ts';
import {
  bytesOf,
  checkAnswers,
  dataFile,
  download,
  dropFile,
  goTo,
  numberIn,
  open,
  readTable,
  recordRun,
  repositoryFile,
  setValue,
} from './support/page.ts';

/** One visit from the first file to the last export, on what a newcomer has: the sample set and a file. */

/** 60 steps of 8 rows, none seen twice; small enough for a processor that plays the GPU. */
const RECIPE = {
  mixture: { temperature: 2, maxRepeats: 1, size: { examples: 480 } },
  training: { microBatch: 8, accumulation: 1, learningRate: 0.004 },
  evaluation: { every: 30, examples: 32, samples: { count: 1, tokens: 12 } },
};

/** Rows of each file, counted by hand (wc -l); words.json is this test's own. */
const ROWS = {
  'question-answering': 1250,
  translation: 760,
  summarisation: 610,
  rewriting: 470,
  classification: 350,
  code: 260,
  math: 130,
  words: 60,
};
const SIZES = Object.fromEntries(Object.entries(ROWS).map(([task, rows]) => [task, trainingRows(rows)]));

interface Prompt {
  readonly prompt: string;
  readonly answer: string;
}
const PROMPTS: readonly Prompt[] = JSON.parse(repositoryFile('public/samples/prompts.json').toString());

async function expectMixture(page: Page, temperature: number, maxRepeats: number): Promise<void> {
  const expected = expectedMixture(SIZES, temperature, maxRepeats);
  await expect
    .poll(async () => {
      const shown = await readTable(page, 'Mixture');
      return shown.map((row) => [row.Task, numberIn(row.Count)]).sort();
    })
    .toEqual(expected.map(({ task, count }) => [task, count]).sort());
  const shown = await readTable(page, 'Mixture');
  for (const { task, size, natural, target, realised, repeats } of expected) {
    const row = shown.find((one) => one.Task === task);
    expect(numberIn(row?.Examples), `${task}: examples`).toBe(size);
    expect(numberIn(row?.Natural), `${task}: natural share`).toBeCloseTo(100 * natural, 1);
    expect(numberIn(row?.Target), `${task}: target share`).toBeCloseTo(100 * target, 1);
    expect(numberIn(row?.Realised), `${task}: realised share`).toBeCloseTo(100 * realised, 1);
    expect(numberIn(row?.Repeats), `${task}: repeats`).toBeCloseTo(repeats, 1);
  }
}

/**
 * Row 1 of words.json as the model sees it, written by hand from its template: the answer and its end token
 * are supervised, the line break after them is not.
 */
const LABELS: readonly (readonly [text: string, supervised: boolean])[] = [
  ...['<|user|>', '\n', 'N', 'ame', ' the', ' o', 'pp', 'os', 'ite', ' of', ' the', ' word', '.', '\n', '\n'],
  ...['h', 'ot', '<|end|>', '\n', '<|assistant|>', '\n'],
]
  .map((text): [string, boolean] => [text, false])
  .concat([
    ['c', true],
    ['old', true],
    ['<|end|>', true],
    ['\n', false],
  ]);

/** The text of each token id, from the tokenizer's own file: byte-level BPE writes blank as Ġ, newline as Ċ. */
function tokenTexts(): Map<number, string> {
  const file: { model: { vocab: Record<string, number> } } = JSON.parse(
    repositoryFile('public/models/bundled/tokenizer.json').toString(),
  );
  const readable = (token: string) => token.replaceAll('Ġ', ' ').replaceAll('Ċ', '\n');
  return new Map(Object.entries(file.model.vocab).map(([token, id]) => [id, readable(token)]));
}

async function answers(page: Page, prompt: string): Promise<{ base: string; tuned: string }> {
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
  const generate = page.getByRole('button', { name: 'Generate' });
  // Disabled before the click returns; a short answer may have ended by the next look.
  await generate.click();
  await expect(generate).toBeEnabled({ timeout: 60_000 });
  const text = async (name: string) =>
    ((await page.getByRole('region', { name }).textContent()) ?? '').replace(name, '').trim();
  return { base: await text('Base answer'), tuned: await text('Tuned answer') };
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

test('mix, mask, train, compare, export', async ({ page }) => {
  test.setTimeout(420_000);
  await test.step('a file beside the sample set', async () => {
    await open(page);
    await dropFile(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
    await expect(dataFile(page, 'words.json')).toContainText(/alpaca/i);
    await expect(dataFile(page, 'words.json')).toContainText('60');
  });

  await test.step('both sliders, by text box and by keyboard', async () => {
    await goTo(page, 'Mixture');
    await expectMixture(page, 2, 3);
    await setValue(page, 'Temperature', '4');
    await setValue(page, 'Max repeats', '2');
    await expectMixture(page, 4, 2);
    await setValue(page, 'Temperature', 'inf');
    await setValue(page, 'Max repeats', 'inf');
    await expectMixture(page, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    for (const slider of ['Temperature', 'Max repeats']) {
      await page.getByRole('slider', { name: slider }).press('ArrowLeft');
      await expect(page.getByRole('textbox', { name: `${slider} value` })).not.toHaveValue('inf');
    }
    const [temperature, maxRepeats] = await Promise.all(
      ['Temperature', 'Max repeats'].map((slider) =>
        page.getByRole('textbox', { name: `${slider} value` }).inputValue(),
      ),
    );
    await expectMixture(page, Number(temperature), Number(maxRepeats));
  });

  await test.step('the labels of one example', async () => {
    await goTo(page, 'Mask');
    await page.getByRole('combobox', { name: 'Task' }).selectOption('words');
    await expect(page.getByRole('heading', { name: 'words · row 1 of words.json' })).toBeVisible();
    const tokens = page.getByRole('list', { name: 'Tokens' }).getByRole('listitem');
    await expect(tokens).toHaveCount(LABELS.length);
    const texts = tokenTexts();
    const shown = await tokens.evaluateAll((items) =>
      items.map((item) => [item.getAttribute('data-token-id'), item.getAttribute('data-supervised')]),
    );
    expect(shown.map(([id, supervised]) => [texts.get(Number(id)), supervised])).toEqual(
      LABELS.map(([text, supervised]) => [text, String(supervised)]),
    );
  });

  await test.step('exports the mixture', async () => {
    await goTo(page, 'Mixture');
    await setValue(page, 'Temperature', '4');
    await setValue(page, 'Max repeats', '2');
    const expected = expectedMixture(SIZES, 4, 2);
    await goTo(page, 'Export');
    await page.getByRole('button', { name: 'Export mixture' }).click();
    const saved = async (name: string) =>
      (await bytesOf(await download(page, `Download ${name}`))).toString();

    const rows = readJsonLines(await saved('temper-mixture.jsonl'));
    const counts = new Map<string, number>();
    const copies = new Map<string, number>();
    for (const row of rows) {
      expect(row.messages.at(-1)?.role).toBe('assistant');
      counts.set(row.task, (counts.get(row.task) ?? 0) + 1);
      const text = row.task + JSON.stringify(row.messages);
      copies.set(text, (copies.get(text) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual(
      Object.fromEntries(expected.map(({ task, count }) => [task, count])),
    );
    // words.json has no row twice, so the cap is seen on the rows themselves
    const words = [...copies].filter(([text]) => text.startsWith('words')).map(([, count]) => count);
    expect(new Set(words)).toEqual(new Set([2]));

    const manifest = JSON.parse(await saved('temper-mixture.manifest.json'));
    expect(manifest.recipe.mixture).toMatchObject({ temperature: 4, maxRepeats: 2 });
  });

  await test.step('trains on rows that it sees once', async () => {
    await open(page, RECIPE);
    await dropFile(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
    await expect(dataFile(page, 'words.json')).toBeVisible();
    await goTo(page, 'Train');
    const shown = await recordRun(page);
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 300_000 });
    const losses = (await shown()).map(({ loss }) => Number(loss));
    expect(losses).toHaveLength(60);
    expect(mean(losses.slice(-5))).toBeLessThan(0.8 * mean(losses.slice(0, 5)));
    const events = await page.getByRole('log').getByRole('listitem').allTextContents();
    const validation = events
      .map((text) => text.match(/Validation loss after step (\d+): (\d+\.\d{4})/))
      .filter((found) => found !== null)
      .sort((a, b) => Number(a[1]) - Number(b[1]))
      .map((found) => Number(found[2]));
    expect(validation.length).toBeGreaterThanOrEqual(3);
    expect(validation.at(-1)).toBeLessThan(validation[0]!);
  });

  await test.step('answers ten unseen prompts, which the base does not', async () => {
    await goTo(page, 'Compare');
    let base = 0;
    let tuned = 0;
    for (const { prompt, answer } of PROMPTS) {
      const given = await answers(page, prompt);
      if (given.base === answer) base++;
      if (given.tuned === answer) tuned++;
    }
    expect(PROMPTS).toHaveLength(10);
    expect(base).toBe(0);
    expect(tuned).toBeGreaterThanOrEqual(5);
  });

  await test.step('answers more validation rows word for word than the base', async () => {
    const rows = await checkAnswers(page, 4);
    expect(rows.map(({ Task }) => Task).sort()).toEqual(Object.keys(ROWS).sort());
    const shares = (column: 'Base' | 'Tuned') => rows.map((row) => numberIn(row[`${column}, ± points`]));
    expect(mean(shares('Tuned'))).toBeGreaterThan(mean(shares('Base')));
  });

  await test.step('what a run leaves on the page can be looked at by everyone', async () => {
    for (const stage of ['Train', 'Compare', 'Export'] as const) {
      await goTo(page, stage);
      await expectAccessible(page, `${stage} after a run`);
      await page.screenshot({
        path: `tests/e2e/output/${stage.toLowerCase()}-after-run.png`,
        fullPage: true,
      });
    }
  });

  await test.step('exports what others can read', async () => {
    await goTo(page, 'Export');
    const adapter = await download(page, 'Export adapter');
    // Kept for scripts/parity/check_adapter.py.
    await adapter.saveAs('tests/e2e/output/adapter.zip');
    const files = unzipSync(await bytesOf(adapter));
    const config = JSON.parse(strFromU8(files['adapter_config.json']!));
    expect(config).toMatchObject({ peft_type: 'LORA', task_type: 'CAUSAL_LM', r: 8, lora_alpha: 16 });
    const tensors = readSafetensors(files['adapter_model.safetensors']!);
    const layers = 5;
    expect(tensors.size).toBe(layers * 7 * 2);
    for (const [name, { entry, values }] of tensors) {
      expect(name).toMatch(
        /^base_model\.model\.model\.layers\.\d\.(self_attn|mlp)\.\w+_proj\.lora_[AB]\.weight$/,
      );
      expect(entry.shape[name.includes('lora_A') ? 0 : 1]).toBe(8);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(
        values.some((x) => x !== 0),
        `${name} has learned`,
      ).toBe(true);
    }
  });
});
