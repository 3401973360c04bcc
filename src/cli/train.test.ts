import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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

test('RUN-73: an adapter that a run left which never began is none of the next run', async () => {
  const { done, out } = await run({ maxSteps: 1, learningRate: 0.05 });
  await done;
  const start = join(out, 'start');
  await rename(out, join(folder, 'first'));
  await mkdir(out);
  await cp(join(folder, 'first'), start, { recursive: true });
  printed = [];
  await (await run({ maxSteps: 1 })).done;
  const { loss } = JSON.parse(printed[0] ?? '{}');
  // B of a fresh adapter is zero: the base's own loss, and the same as in the first run.
  const first = await readFile(join(folder, 'first', 'log.jsonl'), 'utf8');
  const [step] = first.split('\n').filter((line) => line.includes('"kind":"step"'));
  expect(loss).toBeCloseTo(JSON.parse(step ?? '{}').loss, 4);
  await expect(stat(start)).rejects.toMatchObject({ code: 'ENOENT' });
});
