import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';

/** A way to write a conversation, of which a chat template can be made. */
export interface Form {
  readonly name: string;
  /** Tokens that the vocabulary must hold for it. */
  readonly tokens: readonly string[];
  /** What ends an answer; null: the tokenizer's own EOS. */
  readonly end: string | null;
  /** Whether it is customary with such a tokenizer, beyond having the tokens. */
  readonly suits: (tokenizer: ChatTokenizer) => boolean;
  /** What to know of it, in a sentence; empty: nothing. */
  readonly caution: string;
  readonly source: (needs: { readonly bos: boolean; readonly end: string }) => string;
}

/** A text as a literal of Jinja. */
const literal = (text: string) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;

/** What none of these forms can write is refused: a template that leaves it out would train on half a row. */
const REFUSALS = `{%- if tools %}
    {{- raise_exception('it has no place for tools.') }}
{%- endif %}`;
const REFUSE_CALLS = `    {%- if message.tool_calls %}
        {{- raise_exception('it has no place for tool calls.') }}
    {%- endif %}`;

const begin = (bos: boolean) => (bos ? `{{- bos_token }}\n${REFUSALS}` : REFUSALS);

const GENERATED = (answer: string) => `        {%- generation %}
        {{- ${answer} }}
        {%- endgeneration %}`;

interface Headed {
  /** Jinja: what opens a message; it may use message.role. */
  readonly header: string;
  /** What opens the assistant's answer, as text. */
  readonly prompt: string;
  /** Jinja: a message's text. */
  readonly content?: string;
  /** Between the header of a message and its text: the assistant's belongs to what it writes. */
  readonly lead?: string;
  /** What ends messages of others; null: as the answer ends. */
  readonly close?: string | null;
  /** Between messages. */
  readonly gap?: string;
}

/** Every message under a header with its role. */
function headed({ header, prompt, content = 'message.content', lead, close = null, gap }: Headed) {
  const before = lead === undefined ? '' : `${literal(lead)} + `;
  const after = gap === undefined ? '' : `\n    {{- ${literal(gap)} }}`;
  return ({ bos, end }: { readonly bos: boolean; readonly end: string }) => {
    const closing = close ?? end;
    return `${begin(bos)}
{%- for message in messages %}
    {%- if message.role not in ['system', 'user', 'assistant'] %}
        {{- raise_exception('it has no turn for the role ' + message.role + '.') }}
    {%- endif %}
${REFUSE_CALLS}
    {{- ${header} }}
    {%- if message.role == 'assistant' %}
${GENERATED(`${before}${content} + ${literal(end)}`)}
    {%- else %}
        {{- ${before}${content}${closing === '' ? '' : ` + ${literal(closing)}`} }}
    {%- endif %}${after}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- ${literal(prompt)} }}
{%- endif %}
`;
  };
}

interface Merged {
  /** Around a user's text. */
  readonly user: readonly [before: string, after: string];
  /** Around a system message, which stands at the head of the user's text that follows it. */
  readonly system: readonly [before: string, after: string];
  /** Before an answer: part of what the model writes. */
  readonly lead: string;
  /** What opens an answer: part of the prompt. */
  readonly open?: string;
  /** Between an answer and what follows it. */
  readonly gap?: string;
}

/** System messages have no turn of their own: they stand before the user's text that follows. */
function merged({ user, system, lead, open = '', gap = '' }: Merged) {
  const answer = `${lead === '' ? '' : `${literal(lead)} + `}(message.content | trim)`;
  return ({ bos, end }: { readonly bos: boolean; readonly end: string }) => `${begin(bos)}
{%- set held = namespace(system='') %}
{%- for message in messages %}
${REFUSE_CALLS}
    {%- if message.role == 'system' %}
        {%- set held.system = held.system + ${literal(system[0])} + (message.content | trim) + ${literal(system[1])} %}
    {%- elif message.role == 'user' %}
        {{- ${literal(user[0])} + held.system + (message.content | trim) + ${literal(user[1])} }}
        {%- set held.system = '' %}
    {%- elif message.role == 'assistant' %}${open === '' ? '' : `\n        {{- ${literal(open)} }}`}
${GENERATED(`${answer} + ${literal(end)}`)}${gap === '' ? '' : `\n        {{- ${literal(gap)} }}`}
    {%- else %}
        {{- raise_exception('it has no turn for the role ' + message.role + '.') }}
    {%- endif %}
{%- endfor %}
{%- if held.system != '' %}
    {{- raise_exception('a system message needs a user message after it.') }}
{%- endif %}
{%- if add_generation_prompt %}
    {{- ${literal(open)} }}
{%- endif %}
`;
}

