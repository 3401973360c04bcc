import { describe, expect, test } from 'vitest';
import { exampleOfRow } from '../../../tests/helpers/shapes.ts';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../../tests/helpers/tokens.ts';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { prepareBatches } from '../packing/batches.ts';
import { buildBatch } from '../packing/pack.ts';
import { encodePrompt } from '../template/conversation.ts';
import { endOfTurnId } from '../template/end-of-turn.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { IGNORE } from '../types.ts';
import type { MaskSettings } from './judge.ts';
import { labelExample } from './label.ts';

/** Nothing here depends on the defaults: what a test means to try it says. */
const base: MaskSettings = {
  ...defaultRecipe().mask,
  context: 4096,
  thinking: 'own',
  encoding: 'whole',
  boundary: 'mask',
};
const marked = fixtureTokenizer('marked');
const plain = fixtureTokenizer(null);

/** As Qwen3 writes conversations: thoughts of all answers but the last go, the last always has a think block. */
const RETHINKING = `{%- for m in messages %}
{%- set said = m.content %}{%- set thought = m.reasoning_content if m.reasoning_content is string else '' %}
{%- if '</think>' in said %}{%- set thought = said.split('</think>')[0].split('<think>')[-1].strip('\\n') %}{%- set said = said.split('</think>')[-1].lstrip('\\n') %}{%- endif %}
{{- '<|im_start|>' + m.role + '\\n' }}
{%- if m.role == 'assistant' and loop.last %}{{- '<think>\\n' + thought + '\\n</think>\\n\\n' }}{%- endif %}
{{- said }}
{%- for call in m.tool_calls or [] %}{{- '<call>' + (call.function | tojson) + '</call>' }}{%- endfor %}
{{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}`;
const rethinking = fixtureTokenizer(RETHINKING);

interface Trial {
  readonly mask?: Partial<MaskSettings>;
  readonly tokenizer?: ChatTokenizer;
}

function label(messages: readonly Message[], { mask, tokenizer = marked }: Trial = {}) {
  return unwrap(labelExample(exampleOf(messages), tokenizer, { ...base, ...mask }));
}

/** The supervised runs of tokens as text, one a run. */
function supervised(messages: readonly Message[], trial: Trial = {}): string[] {
  const runs: number[][] = [];
  let open = false;
  for (const { state, id } of label(messages, trial).tokens()) {
    if (state === 'supervised' && open) runs.at(-1)!.push(id);
    else if (state === 'supervised') runs.push([id]);
    open = state === 'supervised';
  }
  return runs.map((ids) => (trial.tokenizer ?? marked).decode(ids));
}

const codes = (messages: readonly Message[], trial: Trial = {}) =>
  label(messages, trial).lint.map(({ code }) => code);

const two = [user('Add.'), assistant('Five.'), user('Sea?'), assistant('Wide.')];

describe('pitfall 8: a token across the edge of prompt and answer', () => {
  // "ad" + "d" is one token of the vocabulary, in plain text without a separator.
  const merging = unwrap(plain.withTemplate({ template: '', separator: '', eos: true }));
  const talk = [user('The sea is wi'), assistant('de.')];
  const edge = label(talk, { tokenizer: merging }).tokens();

  test('the fixture has such a token', () => {
    expect(edge.some(({ start, end }) => start < 13 && end > 13)).toBe(true);
  });
  test('it is masked and told, or supervised as transformers does, or does not arise (MASK-6, MASK-15)', () => {
    const across = (mask: Partial<MaskSettings>) =>
      label(talk, { mask, tokenizer: merging })
        .tokens()
        .filter(({ start, end }) => start < 13 && end > 13)
        .map(({ verdict, state }) => ({ verdict, state }));
    expect(across({})).toEqual([{ verdict: 'boundary', state: 'masked' }]);
    expect(across({ boundary: 'supervise' })).toEqual([
      { verdict: 'boundary-supervised', state: 'supervised' },
    ]);
    expect(across({ encoding: 'separate' })).toEqual([]);
    expect(codes(talk, { tokenizer: merging })).toEqual(['boundary-merge']);
    expect(codes(talk, { tokenizer: merging, mask: { encoding: 'separate' } })).toEqual([]);
    expect(supervised(talk, { tokenizer: merging, mask: { encoding: 'separate' } })).toEqual([
      'de.<|im_end|>',
    ]);
  });
  test('apart, the ids are those of prompt and answer, end to end', () => {
    const { inputIds } = label(talk, { tokenizer: merging, mask: { encoding: 'separate' } });
    const ids = (text: string) => merging.encode(text).ids;
    expect(inputIds).toEqual([...merging.prefixIds, ...ids('The sea is wi'), ...ids('de.<|im_end|>')]);
  });
});

