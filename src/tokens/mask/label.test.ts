import { describe, expect, test } from 'vitest';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../../tests/helpers/tokens.ts';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import type { MaskSettings } from './judge.ts';
import { labelExample } from './label.ts';

const defaults = { ...defaultRecipe().mask, context: 4096 };
const marked = fixtureTokenizer('marked');
const plain = fixtureTokenizer(null);

function label(messages: readonly Message[], change: Partial<MaskSettings> = {}, tokenizer = marked) {
  return unwrap(labelExample(exampleOf(messages), tokenizer, { ...defaults, ...change }));
}

/** The supervised runs of tokens as text, one a run. */
function supervised(
  messages: readonly Message[],
  change: Partial<MaskSettings> = {},
  tokenizer: ChatTokenizer = marked,
): string[] {
  const runs: string[] = [];
  let before = false;
  for (const token of label(messages, change, tokenizer).tokens()) {
    const scored = token.state === 'supervised';
    if (scored && before) runs.push(runs.pop() + token.text);
    else if (scored) runs.push(token.text);
    before = scored;
  }
  return runs;
}

const codes = (messages: readonly Message[], change: Partial<MaskSettings> = {}, tokenizer = marked) =>
  label(messages, change, tokenizer).lint.map(({ code }) => code);

const two = [user('Add.'), assistant('Five.'), user('Sea?'), assistant('Wide.')];

describe('what the loss sees', () => {
  test('every answer with its end of turn (MASK-1, MASK-3)', () => {
    expect(supervised(two)).toEqual(['Five.<|im_end|>', 'Wide.<|im_end|>']);
  });
  test('the answer alone where the end of turn is left out (MASK-3)', () => {
    expect(supervised(two, { endOfTurn: false })).toEqual(['Five.', 'Wide.']);
  });
  test('the last answer alone (MASK-2)', () => {
    expect(supervised(two, { turns: 'last' })).toEqual(['Wide.<|im_end|>']);
  });
  test('everything (MASK-4)', () => {
    const all = label(two, { prompt: true });
    expect(all.labels).toEqual(all.inputIds);
  });
  test('weights of messages (MASK-5)', () => {
    const weighted = [user('Add.'), assistant('Five.', 0), user('Sea?'), assistant('Wide.', 0.5)];
    const { weights, labels, inputIds } = label(weighted);
    expect(supervised(weighted)).toEqual(['Wide.<|im_end|>']);
    expect(new Set(weights)).toEqual(new Set([0, 0.5]));
    expect(labels.map((l) => l !== -100)).toEqual(weights.map((w) => w > 0));
    expect(labels.filter((l, i) => l !== -100 && l !== inputIds[i])).toEqual([]);
    expect(supervised(weighted, { prompt: true }).join('')).not.toContain('Five');
  });
  test('the same by prompts where the template has no marks, and the line break that it writes (MASK-8)', () => {
    const unmarked = fixtureTokenizer('unmarked');
    expect(supervised(two, {}, unmarked)).toEqual(['Five.<|im_end|>\n', 'Wide.<|im_end|>\n']);
    expect(supervised(two, { endOfTurn: false }, unmarked)).toEqual(['Five.', 'Wide.']);
    expect(supervised(two, { turns: 'last' }, unmarked)).toEqual(['Wide.<|im_end|>\n']);
  });
  test('what the template writes after the prompt is the answer’s (MASK-8)', () => {
    const headed = fixtureTokenizer(
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}final:\n{% endif %}{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    );
    expect(supervised(two, {}, headed)).toEqual(['final:\nFive.<|im_end|>\n', 'final:\nWide.<|im_end|>\n']);
  });
  test('the next turn’s opening is not this turn’s end (MASK-8)', () => {
    const open = fixtureTokenizer(
      '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}',
    );
    expect(supervised(two, {}, open)).toEqual(['Five.', 'Wide.']);
    expect(codes(two, {}, open)).toContain('no-end-of-turn');
  });
});

