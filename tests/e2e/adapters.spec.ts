import { expect, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { expectAccessible } from './support/accessible.ts';
import { goTo, open, repositoryFile } from './support/page.ts';

const RUN = {
  mixture: { size: { examples: 4 } },
  mask: { context: 64 },
  training: { microBatch: 1, accumulation: 1, maxSteps: 2, learningRate: 0.001 },
  evaluation: { every: 100, examples: 1, plainText: 'none', samples: { count: 0 } },
};

/** A safetensors file of f32 matrices, as the format's own page describes it. */
function safetensors(
  tensors: Readonly<Record<string, readonly [rows: number, columns: number]>>,
): Uint8Array {
  let end = 0;
  const header = Object.entries(tensors).map(([name, shape]) => {
    const start = end;
    end += 4 * shape[0] * shape[1];
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(header));
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const numbers = Float32Array.from({ length: end / 4 }, (_, i) => Math.sin(i) / 8);
  return Buffer.concat([length, json, Buffer.from(numbers.buffer)]);
}

/** An adapter for the bundled model as PEFT zips it, which changes what the model says. */
function theirs(change: Record<string, unknown> = {}): Buffer {
  const model = JSON.parse(String(repositoryFile('public/models/bundled/config.json')));
  const { hidden_size: C, num_hidden_layers: layers, num_attention_heads: H, num_key_value_heads: G } = model;
  const D = model.head_dim ?? C / H;
  const rank = 3;
  const tensors: Record<string, readonly [number, number]> = {};
  for (let layer = 0; layer < layers; layer++)
    for (const [target, out] of [['q_proj', H * D] as const, ['v_proj', G * D] as const]) {
      const path = `base_model.model.model.layers.${layer}.self_attn.${target}`;
      tensors[`${path}.lora_A.weight`] = [rank, C];
      tensors[`${path}.lora_B.weight`] = [out, rank];
    }
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: 'theirs/base',
    r: rank,
    lora_alpha: 6,
    use_rslora: true,
    target_modules: ['q_proj', 'v_proj'],
    ...change,
  };
  const files = {
    'adapter_config.json': Buffer.from(JSON.stringify(config)),
    'adapter_model.safetensors': safetensors(tensors),
  };
  return Buffer.from(zipSync(files));
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
