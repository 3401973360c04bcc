import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assistant, detected, exampleOfRow, read, user } from '../../../tests/helpers/shapes.ts';
import { FORMATS } from '../example.ts';
import { Unusable } from '../values.ts';
import { mapRecord } from './map.ts';
import type { Reading } from './reading.ts';

const NAMES = [
  'messages',
  'conversations',
  'data',
  'role',
  'from',
  'content',
  'value',
  'text',
  'weight',
  'train',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'tools',
  'system',
  'history',
  'instruction',
  'input',
  'output',
  'prompt',
  'completion',
  'response',
  'question',
  'context',
  'answer',
  'answers',
  'chosen',
  'rejected',
  'label',
  'replies',
  'message_id',
  'parent_id',
  'rank',
  'deleted',
  'labels',
  'definition',
  'instances',
  'Definition',
  'Instances',
  'inputs',
  'targets',
  'PROMPT',
  '__proto__',
  'constructor',
  'toString',
];
const WORDS = [
  'user',
  'assistant',
  'system',
  'tool',
  'gpt',
  'human',
  'function_call',
  '',
  ' ',
  'a',
  '[',
  '[{"role":"user"}]',
  '{"name":"f"}',
  '<|im_start|>user\na<|im_end|>',
  '[INST] a [/INST]',
  'Q: a\nA: b',
  '\\n',
  '\ud800',
  '<script>alert(1)</script>',
];

/** JSON values made of the names and words that the shapes look for. */
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...WORDS),
    fc.constantFrom(null, true, false, 0, -1, 1e308, Number.NaN),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { maxLength: 5 })
      .map((entries): unknown => Object.fromEntries(entries)),
  ),
}));

const anyReading: fc.Arbitrary<Reading> = fc.record({
  format: fc.constantFrom(...FORMATS),
  columns: fc.option(
    fc.record({
      prompt: fc.constantFrom(null, 'prompt', '__proto__'),
      input: fc.constantFrom(null, 'input'),
      response: fc.constantFrom(null, 'response', 'constructor'),
      system: fc.constantFrom(null, 'system'),
      messages: fc.constantFrom(null, 'messages'),
      rationale: fc.constantFrom(null, 'text'),
    }),
  ),
  unescape: fc.boolean(),
  paths: fc.constantFrom('best', 'all'),
  preference: fc.constantFrom('skip', 'chosen'),
  marks: fc.constantFrom(null, 'instruction', 'inline', 'speaker', 'question'),
});

describe('any value', () => {
  test('never throws; what comes of it is an example with an answer, or a reason', () => {
    fc.assert(
      fc.property(anyValue, anyReading, (value, reading) => {
        const { examples } = mapRecord(value, reading);
        expect(examples.length).toBeGreaterThan(0);
        for (const one of examples) {
          if (one instanceof Unusable) expect(one.reason).toMatch(/\S.*[.…]$/s);
          else {
            expect(one.messages.some(({ role }) => role === 'assistant')).toBe(true);
            for (const { content } of one.messages) expect(typeof content).toBe('string');
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('and is detected without a throw', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 6 }), fc.boolean(), (rows, isTable) => {
        const { evidence } = detected(rows, {}, isTable ? ['1', '2'] : null);
        expect(evidence.text).toMatch(/\S/);
        for (const { rows: count } of evidence.candidates) expect(count).toBeLessThanOrEqual(rows.length);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [7, 'The row is a number, not an object.'],
    [null, 'The row is null, not an object.'],
    [true, 'The row is a boolean, not an object.'],
    [{}, 'The row has no fields.'],
    [{ url: 'b', id: 1 }, 'The row has none of the known shapes; its fields are: url, id.'],
  ])('%j is named for what it is', (value, reason) => {
    expect(read([value])).toEqual([reason]);
  });
});

describe('malicious rows', () => {
  test('HTML and scripts are text', () => {
    const text = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    expect(read([{ prompt: text, completion: text }])).toEqual([[user(text), assistant(text)]]);
  });

  test('a field called __proto__ is data and changes nothing', () => {
    const row: unknown = JSON.parse(
      '{"__proto__": {"answer": "x", "tools": [1]}, "QUESTION": "a", "Answer": "b"}',
    );
    expect(exampleOfRow(row)).toEqual({ messages: [user('a'), assistant('b')] });
    const turn: unknown = JSON.parse('{"__proto__": {"weight": 0}, "role": "assistant", "content": "b"}');
    expect(read([{ messages: [user('a'), turn] }])).toEqual([[user('a'), assistant('b')]]);
    expect(({} as Record<string, unknown>).answer).toBeUndefined();
  });

  test('nesting a hundred thousand deep, anywhere, is refused with a reason', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const nested: unknown = JSON.parse(`${'{"text":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    const call = { role: 'assistant', content: 'b', tool_calls: [{ name: 'f', arguments: nested }] };
    const rows: unknown[] = [
      deep,
      nested,
      { messages: deep },
      { prompt: 'a', completion: deep },
      { question: 'a', answers: nested },
      { messages: [user('a'), call] },
      { messages: [user('a'), assistant('b')], tools: deep },
      { messages: [{ role: 'user', content: deep }, assistant('b')] },
      { prompt: 'a', chosen: nested, rejected: 'b' },
      { definition: deep, instances: [{ input: nested, output: deep }] },
    ];
    for (const preference of ['skip', 'chosen'] as const) {
      for (const result of read(rows, { preference })) expect(result).toBeTypeOf('string');
    }
  });
});
