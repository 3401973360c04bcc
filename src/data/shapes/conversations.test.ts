import { describe, expect, test } from 'vitest';
import { assistant, read, system, user } from '../../../tests/helpers/shapes.ts';

describe('DATA-5: turns', () => {
  test('OpenAI messages, a bare list of them, and JSON text in a table', () => {
    const turns = [system('s'), user('a'), assistant('b'), user('c'), assistant('d')];
    expect(read([{ id: 1, messages: turns }])).toEqual([turns]);
    expect(read([turns])).toEqual([turns]);
    expect(read([{ messages: JSON.stringify(turns) }], {}, ['messages'])).toEqual([turns]);
  });

  test('ShareGPT with every role, its system text beside the list', () => {
    const said = ['system', 'human', 'function_call', 'observation', 'gpt'];
    const [turns] = read([{ conversations: said.map((from) => ({ from, value: from })) }]);
    expect(Array.isArray(turns) && turns.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    const two = [
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
    ];
    expect(read([{ conversations: two, system: 's' }])).toEqual([[system('s'), user('a'), assistant('b')]]);
    expect(read([{ conversations: [{ from: 'system', value: 'own' }, ...two], system: 's' }])).toEqual([
      [system('own'), user('a'), assistant('b')],
    ]);
  });

  test('content as a list of text parts', () => {
    const parts = [{ type: 'text', text: 'a' }, { type: 'text', value: 'b' }, 'c'];
    expect(read([{ messages: [{ role: 'user', content: parts }, assistant('d')] }])).toEqual([
      [user('abc'), assistant('d')],
    ]);
  });

  test('texts of two who take turns (UltraChat as it was published), and a pair a line', () => {
    expect(read([{ id: '0', data: ['a', 'b', 'c', 'd'] }])).toEqual([
      [user('a'), assistant('b'), user('c'), assistant('d')],
    ]);
    expect(read([['a', 'b']])).toEqual([[user('a'), assistant('b')]]);
  });

  test('exchanges in place of turns (Capybara)', () => {
    const row = {
      source: 'x',
      conversation: [
        { input: 'a', output: 'b' },
        { input: 'c', output: 'd' },
      ],
    };
    expect(read([row])).toEqual([[user('a'), assistant('b'), user('c'), assistant('d')]]);
    expect(read([{ ...row, conversation: [{ input: 'a', output: null }] }])).toEqual([
      'Message 2 has no content.',
    ]);
  });

  test('a list that does not look like turns leaves the row to its other fields', () => {
    for (const list of [[1, 2], [{ id: 1 }], ['alone']]) {
      expect(read([{ data: list, question: 'a', answer: 'b' }])).toEqual([[user('a'), assistant('b')]]);
    }
  });

  test('Pitfall 22: weight, loss_weight and train of a turn are its weight', () => {
    const said = (extra: object) => ({ role: 'assistant', content: 'b', ...extra });
    const weights = [
      { weight: 0 },
      { weight: 0.5 },
      { loss_weight: 1 },
      { train: false },
      { train: true },
      {},
    ];
    const rows = weights.map((extra) => ({ messages: [user('a'), said(extra)] }));
    expect(read(rows)).toEqual(
      [0, 0.5, 1, 0, 1, undefined].map((weight) => [user('a'), assistant('b', weight)]),
    );
    expect(
      read([
        {
          conversations: [
            { from: 'human', value: 'a' },
            { from: 'gpt', value: 'b', train: false },
          ],
        },
      ]),
    ).toEqual([[user('a'), assistant('b', 0)]]);
  });

  test('an empty turn of weight 0 may stand (DATA-8)', () => {
    const turns = [user('a'), assistant('', 0), user('b'), assistant('c')];
    expect(read([{ messages: turns }])).toEqual([turns]);
  });
});

describe('Pitfall 25: prompt AND messages', () => {
  test('messages win over prompt, and over a whole pair', () => {
    const messages = [user('a'), assistant('b')];
    expect(read([{ prompt: 'a', prompt_id: 'x', messages }])).toEqual([messages]);
    expect(read([{ prompt: 'x', completion: 'y', messages }])).toEqual([messages]);
  });

  test('messages that are null make way for a pair', () => {
    expect(read([{ prompt: 'x', completion: 'y', messages: null }])).toEqual([[user('x'), assistant('y')]]);
  });
});

describe('DATA-8: conversations that cannot be used', () => {
  test.each([
    [[user('a')], 'There is no assistant message to learn from.'],
    [[], 'There is no assistant message to learn from.'],
    [[user('a'), assistant('')], 'The answer is empty.'],
    [[user('a'), assistant(''), user('b'), assistant('c')], 'The answer in message 2 is empty.'],
    [[user('a'), { role: 'assistant', content: null }], 'Message 2 has no content.'],
    [[user('a'), 'b'], 'Message 2 is not an object with a role and a content.'],
    [[{ content: 'a' }], 'Message 1 has no role.'],
    [
      [user('a'), { role: 'narrator', content: 'b' }],
      'Message 2 has the role "narrator": system, user, assistant or tool is needed.',
    ],
    [
      [{ role: ['user'], content: 'b' }],
      'Message 1 has the role that is not text: system, user, assistant or tool is needed.',
    ],
    [[{ ...assistant('b'), weight: 'x' }], 'Message 1 has the weight "x": a number from 0 is needed.'],
    [[{ ...assistant('b'), weight: -1 }], 'Message 1 has the weight -1: a number from 0 is needed.'],
    [[{ ...assistant('b'), train: 1 }], 'Message 1 has a "train" that is neither true nor false.'],
    [
      [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }],
      'Message 1 has a part that is not text (image_url): only text can be used.',
    ],
  ])('%j', (messages, reason) => {
    expect(read([{ messages }])).toEqual([reason]);
  });

  test('a table that holds its messages as Python writes them', () => {
    const text = "[{'role': 'user', 'content': 'a'}]";
    expect(read([{ messages: text }], {}, ['messages'])).toEqual([
      '"messages" is text that is not JSON: a list of messages is needed, written as JSON.',
    ]);
  });
});
