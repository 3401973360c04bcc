import { describe, expect, test } from 'vitest';
import { exampleOf } from '../../../../tests/helpers/mixed-set.ts';
import type { Example, Message } from '../../../data/example.ts';
import { FORMAT } from './index.ts';
import { isPlainPair } from './prompt-completion.ts';
import type { FormatId, Loss } from './types.ts';

const user = (content: string): Message => ({ role: 'user', content });
const system = (content: string): Message => ({ role: 'system', content });
const assistant = (content: string, more: Partial<Message> = {}): Message => ({
  role: 'assistant',
  content,
  ...more,
});
const weather = (id: string | null, given: unknown) => ({
  ...(id !== null && { id }),
  type: 'function' as const,
  function: { name: 'weather', arguments: given },
});
const TOOLS = [{ type: 'function', function: { name: 'weather' } }];

const pair = [user('Q'), assistant('A')];
const turns = [system('S'), user('Q1'), assistant('A1', { weight: 0 }), user('Q2'), assistant('A2')];
const calling = [
  user('Weather?'),
  assistant('', { toolCalls: [weather('c1', { in: 'Rome' })] }),
  { role: 'tool', content: 'Sun', name: 'weather', toolCallId: 'c1' } as const,
  assistant('Sun.', { reasoning: 'It is sunny.' }),
];

function written(format: FormatId, messages: readonly Message[], more: Partial<Example> = {}) {
  const lost = new Set<Loss>();
  const example = { ...exampleOf('t', 1, messages), ...more };
  const form = { conversational: !isPlainPair(example) };
  const row = FORMAT[format].rowOf(example, form, (loss) => lost.add(loss));
  return { row, lost: [...lost].sort() };
}

describe('EXP-6, EXP-7: messages', () => {
  test('everything under the names of OpenAI', () => {
    expect(written('messages', calling, { tools: TOOLS })).toEqual({
      row: {
        messages: [
          { role: 'user', content: 'Weather?' },
          {
            role: 'assistant',
            content: '',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'weather', arguments: { in: 'Rome' } } },
            ],
          },
          { role: 'tool', content: 'Sun', name: 'weather', tool_call_id: 'c1' },
          { role: 'assistant', content: 'Sun.', reasoning_content: 'It is sunny.' },
        ],
        tools: TOOLS,
      },
      lost: [],
    });
    expect(written('messages', turns).row).toMatchObject({
      messages: [{}, {}, { role: 'assistant', content: 'A1', weight: 0 }, {}, {}],
    });
  });
});

describe('EXP-6, EXP-7: Alpaca', () => {
  test('a pair, and exchanges before it as history', () => {
    expect(written('alpaca', pair)).toEqual({
      row: { instruction: 'Q', input: '', output: 'A' },
      lost: [],
    });
    expect(written('alpaca', turns)).toEqual({
      row: { instruction: 'Q2', input: '', output: 'A2', system: 'S', history: [['Q1', 'A1']] },
      lost: ['history', 'weights'],
    });
  });
  test('thoughts stand before the answer, what follows it is left out, tools are lost', () => {
    const more = [user('Q'), assistant('A', { reasoning: 'Hm.' }), user('Thanks')];
    expect(written('alpaca', more, { tools: TOOLS })).toEqual({
      row: { instruction: 'Q', input: '', output: '<think>\nHm.\n</think>\n\nA' },
      lost: ['thoughts', 'tools', 'trailing'],
    });
  });
  test.each([
    ['tool turns', calling],
    ['two questions in a row', [user('a'), user('b'), assistant('c')]],
    ['an answer without a question', [assistant('c')]],
    ['a system message in the middle', [user('a'), system('s'), assistant('c')]],
    ['a call of a tool as the answer', [user('a'), assistant('', { toolCalls: [weather(null, {})] })]],
    ['no answer', [user('a')]],
  ])('has no place for %s', (_, messages) => {
    expect(written('alpaca', messages).row).toBeNull();
  });
});

describe('EXP-6, EXP-7: ShareGPT', () => {
  test('turns, calls and observations', () => {
    expect(written('sharegpt', calling, { tools: TOOLS })).toEqual({
      row: {
        conversations: [
          { from: 'human', value: 'Weather?' },
          { from: 'function_call', value: '{"name":"weather","arguments":{"in":"Rome"}}' },
          { from: 'observation', value: 'Sun' },
          { from: 'gpt', value: '<think>\nIt is sunny.\n</think>\n\nSun.' },
        ],
        tools: JSON.stringify(TOOLS),
      },
      lost: ['thoughts', 'tool-ids'],
    });
  });
  test('weights stay on their turns, and are told', () => {
    expect(written('sharegpt', turns)).toMatchObject({
      row: { conversations: [{ from: 'system' }, {}, { from: 'gpt', value: 'A1', weight: 0 }, {}, {}] },
      lost: ['weights'],
    });
  });
  test('a weight of 1, and one of another role, is no loss', () => {
    const messages = [{ ...user('Q'), weight: 0 }, assistant('A', { weight: 1 })];
    expect(written('sharegpt', messages).lost).toEqual([]);
    expect(written('alpaca', messages).lost).toEqual([]);
  });
  test('text beside calls is a turn of its own; arguments as text become an object where they are one', () => {
    const toolCalls = [weather(null, '{"in": "Rome"}'), weather(null, 'Oslo')];
    expect(written('sharegpt', [user('Q'), assistant('Let me look.', { toolCalls })])).toEqual({
      row: {
        conversations: [
          { from: 'human', value: 'Q' },
          { from: 'gpt', value: 'Let me look.' },
          {
            from: 'function_call',
            value: '[{"name":"weather","arguments":{"in":"Rome"}},{"name":"weather","arguments":"Oslo"}]',
          },
        ],
      },
      lost: ['calls-apart'],
    });
  });
});

describe('EXP-6, EXP-7: prompt and completion', () => {
  test('two texts of a question and an answer, also of an answer alone', () => {
    expect(written('prompt-completion', pair)).toEqual({ row: { prompt: 'Q', completion: 'A' }, lost: [] });
    expect(written('prompt-completion', [assistant('Text.')]).row).toEqual({
      prompt: '',
      completion: 'Text.',
    });
  });
  test('lists of messages where there is more; only the last answer is a completion', () => {
    expect(written('prompt-completion', [...turns, user('Thanks')])).toEqual({
      row: {
        prompt: [
          { role: 'system', content: 'S' },
          { role: 'user', content: 'Q1' },
          { role: 'assistant', content: 'A1' },
          { role: 'user', content: 'Q2' },
        ],
        completion: [{ role: 'assistant', content: 'A2' }],
      },
      // An answer of weight 0 is not learned in a prompt either.
      lost: ['trailing'],
    });
    const learned = [user('Q1'), assistant('A1'), user('Q2'), assistant('A2', { weight: 0.5 })];
    expect(written('prompt-completion', learned).lost).toEqual(['earlier-answers', 'weights']);
  });
  test('a conversation without an answer is left out', () => {
    expect(written('prompt-completion', [user('a'), user('b'), user('c')]).row).toBeNull();
  });
});
