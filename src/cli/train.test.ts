import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { readAdapter } from '../model/adapter.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { train } from './train.ts';

let folder = '';
let printed: string[] = [];
let told = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-train-'));
  printed = [];
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** A run of the bundled model on four rows; where its adapter is written. */
async function run(training: RecipeInput['training']): Promise<{ done: Promise<number>; out: string }> {
  const out = join(folder, 'adapter');
  const recipe: RecipeInput = {
    mask: { context: 32 },
    lora: { rank: 2 },
    training: { microBatch: 1, accumulation: 1, schedule: 'constant', warmup: 0, ...training },
    evaluation: { examples: 0, plainText: 'none' },
  };
  const rows = Array.from({ length: 4 }, (_, i) =>
    JSON.stringify({ prompt: `Say ${i}.`, completion: 'Yes.' }),
  );
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
  await writeFile(join(folder, 'rows.jsonl'), rows.join('\n'));
  const files = ['--recipe', join(folder, 'recipe.json'), '--out', out, join(folder, 'rows.jsonl')];
  return { done: train(['--model', 'bundled', ...files]), out };
}

test('a run leaves its adapter in --out', async () => {
  const { done, out } = await run({ maxSteps: 2 });
  expect(await done).toBe(0);
  expect(printed).toHaveLength(2);
  expect(told).toMatch(/The adapter is in/);
  expect(unwrap(await readAdapter(diskFolder(out))).lora.rank).toBe(2);
});

test('ENG-8: a run that breaks leaves the adapter of its last good step in --out', async () => {
  const wild: RecipeInput['training'] = { learningRate: 10, weightDecay: 10, clip: null, betas: [0, 0] };
  const { done, out } = await run({ ...wild, epochs: 20, maxSteps: 60 });
  await expect(done).rejects.toMatchObject({ code: 'not-a-number' });
  expect(told).toMatch(/The run broke; the adapter of its last good step is in/);
  const { tensors } = unwrap(await readAdapter(diskFolder(out)));
  for (const { data } of tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
  // It had learned: B starts at zero.
  expect(printed.length).toBeGreaterThan(0);
  const learned = [...tensors].filter(([name]) => name.includes('lora_B'));
  expect(learned.some(([, { data }]) => data.some((value) => value !== 0))).toBe(true);
});
