import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { terminal } from '../../tests/helpers/terminal.ts';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { readAdapter } from '../model/adapter.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { UsageError } from './args.ts';
import { sweep } from './sweep.ts';

const RECIPE: RecipeInput = {
  seed: 3,
  mask: { context: 32 },
  lora: { rank: 2 },
  data: { validation: { fraction: 0.2 } },
  training: { microBatch: 1, accumulation: 1, learningRate: 5e-3 },
  evaluation: { every: 3, plainText: 'none', samples: { count: 0 }, checkpoints: { every: 2 } },
};

/** A process of its own begins with seconds of loading, on a machine that computes for others too. */
const SLOW = { timeout: 180_000 };

let folder = '';
let printed: string[] = [];
let told = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-sweep-'));
  for (const [task, rows] of [
    ['long', 24],
    ['short', 8],
  ] as const) {
    const all = Array.from({ length: rows }, (_, i) =>
      JSON.stringify({ prompt: `Say ${task} ${i}.`, completion: `Yes, ${i}.` }),
    );
    await writeFile(join(folder, `${task}.jsonl`), all.join('\n'));
  }
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(RECIPE));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  printed = [];
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const files = () => ['long.jsonl', 'short.jsonl'].map((name) => join(folder, name));
const argvOf = (out: string, ...what: string[]) => [
  ...['--model', 'bundled', '--recipe', join(folder, 'recipe.json')],
  ...what,
  ...['--out', out],
  ...files(),
];
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));
const values = ['--field', 'mixture.temperature', '--values', '1,inf', '--seeds', '2', '--budget', '24'];

test(
  'RUN-74: a line a run and one for all; a sweep that was killed ends as one that was not',
  SLOW,
  async () => {
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    expect(await sweep(argvOf(whole, ...values))).toBe(0);
    const lines = parsed(printed);
    expect(lines.slice(0, 4)).toMatchObject([
      { value: '1', seed: 3, dir: join(whole, '1-3') },
      { value: '1', seed: 4, dir: join(whole, '1-4') },
      { value: 'inf', seed: 3, dir: join(whole, 'inf-3') },
      { value: 'inf', seed: 4, dir: join(whole, 'inf-4') },
    ]);
    for (const { measure, per_task: tasks } of lines.slice(0, 4)) {
      expect(measure).toBeGreaterThan(0);
      expect(tasks.map(({ task }: { task: string }) => task)).toEqual(['long', 'short']);
    }
    const [{ measure: a }, { measure: b }] = lines;
    const { summary, recommendation } = lines[4];
    expect(
      summary.values.map(({ value, seeds }: { value: string; seeds: number }) => [value, seeds]),
    ).toEqual([
      ['1', 2],
      ['inf', 2],
    ]);
    expect(summary.values[0].mean).toBeCloseTo((a + b) / 2, 12);
    expect(summary.values[0].standard_deviation).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);
    if (recommendation === null) expect(told).toMatch(/No value is better/);
    else expect(recommendation).toMatch(/^Use mixture\.temperature = /);
    expect(unwrap(await readAdapter(diskFolder(join(whole, 'inf-4')))).lora.rank).toBe(2);

    let ended = 0;
    const first = await terminal(['sweep', ...argvOf(killed, ...values)], (_, send) => {
      // The second run has begun, or is about to.
      if (++ended === 1) setTimeout(() => send('SIGKILL'), 150);
    });
    expect(first.signal).toBe('SIGKILL');
    printed = [];
    expect(await sweep(argvOf(killed, ...values))).toBe(0);
    const again = parsed(printed);
    expect(again).toHaveLength(5);
    for (const [i, { value, seed, measure, step }] of again.slice(0, 4).entries()) {
      expect([value, seed, step]).toEqual([lines[i].value, lines[i].seed, lines[i].step]);
      // Another process may multiply by another plan.
      expect(measure).toBeCloseTo(lines[i].measure, 3);
    }
    expect(again[0]).toEqual(JSON.parse(first.lines[0] ?? ''));

    // What is finished is not trained again.
    const before = await stat(join(whole, '1-3', 'adapter_model.safetensors'));
    printed = [];
    expect(await sweep(['--model', 'bundled', '--resume', whole, ...files()])).toBe(0);
    expect(parsed(printed)).toEqual(lines);
    expect((await stat(join(whole, '1-3', 'adapter_model.safetensors'))).mtimeMs).toBe(before.mtimeMs);
    await expect(sweep(argvOf(whole, '--preset', 'mask'))).rejects.toThrow(/holds another sweep/);
  },
);