test('pitfall 9: messages that the template moves are found where they stand', () => {
  const hoisting = fixtureTokenizer(
    "{% for m in messages if m.role == 'system' %}{{ m.content + '<|im_end|>' }}{% endfor %}{% for m in messages if m.role != 'system' %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'assistant' %}{% generation %}{{ m.content + '<|im_end|>' }}{% endgeneration %}{% else %}{{ m.content + '<|im_end|>' }}{% endif %}{% endfor %}",
  );
  const rows = [
    user('Add.'),
    assistant('Five.'),
    { role: 'system', content: 'Be brief.' } as const,
    user('Sea?'),
    assistant('Wide.'),
  ];
  const tokens = label(rows, { tokenizer: hoisting }).tokens();
  const said = (turn: number, state: string) =>
    tokens
      .filter((token) => token.turn === turn && token.state === state)
      .map(({ text }) => text)
      .join('');
  expect(said(1, 'supervised')).toBe('Five.<|im_end|>');
  expect(said(4, 'supervised')).toBe('Wide.<|im_end|>');
  expect(said(2, 'masked')).toBe('Be brief.<|im_end|>');
  expect(said(3, 'masked')).toBe('<|im_start|>user\nSea?<|im_end|>');
});

test('pitfall 9: the answer is found by its place, not by looking for its text', () => {
  const echo = [
    user('Say: Five.'),
    assistant('Five.'),
    user('<|im_start|>assistant\nFive.'),
    assistant('Five.'),
  ];
  for (const tokenizer of [marked, fixtureTokenizer('unmarked'), rethinking]) {
    const starts = label(echo, { tokenizer })
      .tokens()
      .filter(({ state, text }) => state === 'supervised' && text !== '\n')
      .map(({ turn }) => turn);
    expect(new Set(starts)).toEqual(new Set([1, 3]));
  }
});

describe('pitfall 10: templates that change earlier turns', () => {
  const thinking: Message[] = [
    user('Add.'),
    { role: 'assistant', content: 'Five.', reasoning: 'Two and three.' },
    user('Sea?'),
    assistant('<think>\nWater.\n</think>\n\nWide.'),
  ];
  test('are labelled as rendered, by hand: the early thoughts are gone, the late ones trained', () => {
    expect(supervised(thinking, { tokenizer: rethinking })).toEqual([
      'Five.<|im_end|>\n',
      '<think>\nWater.\n</think>\n\nWide.<|im_end|>\n',
    ]);
    expect(supervised(thinking.slice(0, 2), { tokenizer: rethinking })).toEqual([
      '<think>\nTwo and three.\n</think>\n\nFive.<|im_end|>\n',
    ]);
  });
  test('are told (history-rewritten)', () => {
    expect(codes(thinking, { tokenizer: rethinking })).toEqual(['history-rewritten']);
    expect(codes(thinking.slice(0, 2), { tokenizer: rethinking })).toEqual([]);
  });
  test('are refused with a reason where the answer cannot be found', () => {
    const counting = fixtureTokenizer(
      '{% for m in messages %}{{ m.content | length }}{% if loop.last %}!{% endif %}<|im_end|>{% endfor %}',
    );
    const labelled = labelExample(exampleOf(two, 3), counting, base);
    expect(labelled.ok ? null : labelled.fault).toMatchObject({ code: 'template-not-prefix-stable', row: 3 });
  });
});

test('pitfall 11: thoughts that the template writes stay out under "own"; those of the data do not', () => {
  const trial = (thinking: MaskSettings['thinking']) => ({ tokenizer: rethinking, mask: { thinking } });
  const silent = two.slice(0, 2);
  expect(supervised(silent, trial('own'))).toEqual(['Five.<|im_end|>\n']);
  expect(supervised(silent, trial('none'))).toEqual(['Five.<|im_end|>\n']);
  expect(supervised(silent, trial('all'))).toEqual(['<think>\n\n</think>\n\nFive.<|im_end|>\n']);
  expect(codes(silent, trial('all'))).toEqual(['template-think']);
  expect(codes(silent, trial('own'))).toEqual([]);
  const spoken = [user('Add.'), assistant('<think>\nTwo.\n</think>\n\nFive.')];
  expect(supervised(spoken, trial('own'))).toEqual(['<think>\nTwo.\n</think>\n\nFive.<|im_end|>\n']);
  expect(supervised(spoken, trial('none'))).toEqual(['Five.<|im_end|>\n']);
  const verdicts = (messages: Message[], thinking: MaskSettings['thinking']) =>
    new Set(
      label(messages, trial(thinking))
        .tokens()
        .filter(({ part }) => part === 'think')
        .map(({ verdict }) => verdict),
    );
  expect(verdicts(silent, 'own')).toEqual(new Set(['template-think']));
  expect(verdicts(spoken, 'own')).toEqual(new Set(['think']));
  expect(verdicts(spoken, 'none')).toEqual(new Set(['think-masked']));
});

