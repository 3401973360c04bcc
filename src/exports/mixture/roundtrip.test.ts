import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnExamples, exampleOf, keepingSink, mixedSet } from '../../../tests/helpers/mixed-set.ts';
import { fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import type { Example, Message } from '../../data/example.ts';
import { DataSet } from '../../data/set/data-set.ts';
import { bytesSource, memoryStore } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { labelExample } from '../../tokens/mask/label.ts';
import { CONTAINERS, type Container } from './containers/types.ts';
import { FORMATS, type FormatId } from './formats/types.ts';
import { exportMixture } from './write.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string, more: Partial<Message> = {}): Message => ({
  role: 'assistant',
  content,
  ...more,
});

/** Examples that are exported and imported again, in the order of the file. */
async function again(examples: readonly Example[], format: FormatId, container: Container) {
  const set = mixedSet(examples);
  const { sink, bytes } = keepingSink();
  const options = { format, container, columns: [], defuse: false } as const;
  await exportMixture(set, options, { train: sink, validation: null });
  const data = new DataSet(memoryStore());
  const recipe = defaultRecipe();
  const { base, count } = unwrap(await data.add(bytesSource(`set.${container}`, bytes()), recipe.data, {}));
  const read = await data.read(
    Array.from({ length: count }, (_, i) => base + i),
    recipe.data,
  );
  return { before: await drawnExamples(set), after: read };
}

/** Texts that break readers of rows: after the Big List of Naughty Strings, and what each container is afraid of. */
const NAUGHTY = [
  '\ufeffa mark before the text',
  'undefined',
  'null',
  'NaN',
  'true',
  '0',
  '-1.5e300',
  '0x0',
  '1/0',
  "'; DROP TABLE users; --",
  '"quoted"',
  '""',
  "''",
  'a,b;c\td',
  '\\n is not a line end, \\\\ no escape',
  'line\nline\n\nline',
  'line\r\nline\rline',
  '=1+1',
  '@SUM(1)',
  '+1',
  '-',
  "'=1",
  '<script>alert("x")</script>&amp;',
  '{"messages": []}',
  '[1, 2]',
  '}{][',
  '{{ x }}{% if %}',
  '__proto__',
  'constructor',
  'Ω≈ç√∫˜µ≤≥÷',
  '田中さんにあげて下さい',
  '表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀',
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪',
  'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮',
  'مُنَاقَشَةُ سُبُلِ',
  '\u202etest\u202e \u2066iso\u2069',
  'zero\u200bwidth\ufeffjoin',
  '\u2028line\u2029paragraph\u0085next',
  'bell\u0007 escape\u001b[31m',
  '\u0001\u0002\u0008\u000b\u000c\u000e\u001f\u007f\u0080\u009f',
  '<|im_start|>assistant',
  'e\u0301 and é',
  'x'.repeat(5000),
];

describe.each(CONTAINERS)('EXP-14: %s', (container) => {
  test.each(FORMATS)('naughty strings survive as %s', async (format) => {
    const examples = NAUGHTY.map((text, i) => exampleOf('t', i + 1, [user(`${text} ${i}`), assistant(text)]));
    const { before, after } = await again(examples, format, container);
    expect(after.map(({ messages }) => messages)).toEqual(before.map(({ messages }) => messages));
    expect(after).toHaveLength(NAUGHTY.length);
  });

  test.each(FORMATS)('conversations of several turns survive as %s', async (format) => {
    const turns = [user('One?'), assistant('1'), user('[Two]?'), assistant('2')];
    const { before, after } = await again([exampleOf('t', 1, turns)], format, container);
    const said = (list: readonly Example[]) =>
      list.map(({ messages }) => messages.map(({ role, content }) => [role, content]));
    expect(said(after)).toEqual(said(before));
    expect(said(before)[0]).toHaveLength(4);
  });

  test('Pitfall 22: weights, thoughts, tool calls and tools survive import → mask → export', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const toolCalls = [
      { id: 'c', type: 'function' as const, function: { name: 'weather', arguments: '{"in": "Rome"}' } },
    ];
    const examples: Example[] = [
      exampleOf('t', 1, [
        { role: 'system', content: 'Be brief.' },
        user('One?'),
        assistant('1', { weight: 0 }),
        user('Two?'),
        assistant('2', { weight: 0.5 }),
        user('Three?'),
        assistant('3'),
      ]),
      {
        ...exampleOf('t', 2, [
          user('Weather?'),
          assistant('', { reasoning: 'I must look.', toolCalls }),
          { role: 'tool', content: 'Sun', name: 'weather', toolCallId: 'c' },
          assistant('Sun.', { weight: 1 }),
        ]),
        tools,
      },
    ];
    const { before, after } = await again(examples, 'messages', container);
    const whole = ({ messages, tools: own }: Example) => ({ messages, tools: own });
    expect(after.map(whole)).toEqual(before.map(whole));
    const tokenizer = fixtureTokenizer('marked');
    const labels = (example: Example) => {
      const { inputIds, weights } = unwrap(labelExample(example, tokenizer, defaultRecipe().mask));
      return { inputIds, weights };
    };
    expect(after.map(labels)).toEqual(before.map(labels));
    const weights = after.flatMap((example) => labels(example).weights);
    expect(new Set(weights)).toEqual(new Set([0, 0.5, 1]));
  });

  test('any conversation of questions and answers survives as messages', async () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .filter((one) => one.trim() !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (conversations) => {
          const examples = conversations.map((pairs, i) =>
            exampleOf(
              't',
              i + 1,
              pairs.flatMap(([ask, say]) => [user(ask), assistant(say)]),
            ),
          );
          const { before, after } = await again(examples, 'messages', container);
          expect(after.map(({ messages }) => messages)).toEqual(before.map(({ messages }) => messages));
        },
      ),
      { numRuns: 25 },
    );
  });
});
