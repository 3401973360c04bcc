import { describe, expect, test } from 'vitest';
import { assistant, detected, read, user } from '../../../tests/helpers/shapes.ts';
import { Unusable } from '../values.ts';
import { TreeAssembler } from './flat-tree.ts';
import { mapRecord } from './map.ts';

const prompter = (text: string, replies: object[] = [], more: object = {}) => ({
  role: 'prompter',
  text,
  replies,
  ...more,
});
const reply = (text: string, rank: number | null, replies: object[] = [], more: object = {}) => ({
  role: 'assistant',
  text,
  rank,
  replies,
  ...more,
});

const tree = prompter('Sea?', [
  reply('Deep.', 1, [prompter('How?', [reply('Very.', null)])]),
  reply('Wide.', 0, [
    prompter('Nobody answers this.'),
    prompter('Where?', [reply('South.', 1), reply('North.', 0), reply('Spam', -1, [], { deleted: true })]),
  ]),
]);

describe('DATA-31: trees of messages', () => {
  test('the path of the best-ranked replies, to the last answer', () => {
    const best = [user('Sea?'), assistant('Wide.'), user('Where?'), assistant('North.')];
    expect(read([{ message_tree_id: 'x', tree_state: 'ready_for_export', prompt: tree }])).toEqual([best]);
    expect(read([{ message_id: 'x', parent_id: null, ...tree }])).toEqual([best]);
  });

  test('every path to an answer that no other answer follows', () => {
    expect(read([{ prompt: tree }], { paths: 'all' })).toEqual([
      [user('Sea?'), assistant('Wide.'), user('Where?'), assistant('North.')],
      [user('Sea?'), assistant('Wide.'), user('Where?'), assistant('South.')],
      [user('Sea?'), assistant('Deep.'), user('How?'), assistant('Very.')],
    ]);
  });

  test('messages that reviewers took out, and trees that they gave up, are left out', () => {
    const spam = [
      { labels: { spam: { value: 0.7 } } },
      { labels: { name: ['lang', 'spam'], value: [0, 1] } },
      { review_result: false },
    ];
    for (const more of spam) {
      expect(read([{ prompt: prompter('a', [reply('b', 0, [], more), reply('c', 1)]) }])).toEqual([
        [user('a'), assistant('c')],
      ]);
    }
    expect(read([{ prompt: tree, tree_state: 'aborted_low_grade' }])).toEqual([
      'The tree was given up by its reviewers.',
    ]);
    expect(read([{ prompt: prompter('a') }])).toEqual(['The tree has no answer to learn from.']);
    expect(read([{ prompt: prompter('a', [], { deleted: true }) }])).toEqual([
      'The first message of the tree was taken out by its reviewers.',
    ]);
  });

  test('a chain of a hundred thousand replies neither hangs nor overflows the stack', () => {
    let node: object = reply('end', 0);
    for (let i = 0; i < 50_000; i++) node = reply('b', 0, [prompter('a', [node])]);
    const rows = [{ prompt: prompter('start', [node]) }];
    const [[best] = [], all] = [read(rows), read(rows, { paths: 'all' })];
    expect(best).toHaveLength(100_002);
    expect(all).toEqual(['The paths of the tree have more than 100000 messages together.']);
  });
});

describe('DATA-32: trees whose messages lie a line each', () => {
  const line = (message_id: string, parent_id: string | null, role: string, rank: number | null = null) => ({
    message_id,
    parent_id,
    role,
    text: `text of ${message_id}`,
    rank,
    lang: 'en',
  });
  const rows = [
    line('b', 'a', 'assistant', 1),
    line('a', null, 'prompter'),
    line('c', 'a', 'assistant', 0),
    line('z', 'gone', 'assistant'),
    line('p', 'q', 'assistant'),
    line('q', 'p', 'prompter'),
    line('a', null, 'prompter'),
    { text: 'no message' },
  ];

  test('are put together, whatever their order; what belongs to none is named with its row', () => {
    const { reading } = detected(rows);
    expect(reading.format).toBe('messages-flat');
    const trees = new TreeAssembler();
    for (const [i, row] of rows.entries()) trees.add(i + 1, row);
    const made = [...trees.trees()].map(({ row, value }) => {
      const [example] = mapRecord(value, { ...reading, format: 'tree' }).examples;
      return [row, example instanceof Unusable ? example.reason : example?.messages];
    });
    expect(made).toEqual([
      [2, [user('text of a'), assistant('text of c')]],
      [4, 'The message answers one that is not in the file.'],
      [5, 'The message answers one that belongs to no tree.'],
      [6, 'The message answers one that belongs to no tree.'],
      [7, 'Another message before it has the same message_id.'],
      [8, 'The row is no message of a tree: it has no message_id.'],
    ]);
  });

  test('the other fields of the first message stay beside the tree', () => {
    const trees = new TreeAssembler();
    trees.add(1, line('a', null, 'prompter'));
    const [made] = trees.trees();
    expect(made?.value).toMatchObject({
      lang: 'en',
      message_id: 'a',
      prompt: { text: 'text of a', replies: [] },
    });
    expect(JSON.parse(JSON.stringify(made?.value))).not.toHaveProperty('text');
  });

  test('a chain that is too long is refused, and can be written as JSON up to there', () => {
    const chain = (length: number) => {
      const trees = new TreeAssembler();
      for (let i = 0; i < length; i++)
        trees.add(i + 1, line(`${i}`, i === 0 ? null : `${i - 1}`, 'prompter'));
      const [made] = trees.trees();
      return made?.value;
    };
    expect(JSON.stringify(chain(1001))).toContain('text of 1000');
    expect(chain(1002)).toEqual(new Unusable('The tree is more than 1000 messages deep.', 'parent_id'));
  });
});