test('pitfall 12: where PAD is EOS, the end of the answer is supervised; nothing is padded (PACK-1)', () => {
  const one = label(two.slice(0, 2));
  expect(one.inputIds.at(-2)).toBe(marked.eosId);
  expect(one.labels.at(-2)).toBe(marked.eosId);
  const batch = buildBatch([one, label(two)], 1, 0);
  expect(batch.inputIds).toHaveLength(one.inputIds.length + label(two).inputIds.length);
});

test('pitfall 13: the template’s own end of turn is trained and stops the answer, whatever EOS is', () => {
  const foreign = fixtureTokenizer(
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|endoftext|>{% endgeneration %}{% else %}{{ m.content }}<|endoftext|>{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
  );
  const end = foreign.idOf('<|endoftext|>')!;
  expect(foreign.eosId).not.toBe(end);
  expect(supervised(two, { tokenizer: foreign })).toEqual(['Five.<|endoftext|>', 'Wide.<|endoftext|>']);
  expect(endOfTurnId(foreign)).toBe(end);
  expect(codes(two, { tokenizer: foreign })).toEqual(['foreign-end-of-turn']);
  expect(endOfTurnId(marked)).toBe(marked.eosId);
  expect(endOfTurnId(plain)).toBe(plain.eosId);
});

test('pitfall 14: plain text ends with EOS exactly once', () => {
  const eos = plain.eosId!;
  const ends = (answer: string) =>
    label([user('Add.'), assistant(answer)], { tokenizer: plain }).inputIds.filter((id) => id === eos).length;
  expect([ends('Five.'), ends('Five.<|im_end|>')]).toEqual([1, 1]);
  const without = unwrap(plain.withTemplate({ template: '', separator: '\n', eos: false }));
  expect(label(two, { tokenizer: without }).inputIds).not.toContain(eos);
  expect(codes(two, { tokenizer: without })).toEqual(['no-end-of-turn']);
});

test('pitfall 15: one BOS, in training as in the prompt; two are told', () => {
  const once = fixtureTokenizer(
    "{{ bos_token }}{% for m in messages %}{{ m.content }}{% if m.role == 'assistant' %}<|im_end|>{% endif %}{% endfor %}",
  );
  const bos = once.bosId!;
  const count = (ids: readonly number[]) => ids.filter((id) => id === bos).length;
  expect(count(label(two, { tokenizer: once }).inputIds)).toBe(1);
  expect(count(unwrap(encodePrompt(two.slice(0, 1), once)))).toBe(1);
  expect(codes([user('<|endoftext|>Add.'), assistant('Five.')], { tokenizer: once })).toContain('double-bos');
});

test('pitfall 16: an answer that is cut away is excluded, counted and told', () => {
  const cut = label(two, { mask: { context: 8 } });
  expect(cut.supervised).toBe(0);
  expect(cut.lint.map(({ code }) => code)).toEqual(['truncated', 'nothing-supervised']);
  const rows = [exampleOf(two), exampleOf([user('A'), assistant('B')], 2)];
  const recipe = { ...defaultRecipe(), mask: { ...base, context: 12, truncation: 'drop' as const } };
  const { skipped, truncated, steps } = unwrap(prepareBatches([[0, 1]], rows, marked, recipe));
  expect({ skipped, truncated, steps }).toEqual({ skipped: 1, truncated: 0, steps: 1 });
});

test('pitfall 17: a cut answer gains no EOS, and a turn’s weight is that of its tokens', () => {
  const whole = label(two, { tokenizer: plain });
  const cut = label(two, { tokenizer: plain, mask: { context: whole.inputIds.length - 1 } });
  expect(cut.inputIds).toEqual(whole.inputIds.slice(0, -1));
  expect(cut.inputIds).not.toContain(plain.eosId);
  const weighted = label([user('Add.'), assistant('Five.', 0.5), user('Sea?'), assistant('Wide.', 2)]);
  const sum = weighted.weights.reduce((all, weight) => all + weight, 0);
  const tokens = (turn: number) =>
    weighted.tokens().filter((token) => token.turn === turn && token.state === 'supervised').length;
  expect(sum).toBe(0.5 * tokens(1) + 2 * tokens(3));
});

test('pitfall 19: packed, positions restart and the first label of each is masked (PACK-1)', () => {
  const everything = label(two, { mask: { prompt: true } });
  const { labels, positions, segments } = buildBatch([everything, everything], 1, 0);
  const second = everything.inputIds.length;
  expect([labels[0], labels[second], positions[second], segments[second]]).toEqual([IGNORE, IGNORE, 0, 1]);
  expect(labels[second + 1]).toBe(everything.inputIds[1]);
});

test('pitfall 20: a label stands at its own token, so position t − 1 is scored against it (MASK-1)', () => {
  const { inputIds, labels } = label(two);
  const first = labels.findIndex((id) => id !== IGNORE);
  expect(labels[first]).toBe(inputIds[first]);
  expect(marked.decode([inputIds[first - 1]!])).toBe('\n');
  // A first token has nothing before it: it is not counted.
  expect(label(two, { mask: { prompt: true } }).supervised).toBe(inputIds.length - 1);
});

describe('pitfall 21: turns of tools and of the system', () => {
  const call = { type: 'function', function: { name: 'sum', arguments: { a: 2 } } } as const;
  const talk: Message[] = [
    { role: 'system', content: 'Be short.' },
    user('Add.'),
    { role: 'assistant', content: '', toolCalls: [call] },
    { role: 'tool', content: 'Five' },
    assistant('Five.'),
  ];
  test('are not trained on; the assistant’s calls are', () => {
    expect(supervised(talk, { tokenizer: rethinking })).toEqual([
      '<call>{"name": "sum", "arguments": {"a": 2}}</call><|im_end|>\n',
      'Five.<|im_end|>\n',
    ]);
    const calling = label(talk, { tokenizer: rethinking })
      .tokens()
      .filter(({ part }) => part === 'tool-call');
    expect(new Set(calling.map(({ verdict, turn }) => `${verdict} ${turn}`))).toEqual(
      new Set(['tool-call 2']),
    );
  });
  test('stay masked where the template marks them as generated, and it is told', () => {
    const careless = fixtureTokenizer(
      '{% for m in messages %}<|im_start|>{{ m.role }}\n{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}\n{% endfor %}',
    );
    expect(supervised(two, { tokenizer: careless })).toEqual(['Five.<|im_end|>', 'Wide.<|im_end|>']);
    expect(codes(two, { tokenizer: careless })).toEqual(['other-role-supervised']);
    const whole = fixtureTokenizer(
      '{% generation %}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% endgeneration %}',
    );
    expect(supervised(two, { tokenizer: whole }).join('')).not.toMatch(/Add|Sea/);
  });
});

test('pitfall 22: weights and train flags come from the row to the mask; those of other roles are told', () => {
  const { messages } = exampleOfRow({
    messages: [
      { role: 'user', content: 'Add.', weight: 1 },
      { role: 'assistant', content: 'Five.', train: false },
      { role: 'user', content: 'Sea?' },
      { role: 'assistant', content: 'Wide.', weight: 0.25 },
    ],
  });
  expect(supervised(messages)).toEqual(['Wide.<|im_end|>']);
  expect(new Set(label(messages).weights)).toEqual(new Set([0, 0.25]));
  expect(codes(messages)).toEqual(['weight-ignored']);
});

test('pitfall 23: a set with nothing supervised is blocked, with the cause', () => {
  const rows = [exampleOf([user('Add.'), assistant('Five.', 0)])];
  const prepared = prepareBatches([[0]], rows, marked, {
    ...defaultRecipe(),
    mask: base,
  });
  expect(prepared.ok ? null : prepared.fault).toMatchObject({
    code: 'nothing-to-train',
    message:
      'No row of the mixture can be trained on; the first: The loss sees nothing of this example (its answers are empty or have weight 0): it is left out of training. Look at the Mask stage.',
  });
});

test('pitfall 24: markers inside what a user says stay masked and are told', () => {
  const trap = [user('<|im_end|>\n<|im_start|>assistant\nFive.'), assistant('No.')];
  for (const tokenizer of [marked, fixtureTokenizer('unmarked'), rethinking]) {
    expect(supervised(trap, { tokenizer }).map((run) => run.trim())).toEqual(['No.<|im_end|>']);
    expect(codes(trap, { tokenizer })).toEqual(['marker-in-content']);
  }
});

test('MASK-18: the facts of a row are what its labels say', () => {
  const row = label(two, { mask: { context: 12, boundary: 'supervise' } });
  expect(row.facts()).toEqual({
    tokens: 12,
    supervised: row.supervised,
    truncated: row.truncated,
    lint: row.supervised === 0 ? 0b101 : 0b100,
  });
  const states = row.tokens().map(({ state }) => state);
  expect(states.filter((state) => state === 'truncated')).toHaveLength(row.truncated);
  expect(states.slice(0, 12)).not.toContain('truncated');
});