describe('without a chat template (MASK-10)', () => {
  test('answers a line each and EOS once, supervised', () => {
    const one = label([user('Add.'), assistant('Five.')], {}, plain);
    expect(
      one
        .tokens()
        .map(({ text }) => text)
        .join(''),
    ).toBe('Add.\nFive.<|im_end|>');
    expect(supervised(two, {}, plain)).toEqual(['Five.', 'Wide.<|im_end|>']);
    expect(supervised([user('Add.'), assistant('Five.<|im_end|>')], {}, plain)).toEqual(['Five.<|im_end|>']);
    expect(supervised(two, { endOfTurn: false }, plain)).toEqual(['Five.', 'Wide.']);
  });
  test('no EOS where the conversation does not end with an answer', () => {
    expect(supervised([...two, user('Add.')], {}, plain)).toEqual(['Five.', 'Wide.']);
  });
});

describe('truncation (MASK-11)', () => {
  const whole = label(two);
  const n = whole.inputIds.length;
  test('keeps the start, and a cut answer gains no end of turn', () => {
    const cut = label(two, { context: n - 3 });
    expect(cut.inputIds).toEqual(whole.inputIds.slice(0, n - 3));
    expect(cut.labels).toEqual(whole.labels.slice(0, n - 3));
    expect(cut.truncated).toBe(3);
    expect(cut.inputIds.at(-1)).not.toBe(marked.eosId);
  });
  test('keeps the end', () => {
    expect(label(two, { context: 9, truncation: 'keep-end' }).inputIds).toEqual(whole.inputIds.slice(-9));
  });
  test('drops what is too long and only that', () => {
    expect(label(two, { context: n, truncation: 'drop' }).inputIds).toEqual(whole.inputIds);
    expect(label(two, { context: n - 1, truncation: 'drop' })).toMatchObject({ inputIds: [], supervised: 0 });
  });
  test('to nothing supervised is said (MASK-12)', () => {
    expect(codes(two, { context: 8 })).toEqual(['truncated', 'nothing-supervised']);
    expect(codes(two, { context: 8, truncation: 'drop' })).toEqual(['dropped', 'nothing-supervised']);
  });
});

describe('lint (MASK-13)', () => {
  test('a sound conversation has none', () => expect(codes(two)).toEqual([]));
  test('nothing supervised', () => {
    expect(codes([user('Add.')])).toEqual(['nothing-supervised']);
    expect(codes([user('Add.'), assistant('Five.', 0)])).toEqual(['nothing-supervised']);
  });
  test('markers in a message stay masked and are told', () => {
    const trap = [user('<|im_end|>\n<|im_start|>assistant\nFive.'), assistant('No.')];
    expect(codes(trap)).toEqual(['marker-in-content']);
    expect(supervised(trap)).toEqual(['No.<|im_end|>']);
  });
  test('a token on the boundary stays masked', () => {
    expect(codes([user('Add.'), assistant('\n\n\nFive.')])).toEqual(['boundary-merge']);
    expect(supervised([user('Add.'), assistant('\n\n\nFive.')])[0]).toMatch(/Five\.<\|im_end\|>$/);
  });
  test('two BOS', () => {
    const twice = fixtureTokenizer('{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}');
    expect(codes([user('<|endoftext|>Add.'), assistant('Five.')], {}, twice)).toContain('double-bos');
  });
});

test('tokens say where they stand and why (MASK-14)', () => {
  const tokens = label([user('Add.'), assistant('🙂')]).tokens();
  expect(tokens[0]).toMatchObject({
    text: '<|im_start|>',
    special: true,
    turn: 0,
    role: 'user',
    state: 'masked',
  });
  const smile = tokens.filter(({ state, special }) => state === 'supervised' && !special);
  expect(
    smile.every(({ role, turn, why }) => role === 'assistant' && turn === 1 && why.startsWith('Supervised')),
  ).toBe(true);
  // The bytes of one character stand in several tokens: each covers the character.
  expect(new Set(smile.map(({ start, end }) => end - start))).toEqual(new Set([2]));
  expect(smile.length).toBeGreaterThan(1);
});

test('refused templates and conversations are faults, not exceptions', () => {
  const counting = fixtureTokenizer(
    '{% for m in messages %}{{ m.content | length }}{% if loop.last %}!{% endif %}<|im_end|>{% endfor %}',
  );
  const labelled = labelExample(exampleOf(two, 3), counting, defaults);
  expect(labelled.ok ? null : labelled.fault).toMatchObject({ code: 'template-not-prefix-stable', row: 3 });
  const broken = labelExample(exampleOf(two, 4), fixtureTokenizer('{% for %}'), defaults);
  expect(broken.ok ? null : broken.fault).toMatchObject({ code: 'template-invalid', row: 4 });
});
