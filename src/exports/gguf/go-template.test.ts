import { expect, test } from 'vitest';
import { renderGo } from '../../../tests/helpers/go-template.ts';
import { unwrap } from '../../io/faults.ts';
import { FORMS } from '../../tokens/template/forms.ts';
import { compileTemplate } from '../../tokens/template/template.ts';
import { goTemplate } from './go-template.ts';
import { type PlainMessage, type RenderChat, readTurns, turnsNotes } from './turns.ts';

const message = (role: PlainMessage['role'], content: string): PlainMessage => ({ role, content });
const system = message('system', 'Be brief, {{ "please" }}.');
const question = message('user', 'How many\n\nare  "they"?');
const answer = message('assistant', 'Three: }} """ 1, 2, 3.');
const more = message('user', 'And now?');
const TALKS = [
  [question],
  [system, question],
  [question, answer, more],
  [system, question, answer, more],
  [question, answer, more, answer, question],
];
const TOKENS = [
  '<s>',
  '</s>',
  '<|im_start|>',
  '<|im_end|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eot_id|>',
];

const renderOf = (source: string): RenderChat => {
  const template = unwrap(compileTemplate(source, { bosToken: '<s>', eosToken: '</s>' }));
  return (messages, prompt) => {
    const text = template.render(messages, { prompt });
    return text.ok ? text.value : null;
  };
};

const ends = { bos: true, end: '</s>' };
const templates: [string, string][] = [
  ...FORMS.map(({ name, source }): [string, string] => [name, source(ends)]),
  [
    'a default system message (Qwen2.5)',
    `{% if messages[0].role != 'system' %}<|im_start|>system\nYou help.<|im_end|>\n{% endif %}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}`,
  ],
  [
    'a system message with a preface (Llama 3.1)',
    `{{ bos_token }}{% if messages[0].role == 'system' %}{% set s = messages[0].content %}{% set messages = messages[1:] %}{% else %}{% set s = '' %}{% endif %}<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: 2023\n\n{{ s }}<|eot_id|>{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}`,
  ],
];

test.each(templates)('EXP-44: Ollama’s template writes what %s writes', (_, source) => {
  const render = renderOf(source);
  const turns = readTurns(render, TOKENS)!;
  expect(turnsNotes(turns, render).filter((note) => !note.includes('white space'))).toEqual([]);
  const go = goTemplate(turns);
  expect(go).not.toContain('"""');
  for (const talk of TALKS) expect(renderGo(go, talk)).toBe(render(talk, true));
});

test('EXP-44: what ends an answer stands after it, also where a system message of the template’s own ends the same way', () => {
  const [, qwen] = templates.find(([name]) => name.includes('Qwen2.5'))!;
  expect(goTemplate(readTurns(renderOf(qwen), TOKENS)!).split('\n')).toEqual([
    '<|im_start|>system{{ "\\n" }}',
    '{{- if not .System }}You help.<|im_end|>{{ "\\n" }}{{ end }}',
    '{{- range $i, $_ := .Messages }}',
    '{{- $last := eq (len (slice $.Messages $i)) 1 }}',
    '{{- if eq .Role "user" }}<|im_start|>user{{ "\\n" }}{{ .Content }}<|im_end|>{{ "\\n" }}',
    '{{- else if eq .Role "system" }}{{ .Content }}<|im_end|>{{ "\\n" }}',
    '{{- else if eq .Role "assistant" }}<|im_start|>assistant{{ "\\n" }}{{ .Content }}{{ if not $last }}<|im_end|>{{ "\\n" }}{{ end }}',
    '{{- end }}',
    '{{- if and $last (ne .Role "assistant") }}<|im_start|>assistant{{ "\\n" }}{{ end }}',
    '{{- end }}',
  ]);
});

test('EXP-44: an answer that was begun is gone on with', () => {
  const turns = readTurns(renderOf(templates[0]![1]), TOKENS)!;
  const begun = renderGo(goTemplate(turns), [question, message('assistant', 'Three')]);
  expect(begun.endsWith('<|im_start|>assistant\nThree')).toBe(true);
});

test('EXP-44: text that Go or the Modelfile would read is written as strings', () => {
  const odd = `{% for m in messages %}{{ '{{"""\\t' + m.role + ' {\u00a0\u200b{' }}{{ m.content }}{{ '}}\\n' }}{% endfor %}{{ 'x: ' }}`;
  const go = goTemplate(readTurns(renderOf(odd), [])!);
  expect(go).not.toContain('"""');
  expect(go).toContain('\\u00a0\\u200b');
  for (const talk of TALKS) expect(renderGo(go, talk)).toBe(renderOf(odd)(talk, true));
});

test('EXP-44: what cannot be said is told', () => {
  const noSystem = `{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}[{{ m.role }}]{{ m.content | trim }}{% endfor %}[assistant]`;
  const turns = readTurns(renderOf(noSystem), [])!;
  expect(turns.system).toBeNull();
  expect(turnsNotes(turns, renderOf(noSystem)).join(' ')).toMatch(
    /no place for a system message.*white space/,
  );
  const moved = `{% for m in messages %}{% if m.role == 'system' %}{% set ns = m.content %}{% elif m.role == 'user' %}[U]{% if loop.last and messages[0].role == 'system' %}{{ messages[0].content }}\n{% endif %}{{ m.content }}[/U]{% else %}{{ m.content }}</s>{% endif %}{% endfor %}`;
  const last = readTurns(renderOf(moved), ['</s>'])!;
  expect(turnsNotes(last, renderOf(moved)).join(' ')).toContain('moves the system message');
  expect(readTurns(() => 'always the same', [])).toBeNull();
});
