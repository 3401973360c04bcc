import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assistant, exampleOf, user } from '../../../tests/helpers/tokens.ts';
import type { Message } from '../../data/example.ts';
import { unwrap } from '../../io/faults.ts';
import type { EmbeddingVerdict } from '../../model/embeddings.ts';
import { parseRecipe } from '../../recipe/parse.ts';
import { labelExample } from '../mask/label.ts';
import { type ChatTokenizer, createTokenizer } from '../tokenizer/tokenizer.ts';
import { encodePrompt } from './conversation.ts';
import { offeredEnds, offeredTemplates } from './offers.ts';

interface Kind {
  readonly tokens?: readonly string[];
  readonly bos?: string;
  readonly eos?: string;
  /** The tokenizer itself puts BOS before a text. */
  readonly writesBos?: boolean;
}

const fixture: { readonly model: object; readonly pre_tokenizer: object; readonly decoder: object } =
  JSON.parse(readFileSync(new URL('../../../tests/fixtures/tokens/tokenizer.json', import.meta.url), 'utf8'));

/** A byte-level tokenizer without a template, with special tokens of its own. */
function tokenizerWith({ tokens = [], bos, eos = '<eos>', writesBos = false }: Kind): ChatTokenizer {
  const names = [...new Set([...(bos === undefined ? [] : [bos]), eos, ...tokens])];
  const added = names.map((content, i) => ({ id: 1000 + i, content, special: true }));
  const single = [{ SpecialToken: { id: bos, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];
  const special = bos === undefined ? {} : { [bos]: { id: bos, ids: [1000], tokens: [bos] } };
  const processor = { type: 'TemplateProcessing', single, pair: single, special_tokens: special };
  // Blank lines are a token of their own whatever follows, as in Llama 3.
  const lines = { type: 'Split', pattern: { Regex: '\\n+' }, behavior: 'Isolated', invert: false };
  const pre = { type: 'Sequence', pretokenizers: [lines, fixture.pre_tokenizer] };
  const json = {
    ...fixture,
    added_tokens: added,
    pre_tokenizer: pre,
    post_processor: writesBos ? processor : null,
  };
  const config = { eos_token: eos, ...(bos === undefined ? {} : { bos_token: bos }) };
  return unwrap(createTokenizer({ tokenizer: json, tokenizerConfig: config, chatTemplate: null }));
}

const KINDS: readonly { readonly kind: Kind; readonly names: readonly string[] }[] = [
  {
    kind: { tokens: ['<|im_start|>', '<|im_end|>'], eos: '<|endoftext|>' },
    names: ['ChatML', 'User and Assistant', 'Alpaca'],
  },
  {
    kind: {
      tokens: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
      bos: '<|begin_of_text|>',
      eos: '<|end_of_text|>',
      writesBos: true,
    },
    names: ['Llama 3', 'User and Assistant', 'Alpaca'],
  },
  {
    kind: { tokens: ['<start_of_turn>', '<end_of_turn>'], bos: '<bos>', writesBos: true },
    names: ['Gemma', 'User and Assistant', 'Alpaca'],
  },
  {
    kind: {
      tokens: ['<|system|>', '<|user|>', '<|assistant|>', '<|end|>'],
      bos: '<s>',
      eos: '<|endoftext|>',
    },
    names: ['Phi-3', 'User and Assistant', 'Alpaca'],
  },
  {
    kind: { tokens: ['[INST]', '[/INST]'], bos: '<s>', eos: '</s>', writesBos: true },
    names: ['Mistral', 'Zephyr', 'User and Assistant', 'Alpaca'],
  },
  {
    kind: { bos: '<s>', eos: '</s>', writesBos: true },
    names: ['Llama 2', 'Zephyr', 'User and Assistant', 'Alpaca'],
  },
  { kind: { eos: '<|endoftext|>' }, names: ['User and Assistant', 'Alpaca'] },
];

const cases = KINDS.flatMap(({ kind, names }) => names.map((name) => ({ name, kind, eos: kind.eos ?? '' })));
const recipe = unwrap(parseRecipe({ mask: { boundary: 'mask' } }));

const TURNS: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  user('Who is Mara?'),
  assistant('A boat builder.'),
  user('And Odo?'),
  assistant('Her brother, who fishes.'),
];

function offered(kind: Kind, name: string) {
  const plain = tokenizerWith(kind);
  const offer = offeredTemplates(plain, null).find((one) => one.name === name)!;
  const tokenizer = unwrap(plain.withTemplate({ template: offer.source, separator: '\n', eos: true }));
  return { offer, tokenizer };
}

describe('MODEL-16: templates offered to a model without one', () => {
  it.each(KINDS)('are those whose tokens it has: $names', ({ kind, names }) => {
    expect(offeredTemplates(tokenizerWith(kind), null).map(({ name }) => name)).toEqual(names);
  });

  it('a model without EOS is offered those with an end of their own', () => {
    const config = { tokenizer: { ...fixture, added_tokens: [] }, tokenizerConfig: {}, chatTemplate: null };
    expect(offeredTemplates(unwrap(createTokenizer(config)), null)).toEqual([]);
  });

  it.each(cases)('$name ($eos): answers and their end are supervised, nothing else', ({ kind, name }) => {
    const { offer, tokenizer } = offered(kind, name);
    const { inputIds, labels, lint } = unwrap(labelExample(exampleOf(TURNS), tokenizer, recipe.mask));
    const supervised = tokenizer.decode(labels.filter((id) => id >= 0));
    const end = offer.end;
    expect(supervised.replaceAll(`${end} `, end).trim()).toBe(
      `A boat builder.${end}Her brother, who fishes.${end}`,
    );
    expect(inputIds.filter((id) => id === tokenizer.idOf(end)).length).toBeGreaterThanOrEqual(2);
    expect(lint.map(({ code }) => code).filter((code) => code !== 'foreign-end-of-turn')).toEqual([]);
  });

  it.each(cases)('$name ($eos): what is asked with is what was trained on', ({ kind, name }) => {
    const { tokenizer } = offered(kind, name);
    const { inputIds, labels } = unwrap(labelExample(exampleOf(TURNS), tokenizer, recipe.mask));
    const prompt = unwrap(encodePrompt(TURNS.slice(0, -1), tokenizer));
    expect(inputIds.slice(0, prompt.length)).toEqual(prompt);
    const firstOfLast = labels.findLastIndex((label, i) => label >= 0 && labels[i - 1]! < 0);
    expect(prompt.length).toBe(firstOfLast);
  });

  it.each(cases)(
    '$name ($eos): BOS once where the tokenizer writes it itself, else not',
    ({ kind, name }) => {
      const { tokenizer } = offered(kind, name);
      const { inputIds } = unwrap(labelExample(exampleOf(TURNS), tokenizer, recipe.mask));
      const count = inputIds.filter((id) => kind.bos !== undefined && id === tokenizer.bosId).length;
      expect(count).toBe(kind.writesBos ? 1 : 0);
      if (kind.writesBos) expect(inputIds[0]).toBe(tokenizer.bosId);
    },
  );

  it.each(cases)('$name ($eos): a system message is kept, other roles are refused', ({ kind, name }) => {
    const { tokenizer } = offered(kind, name);
    const text = unwrap(tokenizer.template!.render(TURNS, { prompt: false }));
    expect(text.split('Be brief.')).toHaveLength(2);
    const tool = tokenizer.template!.render([user('a'), { role: 'tool', content: 'b' }], { prompt: false });
    expect(tool).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('no turn for the role tool') },
    });
  });
});

