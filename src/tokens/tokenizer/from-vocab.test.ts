import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { unwrap } from '../../io/faults.ts';
import { createTokenizer } from './tokenizer.ts';

const stored: unknown = JSON.parse(
  readFileSync(new URL('../../../tests/fixtures/tokens/tokenizer.json', import.meta.url), 'utf8'),
);
const { model } = v.parse(
  v.object({
    model: v.object({
      vocab: v.record(v.string(), v.number()),
      merges: v.array(v.tuple([v.string(), v.string()])),
    }),
  }),
  stored,
);
const vocabulary = {
  vocabulary: model.vocab,
  merges: `#version: 0.2\n${model.merges.map((pair) => pair.join(' ')).join('\r\n')}\n`,
  added: { '<|im_start|>': 1 },
};
const from = (tokenizerConfig: unknown) =>
  createTokenizer({ tokenizer: null, vocabulary, tokenizerConfig, chatTemplate: null });

const text = 'It\u2019s a sea of 1234 \u{1f642}<|im_start|>user\n\nthe caf\u00e9';

test('vocab.json and merges.txt of GPT-2 make the tokenizer.json of GPT-2', () => {
  const whole = unwrap(createTokenizer({ tokenizer: stored, tokenizerConfig: null, chatTemplate: null }));
  const built = unwrap(from({ tokenizer_class: 'GPT2TokenizerFast' }));
  expect(built.encode(text)).toEqual(whole.encode(text));
  expect([built.kind, built.vocabulary]).toEqual(['byte-level BPE', 400]);
});

test('those of Qwen2 take digits one by one and compose characters', () => {
  const built = unwrap(from({ tokenizer_class: 'Qwen2Tokenizer' }));
  const { ids, starts, ends } = built.encode('10 cafe\u0301');
  expect(ids.slice(0, 2).map((id) => built.tokenText(id))).toEqual(['1', '0']);
  expect(built.decode(ids)).toBe('10 caf\u00e9');
  expect([starts.at(-1), ends.at(-1)]).toEqual([6, 8]);
});

test('tokens that the config alone names are added ones', () => {
  const config = {
    tokenizer_class: 'GPT2Tokenizer',
    added_tokens_decoder: { 2: { content: '<|im_end|>', special: true } },
  };
  const built = unwrap(from(config));
  expect(built.addedTokens).toEqual([
    { id: 1, content: '<|im_start|>', special: false },
    { id: 2, content: '<|im_end|>', special: true },
  ]);
});

test.each([
  [null, /no tokenizer_config.json that names/],
  [{ tokenizer_class: 'LlamaTokenizer' }, /class LlamaTokenizer .* add tokenizer.json/],
])('of other classes tokenizer.json is asked for: %j', (config, message) => {
  const made = from(config);
  expect(made.ok ? '' : made.fault.message).toMatch(message);
});
