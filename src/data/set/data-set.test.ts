import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { type ByteSource, bytesSource, memoryStore, type Store } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { FileSettings, Recipe } from '../../recipe/schema.ts';
import { DataSet } from './data-set.ts';
import type { FileSummary } from './types.ts';

const { data } = defaultRecipe();
const detected: FileSettings = {
  container: null,
  header: null,
  columns: { prompt: null, input: null, response: null, rationale: null, system: null, messages: null },
  task: null,
  taskBy: null,
  unescape: null,
  paths: 'best',
  preference: 'skip',
  use: 'train',
};
const withFile = (name: string, settings: Partial<FileSettings>): Recipe['data'] => ({
  ...data,
  files: { [name]: { ...detected, ...settings } },
});

const file = (name: string, text: string): ByteSource => bytesSource(name, new TextEncoder().encode(text));
const lines = (name: string, rows: readonly unknown[]) =>
  file(name, rows.map((row) => JSON.stringify(row)).join('\n'));
const pair = (prompt: string, completion: string | null, more = {}) => ({ prompt, completion, ...more });
const pairs = (name: string, texts: readonly string[]) =>
  lines(
    name,
    texts.map((text) => pair(`ask ${text}`, text)),
  );

async function setOf(files: readonly ByteSource[], slice = data, store: Store = memoryStore()) {
  const set = new DataSet(store);
  const summaries: FileSummary[] = [];
  for (const one of files) summaries.push(unwrap(await set.add(one, slice, {})));
  return { set, summaries, store };
}
const allRows = ({ base, count }: FileSummary) => Array.from({ length: count }, (_, i) => base + i);
async function answers(set: DataSet, rows: ArrayLike<number>) {
  return (await set.read(rows, data)).map(({ messages }) => messages.at(-1)?.content);
}

test('DATA-40: an import knows its rows, and reads them again from their bytes', async () => {
  const text = [
    JSON.stringify(pair('2+2?', 'four', { source: 'math' })),
    'no JSON',
    '',
    JSON.stringify(pair('hi', null)),
    JSON.stringify(pair('é?', 'ü — 🙂', { source: 'chat' })),
  ].join('\r\n');
  const bySource = { ...data, taskBy: 'source' };
  const { set, summaries } = await setOf([file('sub/mixed.jsonl', text)], bySource);
  expect(summaries[0]).toMatchObject({
    name: 'sub/mixed.jsonl',
    size: new TextEncoder().encode(text).length,
    base: 0,
    count: 2,
    format: 'prompt-completion',
    container: 'jsonl',
    skipped: 2,
    tasks: [
      { task: 'math', count: 1 },
      { task: 'chat', count: 1 },
    ],
  });
  expect(summaries[0]?.fields).toEqual(['prompt', 'completion', 'source']);
  expect(set.skipped('sub/mixed.jsonl').map(({ row }) => row)).toEqual([2, 4]);
  const read = await set.read([1, 0], { ...bySource, rename: { chat: 'talk' } });
  expect(read.map(({ task, row, file }) => [task, row, file])).toEqual([
    ['talk', 5, 'sub/mixed.jsonl'],
    ['math', 1, 'sub/mixed.jsonl'],
  ]);
  expect(read[0]?.messages).toEqual([
    { role: 'user', content: 'é?' },
    { role: 'assistant', content: 'ü — 🙂' },
  ]);
  expect(await set.raw(0)).toBe(JSON.stringify(pair('2+2?', 'four', { source: 'math' })));
});

test('DATA-10: the file, a column or the settings of the file name the task', async () => {
  const rows = [pair('a', 'one', { kind: 'x' }), pair('b', 'two', { kind: ' ' }), pair('c', 'three')];
  const tasks = async (slice: Recipe['data']) =>
    (await setOf([lines('f.jsonl', rows)], slice)).summaries[0]?.tasks.map(({ task }) => task);
  expect(await tasks(data)).toEqual(['f']);
  expect(await tasks({ ...data, taskBy: 'kind' })).toEqual(['x', 'f']);
  expect(await tasks(withFile('f.jsonl', { task: 'own' }))).toEqual(['own']);
  expect(await tasks(withFile('f.jsonl', { task: 'own', taskBy: 'kind' }))).toEqual(['x', 'own']);
});

