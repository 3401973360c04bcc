import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UsageError } from './args.ts';
import { mix } from './mix.ts';

let folder = '';
let printed = '';
let told = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-mix-'));
  printed = '';
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const output = v.object({
  tasks: v.array(
    v.strictObject({
      task: v.string(),
      size: v.number(),
      validation: v.number(),
      natural: v.number(),
      target: v.number(),
      realised: v.number(),
      count: v.number(),
      repeats: v.number(),
    }),
  ),
  total: v.number(),
  notes: v.array(v.string()),
});
const result = () => v.parse(output, JSON.parse(printed));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
const rows = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ question: `${word} ${i}`, answer: 'b' })).join(
    '\n',
  );

test('prints the plan and writes the set with its manifest', async () => {
  const a = await file('a.jsonl', rows(100, 'a'));
  const b = await file('b.jsonl', rows(20, 'b'));
  const mixture = { temperature: 'inf', maxRepeats: 2 };
  const recipe = await file('r.json', JSON.stringify({ mixture, data: { heldOut: ['x'] } }));
  const out = join(folder, 'mix.jsonl');
  expect(await mix(['--recipe', recipe, '--out', out, a, b])).toBe(0);
  const { tasks, total, notes } = result();
  expect(tasks.map((t) => [t.task, t.size, t.validation, t.count, t.repeats])).toEqual([
    ['a', 95, 5, 76, 76 / 95],
    ['b', 19, 1, 38, 2],
  ]);
  expect(total).toBe(114);
  expect(notes[0]).toContain('data.heldOut names "x"');
  const written = (await readFile(out, 'utf8')).trimEnd().split('\n');
  const tasksWritten = written.map((line) => v.parse(v.object({ task: v.string() }), JSON.parse(line)).task);
  expect(tasksWritten.filter((task) => task === 'b')).toHaveLength(38);
  expect(written).toHaveLength(114);
  const manifest = JSON.parse(await readFile(join(folder, 'mix.manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({
    seed: 42,
    total: 114,
    epochs: [114],
    files: [{ name: 'a.jsonl' }, { name: 'b.jsonl' }],
  });
  expect(manifest.files[0].sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('EXP-11: a folder in another format and container, validation apart, and a script', async () => {
  await mkdir(join(folder, 'set/deep'), { recursive: true });
  await file('set/a.jsonl', rows(40, 'a'));
  await file('set/deep/b.jsonl', rows(10, 'b'));
  const [out, validation, script] = ['o.csv', 'v.csv', 's.py'].map((name) => join(folder, name));
  const options = ['--format', 'alpaca', '--columns', 'source', '--validation', validation!];
  expect(await mix(['--out', out!, ...options, '--script', script!, join(folder, 'set')])).toBe(0);
  const { total, tasks } = result();
  const lines = (await readFile(out!, 'utf8')).split('\r\n');
  expect(lines[0]).toBe('instruction,input,output,source_file,source_row');
  expect(lines).toHaveLength(total + 2);
  expect(lines.filter((line) => line.includes(',deep/b.jsonl,'))).toHaveLength(tasks[1]?.count ?? 0);
  const validated = (await readFile(validation!, 'utf8')).trimEnd().split('\r\n').slice(1);
  expect(validated).toHaveLength(3);
  expect(validated.some((line) => lines.includes(line))).toBe(false);
  const manifest = JSON.parse(await readFile(join(folder, 'o.manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({
    train: { rows: total },
    validation: { rows: 3 },
    files: [{ name: 'a.jsonl' }, { name: 'deep/b.jsonl' }],
  });
  expect(await readFile(script!, 'utf8')).toContain(`"${tasks[1]?.task}": (${tasks[1]?.count}, `);
});

test('EXP-15: what is no data is told: of a folder it is left out, named itself it is the fault', async () => {
  await mkdir(join(folder, 'set'), { recursive: true });
  await file('set/a.jsonl', rows(10, 'a'));
  const numbers = await file('set/numbers.json', '[1, 2, 3]');
  expect(await mix([join(folder, 'set')])).toBe(0);
  expect(told).toMatch(/numbers\.json has no usable row.* It is left out\./);
  expect(result().tasks.map(({ task }) => task)).toEqual(['a']);
  expect(await mix([numbers])).toBe(1);
});

test('EXP-2: the files in another order give the same bytes', async () => {
  const a = await file('a.jsonl', rows(30, 'a'));
  const b = await file('b.jsonl', rows(12, 'b'));
  const [one, other] = [join(folder, 'one.parquet'), join(folder, 'other.parquet')];
  await mix(['--out', one, a, b]);
  await mix(['--out', other, b, a]);
  expect((await readFile(other)).equals(await readFile(one))).toBe(true);
});

test('the bundled samples', async () => {
  expect(await mix(['samples'])).toBe(0);
  expect(result().tasks.length).toBeGreaterThan(3);
});

test('MIX-14, EXP-12: counts alone are planned, and their script is written; they cannot be drawn', async () => {
  const counts = { 'a "b"\n': 1000, small: 10 };
  const recipe = await file('r.json', JSON.stringify({ data: { counts }, mixture: { maxRepeats: 3 } }));
  const script = join(folder, 's.py');
  expect(await mix(['--recipe', recipe, '--script', script])).toBe(0);
  const { tasks, total } = result();
  expect(tasks.map(({ task, size }) => [task, size])).toEqual(Object.entries(counts));
  const text = await readFile(script, 'utf8');
  expect(text).toContain(`    "a \\"b\\"\\n": (${tasks[0]?.count}, 1000),\n    "small": (30, 10),`);
  expect(text).toContain(`(${total} in all)`);
  expect(await mix(['--recipe', recipe, '--out', join(folder, 'o.jsonl')])).toBe(1);
  expect(told).toContain('small');
});

test('what the input lacks is exit code 1 and a sentence', async () => {
  expect(await mix([join(folder, 'none.jsonl')])).toBe(1);
  expect(told).toContain('does not exist');
  const recipe = await file('r.json', '{"mixture":{"temprature":2}}');
  expect(await mix(['--recipe', recipe, await file('a.jsonl', rows(3, 'a'))])).toBe(1);
  expect(told).toContain('temprature');
  expect(printed).toBe('');
});

test('wrong usage is a UsageError', async () => {
  await expect(mix([])).rejects.toThrow(UsageError);
  await expect(mix(['--frobnicate', 'a'])).rejects.toThrow(UsageError);
  await expect(mix(['--out', 'a.txt', 'b.jsonl'])).rejects.toThrow('.csv or .parquet');
  await expect(mix(['--format', 'alpaca', 'b.jsonl'])).rejects.toThrow('needs --out');
  await expect(mix(['--out', 'a.csv', '--format', 'qa', 'b'])).rejects.toThrow('messages, alpaca');
  await expect(mix(['--out', 'a.csv', '--columns', 'id', 'b'])).rejects.toThrow('task and source');
  await expect(mix(['--out', 'a.csv', '--validation', 'v.json', 'b'])).rejects.toThrow('end in .csv');
});

test('EXP-15: what would be written over is refused before anything is lost', async () => {
  const a = await file('a.jsonl', rows(30, 'a'));
  const before = await readFile(a, 'utf8');
  const [out, other] = [join(folder, 'out.jsonl'), join(folder, 'sub/../out.jsonl')];
  await expect(mix(['--out', a, a])).rejects.toThrow(/read and written over/);
  await expect(mix(['--out', out, '--validation', other, a])).rejects.toThrow(/written twice/);
  await expect(mix(['--out', out, '--script', join(folder, 'out.manifest.json'), a])).rejects.toThrow(
    UsageError,
  );
  expect(await readFile(a, 'utf8')).toBe(before);
});

test('EXP-15: a second run does not take what the first wrote', async () => {
  await file('a.jsonl', rows(30, 'a'));
  const written = ['--out', join(folder, 'mix.jsonl'), '--validation', join(folder, 'val.jsonl')];
  const tasks = [];
  for (let run = 0; run < 2; run++) {
    printed = '';
    expect(await mix([...written, folder])).toBe(0);
    tasks.push(result().tasks.map(({ task }) => task));
  }
  expect(tasks).toEqual([['a'], ['a']]);
  expect(told).toContain('it is what this command writes');
});

test('EXP-2: the order of files changes no byte', async () => {
  const paths = [
    await file('a.jsonl', rows(40, 'a')),
    await file('b.jsonl', rows(40, 'b')),
    await file('c.jsonl', rows(9, 'c')),
  ];
  const written = async (name: string, files: readonly string[]) => {
    const [out, validation, script] = [`${name}.jsonl`, `${name}.v.jsonl`, `${name}.py`].map((one) =>
      join(folder, 'out', one),
    );
    await mix(['--out', out ?? '', '--validation', validation ?? '', '--script', script ?? '', ...files]);
    const manifest = join(folder, 'out', `${name}.manifest.json`);
    return Promise.all([out, validation, script, manifest].map((path) => readFile(path ?? '', 'utf8')));
  };
  expect(await written('two', [...paths].reverse())).toEqual(await written('one', paths));
});

test('EXP-15: names in the recipe that are none of the set’s are told', async () => {
  const a = await file('a.jsonl', rows(30, 'a'));
  const recipe = await file(
    'r.json',
    JSON.stringify({
      data: { files: { 'b.jsonl': { use: 'validation' } }, rename: { x: 'y' } },
      mixture: { temperature: 0.5 },
    }),
  );
  await mix(['--recipe', recipe, a]);
  expect(result().notes).toEqual(
    expect.arrayContaining([
      'data.files names "b.jsonl", which is none of the files.',
      'data.rename names "x", which no file calls a task.',
      expect.stringContaining('mixture.temperature is 0.5'),
    ]),
  );
});

test('EXP-2: rows that were not read leave a trace in the manifest', async () => {
  const a = await file('a.jsonl', `${rows(30, 'a')}\n{"question": "b"`);
  const out = join(folder, 'out.jsonl');
  await mix(['--out', out, a]);
  const manifest = JSON.parse(await readFile(join(folder, 'out.manifest.json'), 'utf8'));
  expect(manifest.files).toMatchObject([{ name: 'a.jsonl', examples: 30, skipped: 1 }]);
  expect(manifest.notes[0]).toMatch(/^a\.jsonl: 1 of its rows was not read\. row 31: /);
});
