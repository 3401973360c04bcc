import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexed } from '../../../tests/helpers/indexed.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { Breather } from '../breather.ts';
import type { Example } from '../example.ts';
import { contentId } from '../hash.ts';
import { gatherRows, type IndexedFile, tasksOfRows } from './all-rows.ts';
import { splitRows, validationSize } from './split.ts';

const data = defaultRecipe().data;

/** A row whose content is its text. */
function row(task: string, text: string, place: number, file = `${task}.jsonl`): Example {
  const messages = [
    { role: 'user', content: text },
    { role: 'assistant', content: 'b' },
  ] as const;
  return { id: contentId(messages), task, file, row: place, messages };
}
const rows = (task: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => row(task, `${task} ${from + i}`, i + 1));

interface Choices {
  readonly validationFiles?: readonly string[];
  /** Which rows of `files` are alike: by the text of their first message. */
  readonly alike?: (text: string) => string;
}

/** Splits, with examples in place of their numbers. */
async function split(
  examples: readonly Example[],
  slice: Recipe['data'],
  seed: number,
  { validationFiles = [], alike }: Choices = {},
) {
  const files = indexed(examples);
  const all = gatherRows(files);
  // indexed() numbers the rows file after file.
  const numbered = files.flatMap(({ name }) => examples.filter(({ file }) => file === name));
  const inOrder = all.files.flatMap(({ file }) => examples.filter((example) => example.file === file.name));
  const firsts = new Map<string, number>();
  const near = Uint32Array.from(inOrder, ({ messages }, place) => {
    const key = alike?.(messages[0]?.content ?? '') ?? String(place);
    if (!firsts.has(key)) firsts.set(key, place);
    return firsts.get(key) ?? place;
  });
  const input = {
    rows: all,
    tasks: tasksOfRows(all, files, slice),
    validationFiles: new Set(validationFiles),
    near: alike === undefined ? null : near,
  };
  const result = await splitRows(input, slice, seed, new Breather(undefined));
  const pick = (numbers: Uint32Array) => Array.from(numbers, (number) => numbered[number]!);
  const named = (tasks: typeof result.tasks) =>
    tasks.map(({ task, train, validation }) => ({ task, train: pick(train), validation: pick(validation) }));
  return { tasks: named(result.tasks), heldOut: named(result.heldOut), removed: result.removed };
}
const idsOf = (examples: readonly Example[]) => examples.map(({ id }) => id);
const textsOf = (examples: readonly Example[]) => examples.map(({ messages }) => messages[0]?.content);
type Splits = Awaited<ReturnType<typeof split>>;
const sizes = ({ tasks }: Splits) => tasks.map((t) => [t.task, t.train.length, t.validation.length]);

test('DATA-13: fraction, at least min, at most max, and one row stays', () => {
  const taken = [1, 2, 9, 1000, 20_000].map((n) => validationSize(n, { fraction: 0.05, min: 1, max: 500 }));
  expect(taken).toEqual([0, 1, 1, 50, 500]);
  expect(validationSize(10, { fraction: 0, min: 0, max: 5 })).toBe(0);
  expect(validationSize(10, { fraction: 0.9, min: 50, max: 500 })).toBe(9);
});

test('DATA-13: a least number takes no more than half of a small task', () => {
  const taken = [1, 2, 60, 100, 130].map((n) => validationSize(n, { fraction: 0.04, min: 50, max: 50 }));
  expect(taken).toEqual([0, 1, 30, 50, 50]);
});

test('DATA-12, Pitfall 1: no row of 10,000 and 1,000 both trains and validates', async () => {
  const both = await split([...rows('a', 10_000), ...rows('b', 1000)], data, 42);
  expect(sizes(both)).toEqual([
    ['a', 9500, 500],
    ['b', 950, 50],
  ]);
  const train = new Set(both.tasks.flatMap((t) => idsOf(t.train)));
  expect(both.tasks.flatMap((t) => idsOf(t.validation)).filter((id) => train.has(id))).toEqual([]);
});

