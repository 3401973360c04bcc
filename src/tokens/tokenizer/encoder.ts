import * as v from 'valibot';
import { AddedFinder, type AddedToken } from './added.ts';
import { createBpe } from './bpe.ts';
import { METASPACE, type TokenModel, type WordTokens } from './model.ts';
import { createNormalizer } from './normalizer.ts';
import { endOf, type Piece, startOf } from './piece.ts';
import { byteChars } from './pieces.ts';
import { createPreTokenizer, preTokenizerParts } from './pre-tokenizer.ts';
import { createUnigram } from './unigram.ts';
import { UnsupportedPart } from './unsupported.ts';
import { WordCache } from './word-cache.ts';

/** Token ids with their UTF-16 offsets [start, end) in the text they came from. */
export interface EncodedText {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Every place is exact, and no character was left out for want of a token. */
  readonly exact: boolean;
  /** Tokens that share characters which the normalizer made into others together: they may cover too much. */
  readonly inexact: readonly number[];
}

/** The parts of tokenizer.json that encoding needs, as JSON still to be validated. */
export interface EncoderParts {
  readonly added: readonly AddedToken[];
  readonly normalizer: unknown;
  readonly preTokenizer: unknown;
  readonly model: unknown;
}

export interface Encoder {
  readonly model: TokenModel;
  readonly modelKind: 'BPE' | 'Unigram';
  encode(text: string): EncodedText;
}

/** What is added to a cut: words up to and with each run of metaspaces before them. */
const METASPACE_WORDS = new RegExp(`${METASPACE}*[^${METASPACE}]+|${METASPACE}+`, 'g');
const LONE_SURROGATE = /\p{Surrogate}/gu;

const modelSchema = v.looseObject({ type: v.nullish(v.string()), vocab: v.unknown() });

function createModel(json: unknown): Pick<Encoder, 'model' | 'modelKind'> {
  const { type, vocab } = v.parse(modelSchema, json);
  // Files older than the types are told apart by their vocabulary.
  const kind = type ?? (Array.isArray(vocab) ? 'Unigram' : 'BPE');
  if (kind === 'BPE') return { model: createBpe(json), modelKind: kind };
  if (kind === 'Unigram') return { model: createUnigram(json), modelKind: kind };
  throw new UnsupportedPart(
    `its model is ${kind}; Temper knows BPE (byte-level and SentencePiece) and Unigram, which models of the Llama family use`,
  );
}

/** Tokens of a word that the model sees as bytes, placed in the word's UTF-16 units. */
function tokenizeBytes(model: TokenModel, word: string): WordTokens {
  const bytes = byteChars(word);
  const tokens = model.tokenize(bytes);
  if (bytes.length === word.length) return tokens;
  const first = new Int32Array(bytes.length + 1);
  const after = new Int32Array(bytes.length + 1);
  let byte = 0;
  let unit = 0;
  for (const char of word) {
    const code = char.codePointAt(0)!;
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    first.fill(unit, byte, byte + length);
    after.fill(unit + char.length, byte, byte + length);
    byte += length;
    unit += char.length;
  }
  return {
    ...tokens,
    starts: tokens.starts.map((start) => first[start]!),
    ends: tokens.ends.map((end) => after[end - 1]!),
  };
}

/** Lone surrogates have no UTF-8: they become U+FFFD, as they would in the tokenizer. */
const wellFormed = (text: string): string =>
  /[\ud800-\udfff]/.test(text) ? text.replace(LONE_SURROGATE, '\ufffd') : text;

/** Whether two tokens that overlap share more than the one character whose bytes they may split. */
function sharesMore(text: string, from: number, to: number): boolean {
  return to - from > 2 || (to - from === 2 && text.codePointAt(from)! < 0x10000);
}

/** Encodes as the Rust tokenizers do, and says where each token stands. @throws UnsupportedPart */
export function createEncoder(parts: EncoderParts): Encoder {
  const { model, modelKind } = createModel(parts.model);
  const normalize = createNormalizer(parts.normalizer);
  const steps = preTokenizerParts(parts.preTokenizer);
  const preTokenize = createPreTokenizer(steps);
  const byteLevel = steps.at(-1)?.type === 'ByteLevel';
  const cutMetaspace = model.cutsAtMetaspace && !byteLevel;

  const whole = (text: string): Piece => ({ text, at: 0, origin: null });
  const byText = (tokens: readonly AddedToken[], text: (token: AddedToken) => string) =>
    new AddedFinder(new Map(tokens.map((token) => [text(token), token])));
  const verbatim = byText(
    parts.added.filter((token) => !token.normalized || normalize === null),
    ({ content }) => content,
  );
  const normalized =
    normalize &&
    byText(
      parts.added.filter((token) => token.normalized),
      ({ content }) => normalize(whole(content)).text,
    );

  const cache = new WordCache((word) => (byteLevel ? tokenizeBytes(model, word) : model.tokenize(word)));

  const encode = (given: string): EncodedText => {
    const text = wellFormed(given);
    const ids: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    const inexact: number[] = [];
    let lossy = false;
    let reached = 0;

    const token = (id: number, start: number, end: number) => {
      if (start < reached && sharesMore(text, start, reached)) {
        const last = ids.length - 1;
        if (inexact.at(-1) !== last) inexact.push(last);
        inexact.push(last + 1);
      }
      reached = end;
      ids.push(id);
      starts.push(start);
      ends.push(end);
    };
    const word = (piece: Piece) => {
      const tokens = cache.get(piece.text);
      lossy ||= tokens.lossy;
      for (let i = 0; i < tokens.ids.length; i++)
        token(tokens.ids[i]!, startOf(piece, tokens.starts[i]!), endOf(piece, tokens.ends[i]!));
    };
    const words = (piece: Piece) => {
      if (piece.text === '') return;
      for (const one of preTokenize([piece])) {
        if (!cutMetaspace) {
          word(one);
          continue;
        }
        let { at } = one;
        for (const part of one.text.match(METASPACE_WORDS) ?? []) {
          word({ text: part, at, origin: one.origin });
          at += part.length;
        }
      }
    };
    const section = (piece: Piece) => {
      if (normalize === null || normalized === null) return words(piece);
      const rewritten = normalize(piece);
      normalized.cut(rewritten, words, (found) =>
        token(found.token.id, startOf(rewritten, found.from), endOf(rewritten, found.to)),
      );
    };
    verbatim.cut(whole(text), section, (found) => token(found.token.id, found.from, found.to));
    return { ids, starts, ends, exact: inexact.length === 0 && !lossy, inexact };
  };
  return { model, modelKind, encode };
}