test('DATA-2, DATA-42: what cannot be used is a fault, and what stood there stays', async () => {
  const { set } = await setOf([pairs('a.jsonl', ['one', 'two'])]);
  const failed = await set.add(lines('a.jsonl', [pair('x', ' ')]), data, {});
  expect(failed.ok).toBe(false);
  if (!failed.ok) {
    expect(failed.fault).toMatchObject({ code: 'data-no-rows', file: 'a.jsonl' });
    expect(failed.fault.message).toMatch(/^a\.jsonl has no usable row\. .+\.$/);
  }
  expect(await answers(set, [0, 1])).toEqual(['one', 'two']);
});

test('DATA-42: a file of a known name takes the place of the old one, under new numbers', async () => {
  const { set } = await setOf([pairs('a.jsonl', ['one']), pairs('b.jsonl', ['two'])]);
  const again = unwrap(await set.add(pairs('a.jsonl', ['three', 'four']), data, {}));
  expect(set.summaries.map(({ name, base, count }) => [name, base, count])).toEqual([
    ['a.jsonl', 2, 2],
    ['b.jsonl', 1, 1],
  ]);
  expect(await answers(set, allRows(again))).toEqual(['three', 'four']);
  await expect(set.read([0], data)).rejects.toThrow('Row 0 belongs to no file.');
});

test('DATA-41: a copy of what cannot be read in place goes with its file', async () => {
  const packed = bytesSource(
    'a.jsonl.gz',
    gzipSync(new TextEncoder().encode(JSON.stringify(pair('a', 'one')))),
  );
  const { set, summaries, store } = await setOf([packed]);
  expect(summaries[0]).toMatchObject({ compressed: true, count: 1 });
  expect(await store.list()).toHaveLength(1);
  expect(await answers(set, [0])).toEqual(['one']);
  unwrap(await set.reimport('a.jsonl.gz', withFile('a.jsonl.gz', { task: 'own' }), {}));
  expect(await store.list()).toHaveLength(1);
  await set.remove('a.jsonl.gz');
  expect(await store.list()).toEqual([]);
});

test('an import that is cancelled leaves nothing behind', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => JSON.stringify(pair(`ask ${i}`, `answer ${i}`)));
  const packed = bytesSource('a.jsonl.gz', gzipSync(new TextEncoder().encode(rows.join('\n'))));
  const store = memoryStore();
  const set = new DataSet(store);
  const controller = new AbortController();
  const told: number[] = [];
  const added = set.add(packed, data, {
    signal: controller.signal,
    onProgress: ({ rows }) => {
      told.push(rows);
      controller.abort(new Error('enough'));
    },
  });
  await expect(added).rejects.toThrow('enough');
  expect(told.length).toBeGreaterThan(0);
  expect([await store.list(), set.summaries]).toEqual([[], []]);
});

test('messages that lie a line each become trees with the row of their first', async () => {
  const message = (id: string, parent: string | null, role: string, text: string, rank: number | null) => ({
    message_id: id,
    parent_id: parent,
    role,
    text,
    rank,
  });
  const rows = [
    message('a', null, 'prompter', 'first', null),
    message('b', null, 'prompter', 'second', null),
    message('a1', 'a', 'assistant', 'worse', 1),
    message('b1', 'b', 'assistant', 'fine', 0),
    message('a2', 'a', 'assistant', 'better', 0),
    message('x', 'gone', 'assistant', 'lost', 0),
  ];
  const { set, summaries, store } = await setOf([lines('oasst.jsonl', rows)]);
  expect(summaries[0]).toMatchObject({ format: 'tree', count: 2, skipped: 1 });
  expect((await set.read([0, 1], data)).map(({ row }) => row)).toEqual([1, 2]);
  expect(await answers(set, [0, 1])).toEqual(['better', 'fine']);
  const all = unwrap(await set.reimport('oasst.jsonl', withFile('oasst.jsonl', { paths: 'all' }), {}));
  expect(await answers(set, allRows(all))).toEqual(expect.arrayContaining(['better', 'worse', 'fine']));
  expect(await store.list()).toHaveLength(1);
});

