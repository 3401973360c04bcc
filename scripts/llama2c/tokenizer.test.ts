import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unwrap } from '../../src/io/faults.ts';
import { encodeText } from '../../src/tokens/template/conversation.ts';
import { createTokenizer } from '../../src/tokens/tokenizer/tokenizer.ts';
import { TINY_VOCAB, tokenizerBin } from '../../tests/helpers/llama2c.ts';
import { decodeSlowly, encodeSlowly } from './encode.ts';
import { equalScores, tokenizerConfig, tokenizerJson } from './tokenizer.ts';
import { FIRST_BYTE, readVocabulary, type Vocabulary } from './vocabulary.ts';

const converted = (vocabulary: Vocabulary) =>
  unwrap(
    createTokenizer({
      tokenizer: tokenizerJson(vocabulary),
      tokenizerConfig: tokenizerConfig(32),
      chatTemplate: null,
    }),
  );

const vocabulary = unwrap(readVocabulary(tokenizerBin(), TINY_VOCAB, 'tokenizer.bin'));
const tokenizer = converted(vocabulary);

/** Characters that are tokens, and some that fall back to bytes: one, two, three and four of them. */
const unit = fc.constantFrom(...'  abcdeffé“.', 'z', '\n', 'ß', '€', '💧');
const text = fc.string({ unit, maxLength: 40 });

it('encodes as llama2.c does, and gives the text back', () => {
  fc.assert(
    fc.property(text, (one) => {
      const ids = encodeText(one, tokenizer);
      expect(ids).toEqual(encodeSlowly(one, vocabulary));
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(one);
      expect(decodeSlowly(ids.slice(1), vocabulary)).toBe(one === '' ? '' : ` ${one}`);
    }),
    { numRuns: 500 },
  );
});

it('merges by score, puts BOS first and falls back to bytes', () => {
  const id = (piece: string) => vocabulary.pieces.indexOf(piece);
  // "bc" before " ab": the pair of "abcd" is gone by then.
  expect(encodeSlowly('abcd', vocabulary)).toEqual([1, id(' abc'), id('d')]);
  expect(encodeSlowly('\n', vocabulary)).toEqual([1, id(' '), FIRST_BYTE + 10]);
  expect(tokenizer.bosId).toBe(1);
  expect(tokenizer.eosId).toBe(2);
  expect(tokenizer.template).toBeNull();
});

/** A piece that a text could build in two overlapping ways has an end that is its beginning. */
const overlapsItself = (piece: string) =>
  piece.length > 2 && Array.from(piece).some((_, i) => i > 0 && piece.startsWith(piece.slice(i)));

it('does so for any vocabulary whose pieces do not overlap themselves', () => {
  const piece = fc
    .string({ unit: fc.constantFrom(...'ab c'), minLength: 2, maxLength: 5 })
    .filter((one) => !overlapsItself(one));
  const pieces = fc.uniqueArray(piece, { maxLength: 25 }).map((more) => [...more, ...'ab c']);
  fc.assert(
    fc.property(pieces, fc.string({ unit: fc.constantFrom(...'ab cd'), maxLength: 20 }), (some, one) => {
      const size = FIRST_BYTE + 256 + some.length;
      const random = unwrap(readVocabulary(tokenizerBin(some), size, 'tokenizer.bin'));
      expect(encodeText(one, converted(random))).toEqual(encodeSlowly(one, random));
    }),
    { numRuns: 300 },
  );
});

it('finds merges of one score, whose order BPE cannot keep', () => {
  const bytes = tokenizerBin(['ab', 'bc', 'cd', 'a', 'b', 'c', 'd'], [-1, -2, -1, -3, -3, -3, -3]);
  const tied = unwrap(readVocabulary(bytes, FIRST_BYTE + 256 + 7, 'tokenizer.bin'));
  expect(equalScores(tied)).toEqual([['ab', 'cd']]);
  expect(equalScores(vocabulary)).toEqual([]);
});