/** Alpaca's preamble, where a conversation brings no system message. */
const ALPACA =
  'Below is an instruction that describes a task. Write a response that appropriately completes the request.';

function alpaca({ bos, end }: { readonly bos: boolean; readonly end: string }): string {
  return `${begin(bos)}
{%- if messages[0].role != 'system' %}
    {{- ${literal(`${ALPACA}\n\n`)} }}
{%- endif %}
{%- for message in messages %}
${REFUSE_CALLS}
    {%- if message.role == 'system' %}
        {{- message.content + '\\n\\n' }}
    {%- elif message.role == 'user' %}
        {{- '### Instruction:\\n' + message.content + '\\n\\n' }}
    {%- elif message.role == 'assistant' %}
        {{- '### Response:\\n' }}
${GENERATED(`message.content + ${literal(end)}`)}
        {{- '\\n\\n' }}
    {%- else %}
        {{- raise_exception('it has no turn for the role ' + message.role + '.') }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '### Response:\\n' }}
{%- endif %}
`;
}

const always = () => true;
const isSentencePiece = ({ eosToken, bosToken }: ChatTokenizer) => eosToken === '</s>' && bosToken === '<s>';
const PLAIN = 'Its markers are ordinary text: a message that holds them reads as a turn of its own.';

/** Forms in the order in which they are offered: those with tokens of their own before those of plain text. */
export const FORMS: readonly Form[] = [
  {
    name: 'ChatML',
    tokens: ['<|im_start|>'],
    end: '<|im_end|>',
    suits: always,
    caution: '',
    source: headed({
      header: "'<|im_start|>' + message.role + '\\n'",
      prompt: '<|im_start|>assistant\n',
      gap: '\n',
    }),
  },
  {
    name: 'Llama 3',
    tokens: ['<|start_header_id|>', '<|end_header_id|>'],
    end: '<|eot_id|>',
    suits: always,
    caution: '',
    source: headed({
      header: "'<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n'",
      prompt: '<|start_header_id|>assistant<|end_header_id|>\n\n',
      content: '(message.content | trim)',
    }),
  },
  {
    name: 'Gemma',
    tokens: ['<start_of_turn>'],
    end: '<end_of_turn>',
    suits: always,
    caution: '',
    source: merged({
      user: ['<start_of_turn>user\n', '<end_of_turn>\n'],
      system: ['', '\n\n'],
      lead: '',
      open: '<start_of_turn>model\n',
      gap: '\n',
    }),
  },
  {
    name: 'Phi-3',
    tokens: ['<|system|>', '<|user|>', '<|assistant|>'],
    end: '<|end|>',
    suits: always,
    caution: '',
    source: headed({ header: "'<|' + message.role + '|>\\n'", prompt: '<|assistant|>\n', gap: '\n' }),
  },
  {
    name: 'Mistral',
    tokens: ['[INST]', '[/INST]'],
    end: null,
    suits: always,
    caution: '',
    source: merged({ user: ['[INST] ', '[/INST]'], system: ['', '\n\n'], lead: ' ' }),
  },
  {
    name: 'Llama 2',
    tokens: [],
    end: null,
    suits: (tokenizer) => isSentencePiece(tokenizer) && tokenizer.idOf('[INST]') === null,
    caution: PLAIN,
    source: merged({
      user: ['[INST] ', ' [/INST]'],
      system: ['<<SYS>>\n', '\n<</SYS>>\n\n'],
      lead: ' ',
    }),
  },
  {
    name: 'Zephyr',
    tokens: [],
    end: null,
    suits: isSentencePiece,
    caution: PLAIN,
    source: headed({ header: "'<|' + message.role + '|>\\n'", prompt: '<|assistant|>\n', gap: '\n' }),
  },
  {
    name: 'User and Assistant',
    tokens: [],
    end: null,
    suits: always,
    caution: PLAIN,
    source: headed({
      header: "(message.role | capitalize) + ':'",
      prompt: 'Assistant:',
      lead: ' ',
      close: '',
      gap: '\n\n',
    }),
  },
  {
    name: 'Alpaca',
    tokens: [],
    end: null,
    suits: always,
    caution: PLAIN,
    source: alpaca,
  },
];
