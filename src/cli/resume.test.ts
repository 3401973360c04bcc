import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { terminal } from '../../tests/helpers/terminal.ts';
import { unwrap } from '../io/faults.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { readArchive } from '../runs/archive.ts';
import { RunLog } from '../runs/log.ts';
import { UsageError } from './args.ts';
import { evaluateModel } from './evaluate.ts';
import { train } from './train.ts';

/** Everything that a checkpoint has to bring back: dropout, clipping, moments, where early stopping stands. */
const RECIPE: RecipeInput = {
  mask: { context: 32 },
  lora: { rank: 2, dropout: 0.2 },
  data: { validation: { fraction: 0.2 } },
  mixture: { maxRepeats: 'inf', size: { examples: 48 } },
  training: { microBatch: 1, accumulation: 2, learningRate: 5e-3, clip: 0.5 },
  evaluation: {
    every: 5,
    patience: 20,
    samples: { count: 1, tokens: 4 },
    checkpoints: { every: 2, last: 3 },
  },
};

/** Processes of their own begin with seconds of loading, on a machine that computes for others too. */
const SLOW = { timeout: 180_000 };

let folder = '';
let whole = '';
let told = '';
let printed: string[] = [];

const recipe = () => join(folder, 'recipe.json');
const rows = () => join(folder, 'rows.jsonl');
const text = () => ['--plain-text', join(folder, 'text.txt')];
const fresh = (out: string) => ['--model', 'bundled', '--recipe', recipe(), '--out', out, ...text(), rows()];
const again = (out: string) => ['--resume', out, ...text(), rows()];
const adapter = (out: string) => readFile(join(out, 'adapter_model.safetensors'));
const logOf = async (out: string) => unwrap(RunLog.parse(await readFile(join(out, 'log.jsonl'), 'utf8')));
const stepsOf = (lines: readonly string[]): number[] => lines.map((line) => JSON.parse(line).step);

function listen(): void {
  printed = [];
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-resume-'));
  const all = Array.from({ length: 20 }, (_, i) =>
    JSON.stringify({ prompt: `Say ${i}.`, completion: `Yes, ${i} it is.` }),
  );
  await writeFile(recipe(), JSON.stringify(RECIPE));
  await writeFile(rows(), all.join('\n'));
  await writeFile(join(folder, 'text.txt'), 'One day the sea was wide.');
  whole = join(folder, 'whole');
  listen();
  expect(await train(fresh(whole))).toBe(0);
  vi.restoreAllMocks();
}, SLOW.timeout);
afterAll(() => rm(folder, { recursive: true }));
beforeEach(listen);
afterEach(() => vi.restoreAllMocks());

/**
 * The run of `whole` as it was before its first checkpoint: the same record, so that another process computes it
 * with the same products, whatever it measures itself.
 */
async function begun(name: string): Promise<string> {
  const out = join(folder, name);
  await mkdir(out);
  const run = JSON.parse(await readFile(join(whole, 'run.json'), 'utf8'));
  const progress = { ...run.progress, status: 'running', step: 0, best: null, loss: null };
  await writeFile(join(out, 'run.json'), JSON.stringify({ ...run, progress }));
  return out;
}

test('RUN-71: stopped, killed and gone on with, a run ends as one that nothing ended', SLOW, async () => {
  const out = await begun('ended');
  const at =
    (step: number, signal: NodeJS.Signals) => (line: string, send: (signal: NodeJS.Signals) => void) => {
      if (JSON.parse(line).step === step) send(signal);
    };
  const stopped = await terminal(['train', ...again(out)], at(3, 'SIGTERM'));
  expect([stopped.code, stopped.signal]).toEqual([143, null]);
  expect(stopped.told).toMatch(/The run is stopped; --resume .* goes on with it/);
  const first = stepsOf(stopped.lines);
  expect(first[0]).toBe(1);
  expect(first.length).toBeLessThan(12);

  const killed = await terminal(['train', ...again(out)], at(first.length + 4, 'SIGKILL'));
  expect(killed.signal).toBe('SIGKILL');
  // Steps that are there already are not printed again.
  expect(stepsOf(killed.lines)[0]).toBe(first.length + 1);

  expect(await train(again(out))).toBe(0);
  const last = stepsOf(printed);
  expect(last[0]).toBeGreaterThan(first.length);
  expect(last.at(-1)).toBe(24);
  expect(await adapter(out)).toEqual(await adapter(whole));
  const [own, other] = [await logOf(out), await logOf(whole)];
  for (const column of ['step', 'loss', 'learningRate', 'gradNorm', 'supervisedTokens'] as const)
    expect(own.column(column)).toEqual(other.column(column));
  expect(own.evaluations).toEqual(other.evaluations);
  expect((await readdir(out)).some((name) => name.startsWith('lock'))).toBe(false);
});

