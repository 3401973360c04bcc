import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import { dataFiles } from './files.ts';

const recipe = defaultRecipe();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-files-'));
  const files = [
    'set/a.jsonl',
    'set/deep/b.csv.gz',
    'set/deep/a.jsonl',
    'set/readme.md',
    'set/picture.png',
    'set/.cache/c.jsonl',
    'set/.hidden.json',
    'other/a.jsonl',
    'none/readme.md',
  ];
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), file);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const names = async (...paths: string[]) =>
  unwrap(
    await dataFiles(
      paths.map((path) => join(folder, path)),
      recipe,
    ),
  ).map(({ source }) => source.name);

test('EXP-15: a folder’s data files, by their paths in it, nothing hidden and nothing else', async () => {
  expect(await names('set')).toEqual(['a.jsonl', 'deep/a.jsonl', 'deep/b.csv.gz']);
});

test('EXP-15: a file by its own name, two of one name by the ends of their paths', async () => {
  expect(await names('set/a.jsonl', 'set/readme.md')).toEqual(['a.jsonl', 'readme.md']);
  expect(await names('set', 'other')).toEqual([
    'set/a.jsonl',
    'deep/a.jsonl',
    'deep/b.csv.gz',
    'other/a.jsonl',
  ]);
  // "deep/a.jsonl" is the end of one path and the name of another.
  await mkdir(join(folder, 'x/deep'), { recursive: true });
  await writeFile(join(folder, 'x/deep/a.jsonl'), '{}');
  const clashing = await names('set', 'x/deep/a.jsonl');
  expect(new Set(clashing).size).toBe(4);
  await rm(join(folder, 'x'), { recursive: true });
  // The same file twice is one file, however it is spelled.
  expect(await names('other/a.jsonl', 'set/../other/a.jsonl')).toEqual(['a.jsonl']);
});

test('EXP-15: a folder without data, and a path where nothing is, are sentences', async () => {
  const empty = await dataFiles([join(folder, 'none')], recipe);
  expect(empty.ok ? '' : empty.fault.message).toContain('none holds no data file');
  const missing = await dataFiles([join(folder, 'never')], recipe);
  expect(missing.ok ? '' : missing.fault.message).toContain('does not exist');
});

test('the samples are those that the recipe wants', async () => {
  const of = async (heldOut: string[]) =>
    unwrap(await dataFiles(['samples'], unwrap(parseRecipe({ data: { heldOut } })))).map(
      ({ source }) => source.name,
    );
  const trained = await of([]);
  expect(trained).not.toContain('reading.jsonl');
  expect(await of(['reading'])).toEqual([...trained, 'reading.jsonl']);
});
