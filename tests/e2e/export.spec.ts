import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { addFiles, bytesOf, download, goTo, open, repositoryFile } from './support/page.ts';

const RECIPE = {
  mixture: { temperature: 2, maxRepeats: 3 },
  data: { validation: { fraction: 0.1 } },
  training: { epochs: 2 },
};
const FIXTURES = 'tests/e2e/fixtures';
const WORDS = `${FIXTURES}/words.json`;
/** Texts that begin like formulas, in a format that is not the other file's. */
const ODD = `${Array.from({ length: 40 }, (_, i) => JSON.stringify({ instruction: `=SUM(${i})`, output: `-${i}, "ü"\n🙂` })).join('\n')}\n`;

const CASES = [
  {
    format: 'messages',
    label: 'Messages (OpenAI, TRL)',
    type: 'JSONL',
    ending: 'jsonl',
    columns: 'task,source',
  },
  { format: 'alpaca', label: 'Alpaca', type: 'CSV', ending: 'csv', columns: 'task' },
  { format: 'sharegpt', label: 'ShareGPT', type: 'Parquet', ending: 'parquet', columns: 'task' },
  {
    format: 'prompt-completion',
    label: 'Prompt and completion',
    type: 'JSON array',
    ending: 'json',
    columns: '',
  },
] as const;

test('EXP-11: page and terminal write the same bytes, in every format and container', async ({ page }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'temper-e2e-'));
  try {
    const [recipe, odd] = [join(folder, 'recipe.json'), join(folder, 'odd.jsonl')];
    await writeFile(recipe, JSON.stringify(RECIPE));
    await writeFile(odd, ODD);
    await open(page, RECIPE);
    await page.getByRole('button', { name: 'Remove sample set' }).click();
    await addFiles(page, { name: 'words.json', content: repositoryFile(WORDS) });
    await addFiles(page, { name: 'odd.jsonl', content: ODD });
    await expect(page.getByRole('table', { name: 'Data files' })).toContainText('odd.jsonl');
    await goTo(page, 'Export');
    for (const { format, label, type, ending, columns } of CASES) {
      await page.getByRole('combobox', { name: 'Format' }).selectOption({ label });
      await page.getByRole('combobox', { name: 'File type' }).selectOption({ label: type });
      await page.getByRole('checkbox', { name: 'Task column' }).setChecked(columns.includes('task'));
      await page.getByRole('checkbox', { name: 'Source columns' }).setChecked(columns.includes('source'));
      await page.getByRole('button', { name: 'Export mixture' }).click();
      const saved = async (name: string) => bytesOf(await download(page, `Download ${name}`));
      const shown = {
        train: await saved(`temper-mixture.${ending}`),
        validation: await saved(`temper-mixture.validation.${ending}`),
        manifest: await saved('temper-mixture.manifest.json'),
        script: await bytesOf(await download(page, 'Download script')),
      };
      const [out, validation, script] = [`out.${ending}`, `validation.${ending}`, 'script.py'].map((name) =>
        join(folder, name),
      ) as [string, string, string];
      const options = [
        '--format',
        format,
        '--columns',
        columns,
        '--validation',
        validation,
        '--script',
        script,
      ];
      const args = ['src/cli/main.ts', 'mix', '--recipe', recipe, '--out', out, ...options, WORDS, odd];
      await promisify(execFile)('node_modules/.bin/tsx', args);
      expect(shown.train.equals(await readFile(out))).toBe(true);
      expect(shown.validation.equals(await readFile(validation))).toBe(true);
      expect(shown.manifest.toString()).toBe(await readFile(join(folder, 'out.manifest.json'), 'utf8'));
      expect(shown.script.toString()).toBe(await readFile(script, 'utf8'));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('EXP-7, EXP-9: what is changed or lost is said beside the files', async ({ page }) => {
  await open(page, RECIPE);
  await addFiles(page, { name: 'odd.jsonl', content: ODD });
  await expect(page.getByRole('table', { name: 'Data files' })).toContainText('odd.jsonl');
  await goTo(page, 'Export');
  await page.getByRole('combobox', { name: 'Format' }).selectOption({ label: 'Alpaca' });
  await page.getByRole('combobox', { name: 'File type' }).selectOption({ label: 'CSV' });
  await page.getByRole('button', { name: 'Export mixture' }).click();
  await expect(page.getByText(/cells begin like a formula/)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Defuse formulas' }).uncheck();
  await expect(page.getByRole('list', { name: 'Exported files' })).toBeHidden();
  await page.getByRole('button', { name: 'Export mixture' }).click();
  await expect(page.getByRole('list', { name: 'Exported files' })).toBeVisible();
  await expect(page.getByText(/cells begin like a formula/)).toBeHidden();
});
