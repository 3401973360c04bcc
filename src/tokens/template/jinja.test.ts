import { expect, test } from 'vitest';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import { strftime } from './jinja.ts';
import { renderConversation } from './spans.ts';
import { compileTemplate } from './template.ts';

const compiled = (source: string) => unwrap(compileTemplate(source, { bosToken: null, eosToken: null }));
const talk: Message[] = [
  { role: 'user', content: 'Add.' },
  { role: 'assistant', content: 'Five.' },
];
const rendered = (source: string, messages = talk) => compiled(source).render(messages, { prompt: false });

test.each([
  ["{{ '' == false }} {{ '' != false }} {{ 1 == true }} {{ '1' == 1 }}", 'False True True False'],
  ["{{ [1, 'a'] == [1, 'a'] }} {{ [1] == [2] }} {{ {'a': 1} == {'a': 1} }}", 'True False True'],
  ['{% for x in [1, 2] %}{% if x == 1 %}a{% continue %}{% endif %}b{% endfor %}', 'ab'],
  ['{% for x in [1, 2, 3] %}{{ x }}{% if x == 2 %}!{% break %}{% else %},{% endif %}{% endfor %}.', '1,2!.'],
  [
    '{% for x in [1, 2] %}{% for y in [1, 2] %}{% if y == 2 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}',
    '11 21 ',
  ],
  ["{{ nothing | upper }}{{ nothing | trim }}{{ 'a' | upper }}", 'A'],
  ['{% for i in range(2) %}{{ i }}{% endfor %} {{ range(5, 1, -2) | list | tojson }}', '01 [5, 3]'],
  [
    "{{ none }} {{ true }} {{ nothing }} {{ [1, 'a', none, {'b': false}] }} {{ 'a' }}",
    "None True  [1, 'a', None, {'b': False}] a",
  ],
  ["{{ 'a=' + ([1, none] | string) + (2 | string) + ('b' | string) }}", 'a=[1, None]2b'],
  ['{% if true %}{{ none }}{% endif %}{% for x in [true] %}{{ x }}{% else %}{% endfor %}', 'NoneTrue'],
  [
    '{% macro m(z) %}{{ z }}{% endmacro %}{{ m(none) }}{% set y %}{{ false }}{% endset %}{{ y }}',
    'NoneFalse',
  ],
  [`{{ ["it's", 'say "a"', 'b\\n'] }}`, `["it's", 'say "a"', 'b\\n']`],
  ['{{ messages[0] | tojson }}', '{"role": "user", "content": "Add."}'],
])('as in Jinja: %s', (source, text) => {
  expect(rendered(source)).toEqual({ ok: true, value: text });
});

test('a range that would fill the memory refuses', () => {
  expect(rendered('{% for i in range(10**9) %}{% endfor %}')).toMatchObject({
    ok: false,
    fault: { message: expect.stringContaining('range() of 1000000000 numbers is too long') },
  });
});

test('dates are English, whatever the machine speaks', () => {
  expect(strftime('%d %b %Y, %A %B %H:%M:%S %y 100%%', new Date(2024, 2, 5, 7, 8, 9))).toBe(
    '05 Mar 2024, Tuesday March 07:08:09 24 100%',
  );
  expect(unwrap(rendered("{{ strftime_now('%Y') }}"))).toBe(String(new Date().getFullYear()));
});

test('what joins a text and an object refuses, and calls are given in the form that is taken', () => {
  const calls = (given: unknown): Message[] => [
    { role: 'user', content: 'Add.' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ type: 'function', function: { name: 'sum', arguments: given } }],
    },
  ];
  const text =
    "{% for m in messages %}{{ m.content }}{% for c in m.tool_calls or [] %}{{ c.function.name + ' ' + c.function.arguments }}{% endfor %};{% endfor %}";
  const object =
    '{% for m in messages %}{{ m.content }}{% for c in m.tool_calls or [] %}{% for k, v in c.function.arguments.items() %}{{ k }}={{ v }}{% endfor %}{% endfor %};{% endfor %}';
  expect(rendered(text, calls({ a: 2 }))).toMatchObject({ ok: false, fault: { code: 'template-refuses' } });
  const both = (source: string, given: unknown) =>
    unwrap(renderConversation(compiled(source), calls(given), [])).text;
  expect(both(text, { a: 2, b: [1, 'x'] })).toBe('Add.;sum {"a": 2, "b": [1, "x"]};');
  expect(both(text, '{"a":2}')).toBe('Add.;sum {"a":2};');
  expect(both(object, '{"a":2}')).toBe('Add.;a=2;');
});

test('contents are lists of parts to a template that reads nothing else', () => {
  const parts =
    '{% for m in messages %}{{ m.role }}:{% for p in m.content %}{% if p.type == "text" %}{{ p.text }}{% endif %}{% endfor %};{% endfor %}';
  expect(rendered(parts)).toEqual({ ok: true, value: 'user:Add.;assistant:Five.;' });
});

test.each(['reasoning_content', 'reasoning', 'thinking'])(
  'thoughts are given as %s where the template reads that',
  (name) => {
    const source = `{% for m in messages %}{{ m.${name} }}{{ m.content }};{% endfor %}`;
    const messages: Message[] = [talk[0]!, { role: 'assistant', content: 'Five.', reasoning: 'Two.' }];
    expect(rendered(source, messages)).toEqual({ ok: true, value: 'Add.;Two.Five.;' });
  },
);
