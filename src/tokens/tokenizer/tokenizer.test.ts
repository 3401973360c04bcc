import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import { createTokenizer } from './tokenizer.ts';

const tokenizer = fixtureTokenizer(null);

test('tokens lie end to end and decode to their text (MASK-7)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (any) => {
      const text = any.replace(/\p{Surrogate}/gu, '\ufffd');
      const { ids, starts, ends } = tokenizer.encode(text);
      expect(tokenizer.decode(ids)).toBe(text);
      expect(starts.every((start, i) => start < ends[i]! && start >= (starts[i - 1] ?? 0))).toBe(true);
      expect([starts[0] ?? 0, ends.at(-1) ?? 0]).toEqual([0, text.length]);
    }),
    { numRuns: 200 },
  );
});

test('a streaming decoder gives a character when its last byte has come', () => {
  const decoder = tokenizer.createDecoder({ skipSpecial: true });
  const { ids } = tokenizer.encode('a🙂<|im_end|>b');
  const pieces = ids.map((id) => decoder.push(id));
  expect(pieces.join('') + decoder.end()).toBe('a🙂b');
  expect(pieces.filter((piece) => piece.includes('\ufffd'))).toEqual([]);
  expect(tokenizer.decode(ids)).toBe('a🙂<|im_end|>b');
  const half = tokenizer.createDecoder();
  half.push(ids[1]!);
  expect(half.end()).toBe('\ufffd');
});

const word = (piece: string, id: number) => [piece, id] as const;
const sentencePiece = {
  added_tokens: [
    { id: 0, content: '<unk>', special: true, normalized: false },
    { id: 1, content: '<s>', special: true, normalized: false },
    { id: 2, content: '</s>', special: false, normalized: false, rstrip: true },
  ],
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '\u2581' },
      { type: 'Replace', pattern: { String: ' ' }, content: '\u2581' },
    ],
  },
  pre_tokenizer: null,
  post_processor: null,
  decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }] },
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    byte_fallback: true,
    vocab: Object.fromEntries([
      word('<unk>', 0),
      word('<s>', 1),
      word('</s>', 2),
      word('\u2581', 3),
      word('a', 4),
      word('\u2581a', 5),
      word('<0xC3>', 6),
      word('<0xA9>', 7),
    ]),
    merges: [['\u2581', 'a']],
  },
};

test('SentencePiece: the space put before a text covers nothing, bytes cover their character', () => {
  const made = unwrap(
    createTokenizer({ tokenizer: sentencePiece, tokenizerConfig: { eos_token: '</s>' }, chatTemplate: null }),
  );
  const { ids, starts, ends } = made.encode('a aé</s> a');
  expect(ids).toEqual([5, 5, 6, 7, 2, 5]);
  expect(starts).toEqual([0, 1, 3, 3, 4, 9]);
  expect(ends).toEqual([1, 3, 4, 4, 8, 10]);
  expect(made.isSpecial(2)).toBe(true);
  expect(made.decode([5, 5, 6, 7])).toBe('a aé');
  // What has no token is unknown, and the unknown token covers it.
  const unknown = made.encode('aßb');
  expect(unknown).toEqual({
    ids: [5, 0, 0],
    starts: [0, 1, 2],
    ends: [1, 2, 3],
    exact: true,
    inexact: [],
  });
  expect(made.unkId).toBe(0);
});

test.each([
  ['no object', '<html>'],
  ['no model', { added_tokens: [] }],
  [
    'WordPiece',
    { added_tokens: [], model: { type: 'WordPiece', vocab: {} }, decoder: { type: 'WordPiece' } },
  ],
])('a foreign tokenizer.json is refused: %s', (_, json) => {
  const made = createTokenizer({ tokenizer: json, tokenizerConfig: null, chatTemplate: null });
  expect(made.ok ? '' : made.fault.message).toMatch(/tokenizer/);
});
