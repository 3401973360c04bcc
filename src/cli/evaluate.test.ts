import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UsageError } from './args.ts';
import { evaluateModel } from './evaluate.ts';

let folder = '';
let printed: string[] = [];
let told = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-evaluate-'));
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

async function file(name: string, rows: readonly object[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

test('EVAL-1, EVAL-2, EVAL-3: a line a task, its answers where they are asked for, and plain text', async () => {
  const asked = await file('asked.jsonl', [
    { instruction: 'Who is Mara?', output: 'Nobody knows.' },
    { instruction: 'Who is Tom?', output: 'Nobody knows.' },
  ]);
  const plain = await file('plain.jsonl', [{ text: 'One day' }, { text: 'It was' }]);
  const recipe = await file('recipe.json', [{ data: { heldOut: ['asked'] } }]);
  const argv = ['--model', 'bundled', '--recipe', recipe, '--plain-text', plain, '--answers', asked];
  expect(await evaluateModel(argv)).toBe(0);
  const lines = printed.map((line) => JSON.parse(line));
  const answer = { task: 'asked', expected: 'Nobody knows.', exact: false, given: expect.any(String) };
  expect(lines.slice(0, 2)).toMatchObject([
    { ...answer, row: 1 },
    { ...answer, row: 2 },
  ]);
  expect(lines[2]).toMatchObject({ task: 'asked', held_out: true, rows: 2, exact: 0, standard_error: 0 });
  // "One day" and "It was" are two tokens each, and each text ends.
  expect(lines[3]).toMatchObject({ plain_text: true, tokens: 4 });
  for (const { loss } of lines.slice(2)) expect(loss).toBeGreaterThan(0);
  expect(lines[2].loss_standard_error).toBeGreaterThanOrEqual(0);
  expect(lines[2].token_accuracy).toBeGreaterThanOrEqual(0);
  expect(lines[2].token_accuracy).toBeLessThanOrEqual(1);
  expect(lines[2].token_accuracy_standard_error).toBeGreaterThanOrEqual(0);
});

test('a plain text that is none is refused with its row', async () => {
  const plain = await file('plain.jsonl', [{ text: 'One day' }, { words: 'It was' }]);
  expect(await evaluateModel(['--model', 'bundled', '--plain-text', plain])).toBe(1);
  expect(told).toMatch(/plain\.jsonl, line 2: each line needs to be JSON with a "text"/);
});

test('a plain text that is not there is refused with a sentence', async () => {
  const none = join(folder, 'none.jsonl');
  expect(await evaluateModel(['--model', 'bundled', '--plain-text', none])).toBe(1);
  expect(told).toContain('does not exist');
});

test('a plain text without texts is refused with a sentence', async () => {
  const plain = await file('plain.jsonl', []);
  expect(await evaluateModel(['--model', 'bundled', '--plain-text', plain])).toBe(1);
  expect(told).toMatch(/plain\.jsonl is empty/);
});

test('nothing to evaluate is wrong usage', async () => {
  await expect(evaluateModel(['--model', 'bundled'])).rejects.toThrow(UsageError);
});