test('DATA-51: what was saved is there again without being read; numbers, order and splits stay', async () => {
  const store = memoryStore();
  const b = pairs('b.jsonl', ['1', '2', '3', 'x', 'x']);
  const a = bytesSource(
    'a.jsonl.gz',
    gzipSync(new TextEncoder().encode('{"prompt":"p","completion":"q"}\nbroken')),
  );
  const { set, summaries } = await setOf([b, a], data, store);
  for (const { name } of summaries) await set.save(name);
  const again = new DataSet(store);
  const sources = new Map([a, b].map((source) => [source.name, source]));
  const restored = await again.restore(async ({ name }) => sources.get(name) ?? null);
  expect(restored).toEqual({ summaries, faults: [] });
  expect(await again.read([0, 4, 5], data)).toEqual(await set.read([0, 4, 5], data));
  expect(again.skipped('a.jsonl.gz')).toEqual(set.skipped('a.jsonl.gz'));
  expect(await again.split(data, 7)).toEqual(await set.split(data, 7));
});

test('DATA-51: what is damaged, or whose file is gone, is a fault and goes; the rest stays', async () => {
  const store = memoryStore();
  const sources = ['a', 'b', 'c', 'd'].map((name) => pairs(`${name}.jsonl`, [name, 'more']));
  const { set } = await setOf(sources, data, store);
  for (const { name } of set.summaries) await set.save(name);
  const names = await store.list();
  for (const [i, name] of names.slice(0, 2).entries()) {
    const bytes = (await (await store.open(name))!.slice(0, 1e6)).slice();
    const damaged = i === 0 ? bytes.subarray(0, bytes.length - 3) : bytes.fill(7, 200, 204);
    const sink = await store.create(name);
    await sink.write(damaged);
    await sink.close();
  }
  const sink = await store.create('rows-7');
  await sink.close();
  const again = new DataSet(store);
  const { summaries, faults } = await again.restore(async ({ name }) =>
    name === 'c.jsonl' ? null : (sources.find((source) => source.name === name) ?? null),
  );
  expect(faults.map(({ code }) => code).sort()).toEqual(['data-not-kept', 'index-damaged', 'index-damaged']);
  expect(summaries.map(({ name }) => name)).toEqual(['d.jsonl']);
  expect(await store.list()).toEqual([names[3]]);
});

test('DATA-40: a file that has changed under the set is told', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(pair('a', 'one')));
  const { set } = await setOf([bytesSource('a.jsonl', bytes)]);
  bytes.set(new TextEncoder().encode('two'), bytes.length - 5);
  await expect(set.read([0], data)).rejects.toThrow('a.jsonl has changed since it was imported');
});

test('DATA-50: a search finds text in any case, tasks, flags and what was marked by hand', async () => {
  const { set } = await setOf([
    pairs('b.jsonl', ['Straße eins', 'two', 'x']),
    pairs('a.jsonl', ['one', 'STRASSE', 'two', 'bell \u0007']),
  ]);
  const find = async (query: Parameters<DataSet['search']>[0], slice = data) =>
    answers(set, await set.search(query, slice, 1));
  expect(await find({ text: 'stra' })).toEqual(['STRASSE', 'Straße eins']);
  expect(await find({ text: 'ASK T' })).toEqual(['two', 'two']);
  expect(await find({ text: 'two', task: 'b' })).toEqual(['two']);
  expect(await find({ file: 'b.jsonl' })).toEqual(['Straße eins', 'two', 'x']);
  expect(await find({ flag: 'control-characters' })).toEqual(['bell \u0007']);
  expect(await find({ flag: 'short-answer' })).toEqual(['x']);
  expect(await find({ only: 'duplicates' })).toEqual(['two', 'two']);
  expect(await find({ sameAs: 1 })).toEqual(['two', 'two']);
  const [row] = await set.read([0], data);
  expect(await find({ only: 'excluded' }, { ...data, excluded: [row!.id] })).toEqual(['Straße eins']);
  expect(await find({ only: 'flagged' }, { ...data, flagged: [row!.id, 'zz'] })).toEqual(['Straße eins']);
  const { tasks } = await set.split(data, 1);
  const validated = tasks.flatMap(({ validation }) => [...validation]).sort();
  expect([...(await set.search({ only: 'validation' }, data, 1))].sort()).toEqual(validated);
});

