import { expect, test } from 'vitest';
import { exampleOfRow, read } from '../../../tests/helpers/shapes.ts';
import type { Message } from '../example.ts';
import { contentId } from '../hash.ts';

const call = (name: string, given: unknown) => ({ type: 'function', function: { name, arguments: given } });
const ask = { role: 'user', content: 'Weather?' };

/** The messages of a row, or the reason why there are none. */
const messagesOf = (row: unknown) => read([row])[0];

test('DATA-18: tool calls of OpenAI, arguments as text or object, with or without content', () => {
  const text = { id: 'c1', ...call('weather', '{"place": "Rome"}') };
  const bare = { name: 'weather', arguments: { place: 'Oslo' } };
  expect(
    messagesOf({
      messages: [
        ask,
        { role: 'assistant', content: null, tool_calls: [text] },
        { role: 'tool', content: 'Sun' },
        { role: 'assistant', content: 'One more.', tool_calls: JSON.stringify([bare]) },
        { role: 'assistant', function_call: { name: 'now', arguments: '{}' } },
        { role: 'assistant', content: 'Sunny.', tool_calls: [] },
      ],
    }),
  ).toEqual([
    ask,
    { role: 'assistant', content: '', toolCalls: [text] },
    { role: 'tool', content: 'Sun' },
    { role: 'assistant', content: 'One more.', toolCalls: [call('weather', { place: 'Oslo' })] },
    { role: 'assistant', content: '', toolCalls: [call('now', '{}')] },
    { role: 'assistant', content: 'Sunny.' },
  ]);
  expect(messagesOf({ messages: [ask, { role: 'assistant', tool_calls: [{ function: {} }] }] })).toBe(
    'Message 2 has a tool call without a name: {"name": …, "arguments": …} is needed.',
  );
});

test('DATA-18: a function_call of ShareGPT is a tool call where its text is one', () => {
  const turns = (value: string) => [
    { from: 'human', value: 'Weather?' },
    { from: 'function_call', value },
  ];
  const inner = JSON.stringify({ name: 'weather', arguments: '{"place": "Rome"}' });
  const called = [ask, { role: 'assistant', content: '', toolCalls: [call('weather', { place: 'Rome' })] }];
  expect(messagesOf({ conversations: turns(inner) })).toEqual(called);
  expect(messagesOf({ conversations: turns(`[${inner}]`) })).toEqual(called);
  expect(messagesOf({ conversations: turns('weather(Rome)') })).toEqual([
    ask,
    { role: 'assistant', content: 'weather(Rome)' },
  ]);
});

test.each(['reasoning_content', 'reasoning', 'thinking'])(
  'DATA-19: %s is what the assistant thought',
  (name) => {
    const said = { role: 'assistant', content: 'Five.', [name]: 'Two and three.' };
    expect(messagesOf({ messages: [ask, said, { ...said, [name]: null }] })).toEqual([
      ask,
      { role: 'assistant', content: 'Five.', reasoning: 'Two and three.' },
      { role: 'assistant', content: 'Five.' },
    ]);
  },
);

test('DATA-20: tools of a row are a list, one schema, or JSON text of either', () => {
  const tools = [{ name: 'weather' }];
  const row = { messages: [ask, { role: 'assistant', content: 'Sun.' }] };
  for (const given of [tools, tools[0], JSON.stringify(tools), JSON.stringify(tools[0])])
    expect(exampleOfRow({ ...row, tools: given })).toMatchObject({ tools });
  for (const given of ['', '[]', null, 7, 'hammer'])
    expect(exampleOfRow({ ...row, tools: given })).not.toHaveProperty('tools');
  expect(messagesOf({ ...row, tools: '[{' })).toBe(
    '"tools" is not valid JSON: a list of tool schemas is needed.',
  );
});

test('DATA-11: thoughts, calls and tools belong to the id, and rows without them keep theirs', () => {
  const answer: Message = { role: 'assistant', content: 'Five.' };
  const question: Message = { role: 'user', content: 'Weather?' };
  const id = (message: Message, tools?: readonly unknown[]) => contentId([question, message], tools);
  expect(id(answer)).toBe('334b4930edd545b3');
  const toolCalls = [{ type: 'function', function: { name: 'now', arguments: {} } }] as const;
  const ids = [
    id(answer),
    id({ ...answer, reasoning: 'Two.' }),
    id({ ...answer, toolCalls }),
    id(answer, [{ name: 'now' }]),
  ];
  expect(new Set(ids).size).toBe(4);
});