test('RUN-74: a sweep that is stopped goes on, with the same model and files only', async () => {
  const out = join(folder, 'stopped');
  const argv = argvOf(out, '--preset', 'mask', '--budget', '8');
  vi.mocked(process.stdout.write).mockImplementation((text) => {
    if (printed.push(String(text)) === 1) process.emit('SIGTERM', 'SIGTERM');
    return true;
  });
  expect(await sweep(argv)).toBe(143);
  expect(told).toMatch(/The sweep is stopped; the same command, or --resume .*, goes on with it/);
  expect(parsed(printed).map(({ value }) => value)).toEqual(['masked']);
  const { items } = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));
  expect(items.map(({ status }: { status: string }) => status)).toEqual(['finished', 'interrupted']);

  const [first = ''] = files();
  await expect(sweep(['--model', 'bundled', '--resume', out, first])).rejects.toThrow(
    /The sweep began with other files: long\.jsonl, short\.jsonl/,
  );
  expect(await sweep(argv)).toBe(0);
  const [masked, unmasked, all] = parsed(printed.slice(1));
  // Both are judged by the same tokens.
  const tokens = ({ per_task: tasks }: { per_task: { supervised_tokens: number }[] }) =>
    tasks.map((one) => one.supervised_tokens);
  expect(tokens(masked)).toEqual(tokens(unmasked));
  expect(all.recommendation).toBeNull();
  expect(told).toMatch(/one seed does not tell chance from effect/);
});

test('RUN-74: a run that fails is told and ends nothing', async () => {
  const out = join(folder, 'failing');
  const wild: RecipeInput = {
    ...RECIPE,
    training: {
      microBatch: 1,
      accumulation: 1,
      learningRate: 10,
      weightDecay: 10,
      clip: null,
      betas: [0, 0],
      schedule: 'constant',
      warmup: 0,
      epochs: 5,
      maxSteps: 60,
    },
  };
  const list = join(folder, 'list.json');
  const tame = { ...RECIPE, training: { ...RECIPE.training, maxSteps: 2 } };
  await writeFile(
    list,
    JSON.stringify([
      { name: 'wild', recipe: wild },
      { name: 'tame', recipe: tame },
    ]),
  );
  const argv = ['--model', 'bundled', '--recipes', list, '--out', out, ...files()];
  expect(await sweep(argv)).toBe(1);
  expect(told).toMatch(/wild, seed 42 failed: The loss or gradient of step/);
  expect(parsed(printed)[0]).toMatchObject({ value: 'tame', seed: 42, dir: join(out, 'tame-42') });
  const { items } = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));
  expect(items.map(({ status }: { status: string }) => status)).toEqual(['failed', 'finished']);
});

test('a sweep that cannot be is refused before anything is written', async () => {
  const out = join(folder, 'never');
  const wrong: [string[], RegExp][] = [
    [['--field', 'lora.rank'], /--field and --values belong together/],
    [['--preset', 'rank'], /--preset is temperature\|mask, not "rank"/],
    [[], /one of --field, --recipes and --preset/],
    [['--preset', 'mask', '--field', 'lora.rank'], /one of --field, --recipes and --preset/],
    [['--preset', 'mask', '--seeds', 'two'], /--seeds is a number of seeds/],
    [['--preset', 'mask', '--budget', '1.5'], /--budget is a whole number/],
  ];
  for (const [what, sentence] of wrong) {
    const refused = sweep(argvOf(out, ...what));
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(sentence);
  }
  const bad: [string[], RegExp][] = [
    [['--field', 'lora.rank', '--values', '0,4'], /lora.rank = 0: .*rank must be at least 1/],
    [['--preset', 'mask', '--budget', '1'], /too small for 2 runs/],
    [['--preset', 'mask', '--seeds', '1,1'], /The seed 1 is there twice/],
    [['--field', 'lora.rank', '--values', '4;8'], /is no list of values/],
  ];
  for (const [what, sentence] of bad) await expect(sweep(argvOf(out, ...what))).rejects.toThrow(sentence);
  await expect(stat(out)).rejects.toThrow();
  await expect(sweep(['--model', 'bundled', '--resume', out, ...files()])).rejects.toThrow(/holds no sweep/);
  await expect(sweep(['--model', 'bundled', '--resume', out])).rejects.toThrow(UsageError);
});