test('DATA-12, DATA-13: the same content never straddles the split, in one task or in several', async () => {
  const texts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 12 })), {
    maxLength: 60,
  });
  const fraction = fc.double({ min: 0, max: 0.9, noNaN: true });
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(), fraction, async (list, seed, share) => {
      const examples = list.map(([task, text], i) => row(task, String(text), i + 1));
      const slice = { ...data, validation: { fraction: share, min: 1, max: 5 } };
      const { tasks } = await split(examples, slice, seed);
      const train = new Set(tasks.flatMap((t) => idsOf(t.train)));
      for (const t of tasks) {
        expect(t.train.length).toBeGreaterThan(0);
        const size = t.train.length + t.validation.length;
        expect(t.validation.length).toBeLessThanOrEqual(validationSize(size, slice.validation));
        expect(idsOf(t.validation).some((id) => train.has(id))).toBe(false);
      }
      expect(tasks.reduce((sum, t) => sum + t.train.length + t.validation.length, 0)).toBe(list.length);
    }),
  );
});

test('DATA-12, DATA-45, DATA-46: whatever is removed, held out or given: no content on both sides, none lost', async () => {
  const file = fc.constantFrom('a.jsonl', 'b.jsonl', 'c.jsonl');
  const some = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 15 }), file), {
    maxLength: 50,
  });
  const how = fc.constantFrom('keep' as const, 'remove' as const, 'remove-across' as const);
  const choices = fc.record({
    duplicates: how,
    nearDuplicates: how,
    contamination: fc.constantFrom('keep' as const, 'remove' as const),
    heldOut: fc.subarray(['a', 'c']),
    validationFiles: fc.subarray(['a.jsonl', 'b.jsonl']),
  });
  await fc.assert(
    fc.asyncProperty(some, choices, fc.nat(), async (list, { validationFiles, ...chosen }, seed) => {
      const examples = list.map(([task, text, name], i) => row(task, String(text), i + 1, name));
      const excluded = idsOf(examples).slice(0, 1);
      const alike = (text: string) => String(Math.floor(Number(text) / 4));
      const slice = { ...data, ...chosen, excluded, validation: { fraction: 0.3, min: 1, max: 5 } };
      const { tasks, heldOut, removed } = await split(examples, slice, seed, { validationFiles, alike });
      const trained = tasks.flatMap(({ train }) => train);
      const validated = [...tasks, ...heldOut].flatMap(({ validation }) => validation);
      const ids = new Set(idsOf(trained));
      expect(idsOf(validated).filter((id) => ids.has(id))).toEqual([]);
      expect([...ids, ...idsOf(validated)]).not.toContain(excluded[0]);
      expect(heldOut.flatMap(({ train }) => train)).toEqual([]);
      if (chosen.contamination === 'remove') {
        const groups = new Set(trained.map(({ messages }) => alike(messages[0]!.content)));
        expect(validated.filter(({ messages }) => groups.has(alike(messages[0]!.content)))).toEqual([]);
      }
      const gone = Object.values(removed).reduce((sum, count) => sum + count, 0);
      const held = examples.filter(({ task }) => slice.heldOut.includes(task)).length;
      const kept = trained.length + validated.length + gone;
      expect(kept).toBeLessThanOrEqual(examples.length);
      expect(kept).toBeGreaterThanOrEqual(examples.length - held);
    }),
    { numRuns: 300 },
  );
});

