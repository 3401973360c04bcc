import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { UsageError } from './args.ts';
import { batches } from './batches.ts';
import { mask } from './mask.ts';

// The fixture's tokenizer has no chat template: question, answer and EOS, a line each.
const model = fileURLToPath(new URL('../../tests/fixtures/tokens/', import.meta.url));
let folder = '';
let data = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-mask-'));
  data = join(folder, 'sums.jsonl');
  const rows = [1, 2, 3, 4].map((n) => JSON.stringify({ question: `${n} + 1?`, answer: `${n + 1}` }));
  await writeFile(data, rows.join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** What a command writes to stdout, a JSON value a line. */
async function lines(command: () => Promise<number>): Promise<{ code: number; values: unknown[] }> {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const code = await command();
  vi.restoreAllMocks();
  return {
    code,
    values: out
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

test('mask prints a line an example, labels aligned with ids', async () => {
  const { code, values } = await lines(() => mask(['--model', model, '--limit', '2', data]));
  expect(code).toBe(0);
  expect(values).toHaveLength(2);
  expect(values[0]).toEqual({
    row: 1,
    input_ids: [19, 359, 223, 19, 33, 201, 20, 2],
    labels: [-100, -100, -100, -100, -100, -100, 20, 2],
    lint: [],
  });
});

test('batches prints the micro-batches in training order', async () => {
  const recipe = join(folder, 'recipe.json');
  await writeFile(recipe, JSON.stringify({ training: { microBatch: 2, accumulation: 2 } }));
  const { code, values } = await lines(() => batches(['--model', model, '--recipe', recipe, data]));
  expect(code).toBe(0);
  // Of four rows one validates.
  expect(values).toMatchObject([
    { step: 1, micro: 0, segments: [...Array(8).fill(0), ...Array(8).fill(1)] },
    { step: 1, micro: 1, positions: [0, 1, 2, 3, 4, 5, 6, 7] },
  ]);
});

test("REC-6: the recipe's template stands in place of the model's own, its separator and EOS where there is none", async () => {
  const ids = async (name: string, model_: object) => {
    const recipe = join(folder, name);
    await writeFile(recipe, JSON.stringify({ model: model_ }));
    const { values } = await lines(() => mask(['--model', model, '--recipe', recipe, '--limit', '1', data]));
    return values[0];
  };
  expect(await ids('none.json', { separator: '', eos: false })).toMatchObject({
    input_ids: [19, 359, 223, 19, 33, 20],
    labels: [-100, -100, -100, -100, -100, 20],
  });
  const template = '{% for m in messages %}{{ m.content }}{% endfor %}';
  expect(await ids('own.json', { template })).toMatchObject({ input_ids: [19, 359, 223, 19, 33, 20] });
});

test('wrong use and missing input', async () => {
  await expect(mask([data])).rejects.toThrow(UsageError);
  await expect(mask(['--model', model, '--limit', 'x', data])).rejects.toThrow(UsageError);
  await expect(batches(['--model', model])).rejects.toThrow(UsageError);
  expect((await lines(() => mask(['--model', folder, data]))).code).toBe(1);
  expect((await lines(() => mask(['--model', model, join(folder, 'none.jsonl')]))).code).toBe(1);
});