test('DATA-50: a search tells how far it is and can be ended', async () => {
  const { set } = await setOf([pairs('a.jsonl', ['one', 'two'])]);
  const told: unknown[] = [];
  await set.search({ text: 'o' }, data, 1, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([{ done: 2, total: 2 }]);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(set.search({ text: 'o' }, data, 1, { signal })).rejects.toThrow('enough');
});

const long = (end: string) =>
  `The cat sat on the mat and looked at the dog that slept beside the fire all day long, while rain fell on the roof of the old house by the river and nobody came to ${end}`;

test('DATA-44, DATA-47: near duplicates are found when they are asked for, and then known', async () => {
  const { set } = await setOf([
    lines('a.jsonl', [
      pair('Tell.', long('see it')),
      pair('Tell.', 'Something else altogether, said in few words.'),
    ]),
    lines('b.jsonl', [pair('Tell.', long('see him'))]),
  ]);
  const near = async (asked: boolean) =>
    (await set.care(data, 1, { near: asked })).map((one) => [one.nearDuplicates, one.nearDuplicatesAcross]);
  expect(await near(false)).toEqual([
    [null, null],
    [null, null],
  ]);
  const cancelled = set.care(data, 1, { near: true, signal: AbortSignal.abort(new Error('enough')) });
  await expect(cancelled).rejects.toThrow('enough');
  expect(await near(true)).toEqual([
    [0, 0],
    [0, 1],
  ]);
  expect((await near(false))[0]).toEqual([0, 0]);
  expect([...(await set.search({ only: 'near-duplicates' }, data, 1))]).toEqual([0, 2]);
  const split = await set.split({ ...data, nearDuplicates: 'remove-across' }, 1);
  expect(split.removed.nearDuplicates).toBe(1);
  unwrap(await set.add(pairs('c.jsonl', ['new']), data, {}));
  expect((await near(false))[0]).toEqual([null, null]);
});

test('DATA-16, Pitfall 7: files added in another order give the same rows in the same order', async () => {
  const files = ['b', 'a', 'c'].map((name) =>
    pairs(`${name}.jsonl`, ['x', ...Array.from({ length: 40 }, (_, i) => `${name} ${i % 30}`)]),
  );
  const slice = { ...data, duplicates: 'remove-across' as const };
  const examples = async (order: readonly ByteSource[]) => {
    const { set } = await setOf(order);
    const { tasks } = await set.split(slice, 3);
    const sorted = [...tasks].sort((one, other) => (one.task < other.task ? -1 : 1));
    return Promise.all(
      sorted.map(async ({ train, validation }) => [
        await set.read(train, data),
        await set.read(validation, data),
      ]),
    );
  };
  expect(await examples([...files].reverse())).toEqual(await examples(files));
});

test('a preview reads the first records under other settings and keeps nothing', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({ q: `question ${i}`, a: `answer ${i}`, prompt: 'p' }));
  const columns = { ...detected.columns, prompt: 'q', response: 'a' };
  const slice = withFile('odd.jsonl', { columns, task: 'mine' });
  const { set, store } = await setOf([lines('odd.jsonl', rows)], slice);
  const { summary, examples, skipped } = await set.preview('odd.jsonl', {
    ...slice,
    rename: { mine: 'ours' },
  });
  expect([summary.format, examples.length, skipped]).toEqual(['columns', 100, []]);
  expect(examples[99]).toMatchObject({ task: 'ours', file: 'odd.jsonl', row: 100 });
  expect(examples[99]?.id).toBe((await set.read([99], data))[0]?.id);
  expect(await store.list()).toEqual([]);
});
