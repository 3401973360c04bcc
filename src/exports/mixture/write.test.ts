import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  drawnExamples,
  exampleOf,
  keepingSink,
  MESSAGES,
  mixedSet,
} from '../../../tests/helpers/mixed-set.ts';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { CONTAINERS } from './containers/types.ts';
import { FORMATS } from './formats/types.ts';
import { mixtureManifest } from './manifest.ts';
import type { ExportOptions } from './options.ts';
import { exportMixture, type MixedSet } from './write.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string, more: Partial<Message> = {}): Message => ({
  role: 'assistant',
  content,
  ...more,
});
const pair = (task: string, row: number) => exampleOf(task, row, [user(`${task} ${row}`), assistant('ü\n')]);
const rows = (task: string, count: number) => Array.from({ length: count }, (_, i) => pair(task, i + 1));

const recipe = unwrap(parseRecipe({ training: { epochs: 2 } }));
const setOf = () => mixedSet([...rows('a', 6), ...rows('b', 2)], [pair('a', 90), pair('b', 91)], recipe);

async function exported(set: MixedSet, options: Partial<ExportOptions> = {}) {
  const train = keepingSink();
  const validation = keepingSink();
  const all = { ...MESSAGES, ...options };
  const written = await exportMixture(set, all, { train: train.sink, validation: validation.sink });
  return { train, validation, written, options: all };
}

test('EXP-1: JSONL in training order, epoch after epoch, with the validation rows apart', async () => {
  const set = setOf();
  const { train, validation, written } = await exported(set);
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  const expected = (await drawnExamples(set)).map(({ messages, task }) => ({ messages, task }));
  expect(expected).toHaveLength(16);
  expect(lines(train.text())).toEqual(expected);
  expect(validation.text()).toBe(
    '{"messages":[{"role":"user","content":"a 90"},{"role":"assistant","content":"ü\\n"}],"task":"a"}\n' +
      '{"messages":[{"role":"user","content":"b 91"},{"role":"assistant","content":"ü\\n"}],"task":"b"}\n',
  );
  expect([train.state, validation.state]).toEqual(Array(2).fill({ closed: true, aborted: false }));
  expect([written.train.rows, written.validation?.rows]).toEqual([16, 2]);
  expect(written.train.bytes).toBe(train.bytes().length);
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', train.bytes())).toString('hex');
  expect(written.train.sha256).toBe(digest);
});

test('EXP-1: the JSON array holds the same rows', async () => {
  const { train } = await exported(setOf());
  const { train: array } = await exported(setOf(), { container: 'json' });
  expect(JSON.parse(array.text())).toEqual(JSON.parse(`[${train.text().trimEnd().replaceAll('\n', ',')}]`));
});

test('EXP-1: a failure and a cancel leave nothing behind', async () => {
  for (const reason of ['broken', 'cancelled']) {
    const train = keepingSink();
    const validation = keepingSink();
    const controller = new AbortController();
    const set = setOf();
    const read = async (numbers: Uint32Array) => {
      if (reason === 'broken') throw new Error('broken');
      controller.abort(new Error('cancelled'));
      return set.read(numbers);
    };
    const sinks = { train: train.sink, validation: validation.sink };
    const watch = { signal: controller.signal };
    await expect(exportMixture({ ...set, read }, MESSAGES, sinks, watch)).rejects.toThrow(reason);
    expect([train.state, validation.state]).toEqual(Array(2).fill({ closed: false, aborted: true }));
  }
});

test('EXP-1: without validation rows no validation file is made', async () => {
  const { validation, written } = await exported(mixedSet(rows('a', 3)));
  expect(written.validation).toBeNull();
  expect(validation.state).toEqual({ closed: false, aborted: true });
});

test('EXP-1: progress counts every pass over the rows and ends at its total', async () => {
  for (const format of FORMATS)
    for (const container of CONTAINERS) {
      const told: { done: number; total: number }[] = [];
      const { sink } = keepingSink();
      const options = { ...MESSAGES, format, container };
      const onProgress = (at: { done: number; total: number }) => told.push(at);
      await exportMixture(setOf(), options, { train: sink, validation: null }, { onProgress });
      expect(told.length).toBeGreaterThan(0);
      expect(told.every(({ done }, i) => done > (told[i - 1]?.done ?? 0))).toBe(true);
      expect(told.at(-1)?.done).toBe(told.at(-1)?.total);
    }
});

