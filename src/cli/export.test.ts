import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { UsageError } from './args.ts';
import { exportTo } from './export.ts';

const model = fileURLToPath(new URL('../../tests/fixtures/qwen2/', import.meta.url));
const adapter = join(model, 'adapter');
let folder = '';
let out = '';
let stdout: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-export-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  out = await mkdtemp(join(folder, 'case-'));
  stdout = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => vi.restoreAllMocks());

const run = (format: string, to: string, ...more: string[]) =>
  exportTo(['--format', format, '--model', model, '--out', to, ...more]);

test('EXP-20: what stdout tells is what the folder holds', async () => {
  const to = join(out, 'merged');
  expect(await run('merged', to, '--adapter', adapter)).toBe(0);
  const told = JSON.parse(stdout.join(''));
  expect(told).toMatchObject({ format: 'merged', out: to });
  for (const { name, size } of told.files) expect(await readFile(join(to, name)), name).toHaveLength(size);
  expect((await readdir(to)).sort()).toEqual(told.files.map(({ name }: { name: string }) => name).sort());
});

test('EXP-20: other words name the same formats, and a zip has the same bytes every time', async () => {
  const [one, two] = [join(out, 'one.zip'), join(out, 'two.zip')];
  await run('peft', one, '--adapter', adapter);
  await run('adapter', two, '--adapter', adapter);
  expect((await readFile(one)).equals(await readFile(two))).toBe(true);
});

test('EXP-20: what is there already is refused and stays', async () => {
  const to = join(out, 'there');
  await mkdir(to);
  await writeFile(join(to, 'mine.txt'), 'mine');
  await expect(run('merged', to)).rejects.toThrow(/there/);
  expect(await readdir(out)).toEqual(['there']);
  expect(await readdir(to)).toEqual(['mine.txt']);
});

test.each([
  ['mixture', []],
  ['peft', []],
  ['merged', ['--dtype', 'bf16']],
])('EXP-20: %s with %j is wrong usage, and writes nothing', async (format, more) => {
  await expect(run(format, join(out, 'x'), ...more)).rejects.toThrow(UsageError);
  expect(await readdir(out)).toEqual([]);
});
