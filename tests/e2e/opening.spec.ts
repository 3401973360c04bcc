import { expect, type Page, test } from '@playwright/test';
import { addFiles, dataFile, goTo, open, readTable, repositoryFile } from './support/page.ts';

/** "math 80 + 50": a task's training and validation rows. */
const splitOf = async (page: Page): Promise<string[]> =>
  (await readTable(page, 'Tasks')).map(
    (row) => `${row.Task} ${row['Training rows']} + ${row['Validation rows']}`,
  );

/** What a newcomer finds: model, tasks and a recipe with which "Start training" just works. */

test('the page opens ready to train, with the held-out tasks held out', async ({ page }) => {
  await open(page);
  await expect(dataFile(page, 'completion.jsonl')).toContainText('50');
  await expect(dataFile(page, 'reading.jsonl')).toContainText('50');
  for (const task of ['reading', 'completion']) {
    await expect(page.getByRole('checkbox', { name: `Hold out ${task}` })).toBeChecked();
  }
  await expect(page.getByRole('checkbox', { name: 'Hold out math' })).not.toBeChecked();
  await expect
    .poll(() => splitOf(page))
    .toEqual([
      'question-answering 1,200 + 50',
      'translation 710 + 50',
      'summarisation 560 + 50',
      'rewriting 420 + 50',
      'classification 300 + 50',
      'code 210 + 50',
      'math 80 + 50',
      'reading 0 + 50',
      'completion 0 + 50',
    ]);
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  await expect(page.getByRole('textbox', { name: 'Learning rate' })).toHaveValue('0.004');
  await expect(page.getByText(/the loss may jump or diverge/)).toHaveCount(0);
  await expect(page.getByText(/models so small learn at higher rates/)).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'GPU memory' })).toContainText(
    /The run computes [\d.]+ [GT]FLOP in \d+ steps: .+ at 20 GFLOP\/s\./,
    { timeout: 30_000 },
  );
});

test('own data in place of the samples: nothing is left of their held-out tasks', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Remove sample set' }).click();
  await addFiles(page, { name: 'words.json', content: repositoryFile('tests/e2e/fixtures/words.json') });
  await expect(dataFile(page, 'words.json')).toContainText('60');
  await expect.poll(() => splitOf(page)).toEqual(['words 30 + 30']);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await goTo(page, 'Train');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  await expect(page.getByRole('table', { name: 'Validation by task' })).not.toContainText('reading');
  await goTo(page, 'Data');
  await page.getByRole('button', { name: 'Remove words.json' }).click();
  await page.getByRole('button', { name: 'Restore sample set' }).click();
  await expect(page.getByRole('checkbox', { name: 'Hold out reading' })).toBeChecked();
});