test('EXP-2: the manifest holds the recipe, the seed, the files, the counts and what was written', async () => {
  const set = setOf();
  const { written, options } = await exported(set);
  const files = [
    { file: { name: 'b.jsonl', size: 9, sha256: 'bb', examples: 8, skipped: 0 }, note: null },
    { file: { name: 'a.jsonl', size: 8, sha256: 'aa', examples: 8, skipped: 2 }, note: 'Two rows.' },
  ];
  const manifest = JSON.parse(mixtureManifest(set, options, written, files));
  expect(manifest).toMatchObject({
    recipe,
    seed: 42,
    files: [{ name: 'a.jsonl', examples: 8, skipped: 2 }, { name: 'b.jsonl' }],
    notes: expect.arrayContaining(['Two rows.']),
    tasks: [...set.plan.tasks].sort((a, b) => (a.task < b.task ? -1 : 1)),
    total: 16,
    epochs: [8, 8],
    removed: { duplicates: 0 },
    train: written.train,
    validation: written.validation,
    rows: { format: 'messages', columns: ['task'] },
  });
});

test('EXP-2: the same recipe and files give the same bytes and the same manifest', async () => {
  for (const container of CONTAINERS) {
    const [one, other] = [await exported(setOf(), { container }), await exported(setOf(), { container })];
    expect(other.train.bytes()).toEqual(one.train.bytes());
    expect(mixtureManifest(setOf(), other.options, other.written, [])).toBe(
      mixtureManifest(setOf(), one.options, one.written, []),
    );
  }
});

test('EXP-8: task and source are columns where they are wanted', async () => {
  const set = mixedSet([pair('a', 7)]);
  const line = async (columns: ExportOptions['columns']) =>
    Object.keys(JSON.parse((await exported(set, { columns })).train.text()));
  expect(await line([])).toEqual(['messages']);
  expect(await line(['source'])).toEqual(['messages', 'source_file', 'source_row']);
  const { train } = await exported(set, { columns: ['task', 'source'], format: 'alpaca', container: 'csv' });
  expect(train.text()).toBe(
    'instruction,input,output,task,source_file,source_row\r\na 7,,"ü\n",a,a.jsonl,7\r\n',
  );
});

test('EXP-7: rows that a format has no place for are left out and counted, and alone they are a fault', async () => {
  const odd = exampleOf('a', 1, [user('Weather?'), { role: 'tool', content: 'Sun' }, assistant('Sun.')]);
  const { train, written } = await exported(mixedSet([odd, pair('a', 2)]), { format: 'alpaca' });
  expect(written.train.rows).toBe(1);
  expect(written.losses.get('unfit')).toBe(1);
  expect(JSON.parse(train.text())).toEqual({ instruction: 'a 2', input: '', output: 'ü\n', task: 'a' });
  await expect(exported(mixedSet([odd]), { format: 'alpaca' })).rejects.toThrow('No drawn row fits Alpaca');
});

test('EXP-9, EXP-10: arguments of calls are whatever a data set has there', async () => {
  const call = (given: unknown) => ({ type: 'function' as const, function: { name: 'f', arguments: given } });
  const given = [{ a: 1 }, { a: 'one' }, { a: [1, 'one'] }, 'text', {}];
  const examples = given.map((value, i) =>
    exampleOf('a', i + 1, [user('Q'), assistant('', { toolCalls: [call(value)] })]),
  );
  for (const container of CONTAINERS)
    expect((await exported(mixedSet(examples), { container })).written.train.rows).toBe(given.length);
});

test('any set is written whole and in order, whatever the container', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), text, text), { minLength: 1, maxLength: 12 }),
      async (given) => {
        const set = mixedSet(
          given.map(([task, ask, say], i) => exampleOf(task, i + 1, [user(ask), assistant(say)])),
        );
        const expected = (await drawnExamples(set)).map(({ messages, task }) => ({ messages, task }));
        const { train } = await exported(set);
        expect(
          train
            .text()
            .trimEnd()
            .split('\n')
            .map((line): unknown => JSON.parse(line)),
        ).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});