test('DATA-13, Pitfall 6: no rows, tasks of one row, and everything left out or held out', async () => {
  expect(await split([], data, 1)).toMatchObject({ tasks: [], heldOut: [] });
  const single = [...rows('a', 1), ...rows('b', 1), row('b', 'a 0', 2)];
  expect(sizes(await split(single, data, 1))).toEqual([
    ['a', 1, 0],
    ['b', 1, 1],
  ]);
  const none = await split(single, { ...data, excluded: idsOf(single) }, 1);
  expect(none).toMatchObject({ tasks: [], heldOut: [], removed: { excluded: 3 } });
  const held = await split(single, { ...data, heldOut: ['a', 'b', 'gone'] }, 1);
  expect(held.tasks).toEqual([]);
  expect(held.heldOut.map(({ task, validation }) => [task, validation.length])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('DATA-14: another task leaves the split of the first as it is; another seed changes it', async () => {
  const alone = (await split(rows('a', 200), data, 1)).tasks[0];
  const beside = (await split([...rows('b', 300), ...rows('a', 200)], data, 1)).tasks[1];
  expect(beside).toEqual(alone);
  expect((await split(rows('a', 200), data, 2)).tasks[0]?.validation).not.toEqual(alone?.validation);
});

test('DATA-14: the rows that validate are those that always did', async () => {
  const { tasks } = await split(rows('a', 60), data, 42);
  expect(textsOf(tasks[0]?.validation ?? [])).toEqual(['a 2', 'a 14', 'a 51']);
});

test('DATA-14: more rows move hardly any of the old ones', async () => {
  const few = { ...data, validation: { fraction: 0, min: 20, max: 20 } };
  const before = new Set(idsOf((await split(rows('a', 200), few, 1)).tasks[0]?.validation ?? []));
  const more = await split([...rows('a', 200), ...rows('a', 20, 200)], few, 1);
  const after = idsOf(more.tasks[0]?.validation ?? []);
  expect(after.filter((id) => before.has(id)).length).toBeGreaterThanOrEqual(14);
});

test('DATA-15: held-out tasks are evaluated only, and only on rows that no task trains on', async () => {
  const shared = row('b', 'a 0', 9);
  const examples = [...rows('a', 3), ...rows('b', 8), shared];
  const slice = { ...data, heldOut: ['b'], validation: { fraction: 0, min: 0, max: 6 } };
  const { tasks, heldOut } = await split(examples, slice, 3);
  expect(tasks.map(({ task }) => task)).toEqual(['a']);
  expect(heldOut[0]?.train).toEqual([]);
  expect(heldOut[0]?.validation).toHaveLength(6);
  expect(idsOf(heldOut[0]?.validation ?? [])).not.toContain(shared.id);
});

test('DATA-16, Pitfall 7: the order of files does not matter', async () => {
  const files = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(files, fc.nat(), async (list, seed) => {
      const given = list.map((texts, file) =>
        texts.map((text, i) => row('t', String(text), i + 1, `${file}.jsonl`)),
      );
      const slice = { ...data, duplicates: 'remove-across' } as const;
      const forwards = await split(given.flat(), slice, seed);
      expect(await split([...given].reverse().flat(), slice, seed)).toEqual(forwards);
    }),
  );
});

test('DATA-16: tasks that the recipe orders come first, and tasks of one name are one', async () => {
  const examples = [...rows('a', 4), ...rows('b', 4), ...rows('c', 4), ...rows('d', 4)];
  const slice = { ...data, order: ['d', 'gone', 'b'], rename: { c: 'b' } };
  expect(sizes(await split(examples, slice, 1))).toEqual([
    ['d', 3, 1],
    ['b', 7, 1],
    ['a', 3, 1],
  ]);
});

test('DATA-17: repeats go within a task or across all, the first in the order of files and rows stays', async () => {
  const examples = [row('b', 'x', 1), row('a', 'x', 1), row('a', 'x', 2), row('a', 'y', 3)];
  const none = { ...data, validation: { fraction: 0, min: 0, max: 0 } };
  const within = await split(examples, { ...none, duplicates: 'remove' }, 1);
  expect(within.removed.duplicates).toBe(1);
  expect(sizes(within)).toEqual([
    ['b', 1, 0],
    ['a', 2, 0],
  ]);
  const across = await split(examples, { ...none, duplicates: 'remove-across' }, 1);
  expect(across.removed.duplicates).toBe(2);
  expect(across.tasks.map(({ task, train }) => [task, train.map((one) => one.row)])).toEqual([['a', [1, 3]]]);
  expect((await split(examples, none, 1)).removed.duplicates).toBe(0);
});

test('DATA-43: rows of a validation file validate, and their contents are trained on nowhere', async () => {
  const own = [row('a', 'a 1', 1, 'own.jsonl'), row('a', 'new', 2, 'own.jsonl')];
  const result = await split([...rows('a', 20), ...rows('b', 20), ...own], data, 1, {
    validationFiles: ['own.jsonl'],
  });
  expect(sizes(result)).toEqual([
    ['a', 19, 2],
    ['b', 19, 1],
  ]);
  expect(result.tasks[0]?.validation.every(({ file }) => file === 'own.jsonl')).toBe(true);
  expect(result.removed.contaminated).toBe(1);
});

test('DATA-43: a validation file of no trained task stands for all of them', async () => {
  const own = [row('own', 'one', 1), row('own', 'two', 2)];
  const { tasks, heldOut } = await split([...rows('a', 100), ...own], data, 1, {
    validationFiles: ['own.jsonl'],
  });
  expect(tasks.map((t) => [t.task, t.train.length, t.validation.length])).toEqual([['a', 100, 0]]);
  expect(heldOut.map((t) => [t.task, t.validation.length])).toEqual([['own', 2]]);
});

test('DATA-44: of rows that are nearly alike the first stays', async () => {
  const texts = ['one', 'One', 'two', 'ONE'];
  const examples = texts.flatMap((text, i) => [row('a', text, i + 1), row('b', text, i + 1)]);
  const alike = (text: string) => text.toLowerCase();
  const none = { ...data, validation: { fraction: 0, min: 0, max: 0 } };
  const within = await split(examples, { ...none, nearDuplicates: 'remove' }, 1, { alike });
  expect(within.tasks.map(({ train }) => textsOf(train))).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
  const across = await split(examples, { ...none, nearDuplicates: 'remove-across' }, 1, { alike });
  expect(across.tasks.map(({ task, train }) => [task, textsOf(train)])).toEqual([['a', ['one', 'two']]]);
  expect(across.removed.nearDuplicates).toBe(6);
});

test('DATA-45: training rows nearly alike to a validation row are removed on request', async () => {
  const examples = Array.from({ length: 20 }, (_, i) => row('a', `${i % 10} of ${i}`, i + 1));
  const alike = (text: string) => text[0]!;
  const kept = await split(examples, data, 5, { alike });
  expect([sizes(kept), kept.removed.contaminated]).toEqual([[['a', 19, 1]], 0]);
  const removed = await split(examples, { ...data, contamination: 'remove' }, 5, { alike });
  expect([sizes(removed), removed.removed.contaminated]).toEqual([[['a', 18, 1]], 1]);
  const validated = alike(textsOf(removed.tasks[0]!.validation)[0]!);
  expect(textsOf(removed.tasks[0]!.train).map((text) => alike(text!))).not.toContain(validated);
});

test('a name that every object has is a task like others', async () => {
  const examples = [...rows('__proto__', 4), ...rows('constructor', 4)];
  const files: readonly IndexedFile[] = indexed(examples);
  expect(tasksOfRows(gatherRows(files), files, data).names).toEqual(['__proto__', 'constructor']);
});

test('DATA-17: a held-out task takes no row from one that is trained on', async () => {
  const examples = [
    ...rows('a', 6),
    ...rows('a', 6).map((one, i) => ({ ...one, task: 'b', file: 'b.jsonl', row: i + 1 })),
    ...rows('b', 4, 10).map((one, i) => ({ ...one, row: 7 + i })),
  ];
  const slice = { ...data, validation: { fraction: 0, min: 0, max: 10 }, heldOut: ['a'] };
  const { tasks, removed } = await split(examples, { ...slice, duplicates: 'remove-across' }, 1);
  expect(tasks.map(({ task, train }) => [task, train.length])).toEqual([['b', 10]]);
  expect(removed.duplicates).toBe(0);
});
