import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundled, exported, patterned } from '../../../tests/helpers/gguf-model.ts';
import { unwrap } from '../../io/faults.ts';
import type { TokenizerFiles } from '../../model/types.ts';
import { createTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import type { WeightsSource } from '../weights/source.ts';
import { planGgufModel } from './model.ts';

const fixture = (name: string): TokenizerFiles => ({
  tokenizer: JSON.parse(readFileSync(`tests/fixtures/tokenizers/${name}/tokenizer.json`, 'utf8')),
  tokenizerConfig: null,
  chatTemplate: null,
});

/** A small model with a tokenizer of the fixtures, changed where a test wants it. */
function withTokenizer(files: TokenizerFiles): WeightsSource {
  const tokenizer = unwrap(createTokenizer(files));
  const source = patterned({ vocabSize: tokenizer.vocabulary + 3 });
  return { ...source, model: { ...source.model, tokenizerFiles: files }, tokenizer };
}

test('EXP-43: the bundled tokenizer: tokens, kinds, merges, ends and chat template', async () => {
  const { metadata } = await exported(await bundled());
  const get = (key: string) => metadata.get(`tokenizer.ggml.${key}`);
  expect([get('model'), get('pre')]).toEqual(['gpt2', 'gpt-2']);
  const [tokens, kinds, merges] = ['tokens', 'token_type', 'merges'].map(
    (key) => get(key) as readonly unknown[],
  );
  expect([tokens!.length, kinds!.length]).toEqual([2048, 2048]);
  expect(tokens!.slice(0, 6)).toEqual(['<|end|>', '<|pad|>', '<|system|>', '<|user|>', '<|assistant|>', '!']);
  expect(kinds!.slice(0, 6)).toEqual([3, 3, 3, 3, 3, 1]);
  expect(merges!.every((merge) => String(merge).split(' ').length === 2)).toBe(true);
  expect([get('eos_token_id'), get('padding_token_id'), get('add_bos_token')]).toEqual([0, 1, false]);
  const template = String(metadata.get('tokenizer.chat_template'));
  expect(template).toContain("{{ '<|' + message['role'] + '|>");
  // Jinjas outside transformers do not know the tags.
  expect(template).not.toContain('generation %}');
  expect(template).toContain('{% if true %}');
});

test('EXP-43: a token a row of the embeddings, also where the tokenizer has none', async () => {
  const { metadata } = await exported(withTokenizer(fixture('llama3')));
  const tokens = metadata.get('tokenizer.ggml.tokens') as readonly string[];
  expect(tokens.at(-1)).toBe(`[PAD${tokens.length - 1}]`);
  expect((metadata.get('tokenizer.ggml.token_type') as readonly number[]).at(-1)).toBe(5);
  expect(metadata.get('tokenizer.ggml.pre')).toBe('llama-bpe');
});

/** The parts of a fixture's tokenizer.json, changed by a test. */
function changed(name: string, model: object, more: object = {}): TokenizerFiles {
  const files = fixture(name);
  const json = files.tokenizer as { model: object };
  return { ...files, tokenizer: { ...json, ...more, model: { ...json.model, ...model } } };
}

const digits = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Digits', individual_digits: true },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  ],
};

test.each([
  ['llama-bpe', fixture('llama3')],
  ['smaug-bpe', changed('llama3', { ignore_merges: false })],
  ['smollm', changed('llama3', { ignore_merges: false }, { pre_tokenizer: digits })],
  ['gpt-2', changed('llama3', { ignore_merges: false }, { pre_tokenizer: digits.pretokenizers[1] })],
])('EXP-43: words are cut as "%s"', async (pre, files) => {
  expect((await exported(withTokenizer(files))).metadata.get('tokenizer.ggml.pre')).toBe(pre);
});

/** Merges as transformers derives them from SentencePiece: every way to halve a piece, pieces by their score. */
function sentencePiece(): TokenizerFiles {
  const { model } = fixture('llama2').tokenizer as { model: { vocab: Record<string, number> } };
  const merges = Object.entries(model.vocab)
    .filter(([piece]) => !/^<.+>$/.test(piece))
    .sort(([, a], [, b]) => a - b)
    .flatMap(([piece]) =>
      Array.from({ length: piece.length - 1 }, (_, i) => [piece.slice(0, i + 1), piece.slice(i + 1)]).filter(
        ([left = '', right = '']) => left in model.vocab && right in model.vocab,
      ),
    );
  return changed('llama2', { merges });
}

test('EXP-43: SentencePiece: better scores for what is merged first, bytes and the space before a text', async () => {
  const files = sentencePiece();
  const { metadata } = await exported(withTokenizer(files));
  const get = (key: string) => metadata.get(`tokenizer.ggml.${key}`);
  expect([get('model'), get('add_space_prefix'), get('merges')]).toEqual(['llama', true, undefined]);
  const { model } = files.tokenizer as {
    model: { vocab: Record<string, number>; merges: [string, string][] };
  };
  const scores = get('scores') as readonly number[];
  const made = [...new Set(model.merges.map((pair) => pair.join('')))].map(
    (piece) => scores[model.vocab[piece]!]!,
  );
  expect(made.length).toBeGreaterThan(100);
  for (let i = 1; i < made.length; i++) expect(made[i]).toBeLessThan(made[i - 1]!);
  expect(Math.min(...scores)).toBeLessThan(made.at(-1)!);
  expect((get('token_type') as readonly number[])[model.vocab['<0x0A>']!]).toBe(6);
});

const spaces = (scheme: string) => ({
  normalizer: null,
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: false },
});
const begins = "{{ '<s>' }}{% for m in messages %}{{ m.content }}{% endfor %}";

test.each([
  ['never', null, false, /^/],
  ['always', null, true, /also before a text that begins with one/],
  ['first', null, true, /after every special token too/],
  ['first', begins, false, /right for the chat template/],
])('EXP-43: a space before texts, scheme %s', async (scheme, chatTemplate, adds, note) => {
  const { model } = sentencePiece().tokenizer as { model: object };
  const files = { ...changed('llama2', model, spaces(scheme)), chatTemplate };
  const { metadata, notes } = await exported(withTokenizer(files));
  expect(metadata.get('tokenizer.ggml.add_space_prefix')).toBe(adds);
  expect(notes.join(' ')).toMatch(note);
});

test.each([
  ['Unigram', fixture('unigram-bytes'), 'BPE tokenizer only'],
  ['merges in an order of their own', fixture('llama2'), 'order of this tokenizer’s merges'],
  [
    'words cut by a pattern that llama.cpp has not',
    fixture('deepseek'),
    'cannot cut words as this tokenizer does',
  ],
  ['no tokens for bytes', changed('llama2', { byte_fallback: false }), 'no tokens for single bytes'],
  ['texts rewritten', changed('llama3', {}, { normalizer: { type: 'NFKC' } }), 'normalizer: NFKC'],
])('EXP-43: %s is refused', async (_, files, sentence) => {
  const plan = await planGgufModel(withTokenizer(files), { dtype: null });
  expect(plan.ok ? '' : plan.fault.message).toContain(sentence);
  expect(plan.ok ? '' : plan.fault.message).toMatch(/Export the merged model, which transformers runs\.$/);
});
