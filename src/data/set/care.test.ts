import { expect, test } from 'vitest';
import { indexed } from '../../../tests/helpers/indexed.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { Breather } from '../breather.ts';
import type { Example } from '../example.ts';
import { contentId } from '../hash.ts';
import { gatherRows, tasksOfRows } from './all-rows.ts';
import { careOf } from './care.ts';
import { splitRows } from './split.ts';

const none = { ...defaultRecipe().data, validation: { fraction: 0, min: 0, max: 0 } };

function row(task: string, answer: string, place: number, prompt = 'ask'): Example {
  const messages = [
    { role: 'user', content: prompt },
    { role: 'assistant', content: answer },
  ] as const;
  return { id: contentId(messages), task, file: `${task}.jsonl`, row: place, messages };
}

/** Rows are alike where their answers begin alike. */
async function care(
  examples: readonly Example[],
  data: Recipe['data'],
  { isNearKnown = true, validationFiles = [] as readonly string[] } = {},
) {
  const files = indexed(examples);
  const rows = gatherRows(files);
  const inOrder = rows.files.flatMap(({ file }) => examples.filter((one) => one.file === file.name));
  const start = ({ messages }: Example) => messages[1]?.content[0];
  const near = Uint32Array.from(inOrder, (one) => inOrder.findIndex((other) => start(other) === start(one)));
  const tasks = tasksOfRows(rows, files, data);
  const breather = new Breather(undefined);
  const input = { rows, tasks, validationFiles: new Set(validationFiles), near: null };
  const split = await splitRows(input, data, 1, breather);
  return careOf({ rows, tasks, data, split, near: isNearKnown ? near : null }, breather);
}

test('DATA-47: exact duplicates in and across tasks, near ones beside them', async () => {
  const examples = [
    ...['x one', 'x one', 'x two', 'y'].map((answer, i) => row('a', answer, i + 1)),
    ...['x one', 'x one', 'x three', 'z', 'z'].map((answer, i) => row('b', answer, i + 1)),
  ];
  const [a, b] = await care(examples, none);
  expect(a).toMatchObject({ rows: 4, duplicates: 1, duplicatesAcross: 0, nearDuplicates: 1 });
  // The first "x one" of b stands in a, the second in b itself; "x three" is like one of b already.
  expect(b).toMatchObject({ rows: 5, duplicates: 2, duplicatesAcross: 1, nearDuplicates: 1 });
  expect([a?.nearDuplicatesAcross, b?.nearDuplicatesAcross]).toEqual([0, 0]);
  const unknown = await care(examples, none, { isNearKnown: false });
  expect(unknown.map((one) => [one.nearDuplicates, one.contaminated])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test('DATA-47: training rows nearly alike to a validation row are counted', async () => {
  const examples = [
    ...['x one', 'x two', 'y', 'z'].map((answer, i) => row('a', answer, i + 1)),
    row('own', 'x three', 1),
    row('own', 'z two', 2),
  ];
  const cares = await care(examples, none, { validationFiles: ['own.jsonl'] });
  expect(cares.map(({ task, contaminated }) => [task, contaminated])).toEqual([
    ['a', 3],
    ['own', 0],
  ]);
});

test('DATA-46: rows that are left out by hand are not counted', async () => {
  const examples = [row('a', 'x one', 1), row('a', 'x one', 2), row('a', 'y', 3)];
  const cares = await care(examples, { ...none, excluded: [examples[0]!.id, 'not an id'] });
  expect(cares).toMatchObject([{ rows: 1, duplicates: 0, medianAnswer: 1 }]);
});

test('DATA-48, DATA-49: flags, medians, and the same bars for every task', async () => {
  const lengths = [1, 15, 16, 31, 32, 100];
  const examples = [
    ...lengths.map((length, i) => row('a', 'x'.repeat(length), i + 1)),
    row('b', 'short', 1, 'p'.repeat(64)),
  ];
  const [a, b] = await care(examples, none);
  expect(a?.flags).toEqual({
    'prompt-in-answer': 0,
    'control-characters': 0,
    'short-answer': 1,
    'replacement-character': 0,
  });
  expect([a?.medianAnswer, a?.longestAnswer, a?.medianPrompt, b?.medianPrompt]).toEqual([23.5, 100, 3, 64]);
  expect(a?.lengths.map(({ from, to, answers }) => [from, to, answers])).toEqual([
    [0, 16, 2],
    [16, 32, 2],
    [32, 64, 1],
    [64, 128, 1],
  ]);
  expect(b?.lengths.map(({ prompts, answers }) => [prompts, answers])).toEqual([
    [0, 1],
    [0, 0],
    [0, 0],
    [1, 0],
  ]);
});