test('RUN-72: a finished run says so and leaves everything as it is', async () => {
  const before = await adapter(whole);
  expect(await train(again(whole))).toBe(0);
  expect(told).toMatch(/The run is finished after step 24: nothing is left to do/);
  expect(printed).toEqual([]);
  expect(await adapter(whole)).toEqual(before);
});

test('RUN-73: a checkpoint’s file is an adapter, and a run’s folder is that of its result', async () => {
  const { best } = JSON.parse(await readFile(join(whole, 'run.json'), 'utf8')).progress;
  const step = (await readdir(join(whole, 'checkpoints'))).find((name) => name.includes(`0${best.step}.`));
  const scores = async (path: string) => {
    printed = [];
    const argv = ['--model', 'bundled', '--recipe', recipe(), '--loss-only', '--adapter', path, rows()];
    expect(await evaluateModel(argv)).toBe(0);
    return printed.map((line) => JSON.parse(line));
  };
  const own = await scores(whole);
  expect(await scores(join(whole, 'checkpoints', step ?? ''))).toEqual(own);
  // What the run was judged by is what anybody measures again.
  expect(own[0].loss).toBeCloseTo(best.value, 5);
});

test('RUN-71: a run’s folder, zipped, is what the page takes in as a run', async () => {
  const files: Record<string, Uint8Array> = {};
  for (const entry of await readdir(whole, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(folder, path)] = await readFile(path);
  }
  const zip = Uint8Array.from(zipSync(files, { level: 0 }));
  const taken = unwrap(await readArchive(new Blob([zip])));
  expect(taken.log).toBe(await readFile(join(whole, 'log.jsonl'), 'utf8'));
  expect(taken.files.map(({ step }) => step)).toContain(24);
});

test('RUN-72: a folder that holds a run takes no second one', async () => {
  await expect(train(fresh(whole))).rejects.toThrow(/holds a run already: go on with it by --resume/);
});

test('RUN-72: a folder without a run cannot be gone on with', async () => {
  const none = join(folder, 'none');
  await expect(train(again(none))).rejects.toThrow(/none holds no run/);
});

test('RUN-72: a run goes on only with its own rows', SLOW, async () => {
  const out = await begun('changed');
  vi.mocked(process.stdout.write).mockImplementation((line) => {
    if (printed.push(String(line)) === 1) process.emit('SIGINT', 'SIGINT');
    return true;
  });
  expect(await train(again(out))).toBe(130);
  const other = join(folder, 'other.jsonl');
  await writeFile(other, (await readFile(rows(), 'utf8')).replaceAll('Yes', 'No'));
  await expect(train(['--resume', out, ...text(), other])).rejects.toMatchObject({ code: 'data-changed' });
  await expect(train(['--resume', out, rows()])).rejects.toThrow(/name it with --plain-text FILE/);
  expect(await train(again(out))).toBe(0);
  expect(await adapter(out)).toEqual(await adapter(whole));
});

test('RUN-72: what the run has already is not asked for again', async () => {
  for (const [name, value] of [
    ['--recipe', recipe()],
    ['--out', whole],
    ['--adapter', whole],
  ] as const)
    await expect(train(['--resume', whole, name, value, rows()])).rejects.toThrow(UsageError);
  await expect(train(['--resume', whole])).rejects.toThrow(UsageError);
  await expect(train([...fresh('x'), '--log', 'all'])).rejects.toThrow(/--log is steps or full/);
});

test('RUN-73: nothing that is read is written over', async () => {
  const argv = ['--model', 'bundled', '--adapter', whole, '--out', whole, rows()];
  await expect(train(argv)).rejects.toThrow(/is read and would be written over/);
  const own = join(whole, 'run.json');
  await expect(train(['--model', 'bundled', '--recipe', own, '--out', whole, rows()])).rejects.toThrow(
    /is the recipe and would be written over/,
  );
});