describe('MODEL-17: offered templates say what is risky about them', () => {
  const tokenizer = tokenizerWith({ tokens: ['<|im_start|>', '<|im_end|>'], eos: '<|endoftext|>' });
  const [imEnd, eos] = [tokenizer.idOf('<|im_end|>')!, tokenizer.eosId!];
  const fine: EmbeddingVerdict = { state: 'trained', matrix: 'embedding', norm: 1, typical: 1.1, twins: 0 };
  const warning = (name: string, judged: Map<number, EmbeddingVerdict> | null) =>
    offeredTemplates(tokenizer, judged).find((one) => one.name === name)?.warning;

  it('asks about the ends of all', () => {
    expect(offeredEnds(tokenizer)).toEqual([imEnd, eos]);
  });

  it('an end token that was never trained is named with what was measured, and another template', () => {
    const small: EmbeddingVerdict = { ...fine, state: 'small', norm: 0.0212 };
    const judged = new Map([
      [imEnd, small],
      [eos, fine],
    ]);
    expect(warning('ChatML', judged)).toBe(
      'The embedding of <|im_end|> looks untrained (norm 0.021; typical 1.1): LoRA leaves it so; train it in full elsewhere, or choose a template whose end token is trained (User and Assistant ends with <|endoftext|>).',
    );
    const copies: EmbeddingVerdict = { ...fine, state: 'copies', twins: 3, matrix: 'output' };
    expect(warning('ChatML', new Map([[imEnd, copies]]))).toBe(
      'The row of the output matrix of <|im_end|> looks untrained (it is the same as that of 3 other added tokens): LoRA leaves it so; train it in full elsewhere.',
    );
  });

  it('one that is trained has no warning; without weights that could not be checked', () => {
    expect(warning('ChatML', new Map([[imEnd, fine]]))).toBe('');
    expect(warning('ChatML', null)).toBe(
      'Whether <|im_end|> was trained cannot be checked: the weights are not here.',
    );
    expect(warning('Alpaca', new Map([[eos, fine]]))).toMatch(/^Its markers are ordinary text/);
  });
});
