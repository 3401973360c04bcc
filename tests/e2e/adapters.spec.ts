import { expect, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { adapterFiles } from '../../src/exports/peft/adapter.ts';
import { parseConfig } from '../../src/model/config.ts';
import { initLora } from '../../src/model/lora.ts';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open, repositoryFile } from './support/page.ts';

const RUN = {
  mixture: { size: { examples: 4 } },
  mask: { context: 64 },
  training: { microBatch: 1, accumulation: 1, maxSteps: 2, learningRate: 0.001 },
  evaluation: { every: 100, examples: 1, plainText: 'none', samples: { count: 0 } },
};

/** An adapter for the bundled model as PEFT zips it, with a B that changes what the model says. */
function theirs(change: Record<string, unknown> = {}): Buffer {
  const config = parseConfig(JSON.parse(String(repositoryFile('public/models/bundled/config.json'))));
  if (!config.ok) throw new Error(config.fault.message);
  const lora = { rank: 3, alpha: 6, dropout: 0, targets: ['q' as const, 'v' as const], rsLora: true };
  const tensors = new Map(
    [...initLora(config.value, lora, 5)].map(([name, tensor], place) => [
      name,
      {
        ...tensor,
        data: tensor.data.map((value, i) => (name.includes('lora_B') ? Math.sin(i + place) / 8 : value)),
      },
    ]),
  );
  const files = adapterFiles({ config: config.value, lora, baseModel: 'theirs/base', tensors });
  const entries = files.map(({ name, bytes }) => {
    const isConfig = name.endsWith('.json');
    const own = isConfig && { ...JSON.parse(new TextDecoder().decode(bytes)), ...change };
    return [name, own ? new TextEncoder().encode(JSON.stringify(own)) : bytes] as const;
  });
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

test('EXP-33: an adapter from elsewhere is compared, trained on and exported, and one that is no LoRA refused', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, RUN);
  await goTo(page, 'Compare');
  const load = page.getByLabel('Load adapter');
  await load.setInputFiles({
    name: 'dora.zip',
    mimeType: 'application/zip',
    buffer: theirs({ use_dora: true }),
  });
  await expect(page.getByRole('alert')).toContainText('DoRA');
  await load.setInputFiles({ name: 'theirs.zip', mimeType: 'application/zip', buffer: theirs() });
  const list = page.getByRole('list', { name: 'Adapters from elsewhere' });
  await expect(list).toContainText('theirs rank 3, alpha 6, rsLoRA, q v');
  await expect(page.getByRole('alert')).toHaveCount(0);

  await page.getByLabel('Tuned', { exact: true }).selectOption({ label: 'theirs · rank 3' });
  await page.getByRole('textbox', { name: 'Prompt' }).fill('What is 3 plus 4?');
  await page.getByLabel('Max tokens').fill('8');
  await page.getByRole('button', { name: 'Generate' }).click();
  const tuned = page.getByRole('region', { name: 'Tuned answer' });
  await expect(tuned).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Base answer' })).not.toHaveText(
    (await tuned.textContent()) ?? '',
  );
  await expectAccessible(page, 'Compare with a loaded adapter');

  await goTo(page, 'Train');
  await page.getByLabel('Start from').selectOption({ label: 'theirs · rank 3' });
  await expect(page.getByLabel('Rank', { exact: true })).toHaveValue('3');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('status', { name: 'Run' })).toContainText('finished', { timeout: 90_000 });
  await expect(page.getByText('Its LoRA tensors start as those of theirs.')).toBeAttached();

  await goTo(page, 'Export');
  await page.getByLabel('What is exported').selectOption({ label: 'theirs · rank 3' });
  await expect(page.getByRole('button', { name: 'Export adapter' })).toBeEnabled();

  await page.reload();
  await goTo(page, 'Compare');
  await list.getByRole('button', { name: 'Delete theirs' }).click();
  await expect(list).toHaveCount(0);
});
