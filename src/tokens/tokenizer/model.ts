import { UnsupportedPart } from './unsupported.ts';

/** The tokens of one word, with the UTF-16 units of the word that each stands for. */
export interface WordTokens {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** A character was left out, for the vocabulary has neither a token for it nor an unknown token. */
  readonly lossy: boolean;
}

/** What cuts words into tokens: BPE or Unigram. */
export interface TokenModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly unkId: number | null;
  readonly byteFallback: boolean;
  tokenize(word: string): WordTokens;
  /** No token reaches over the start of a metaspace: a text may be cut there first. */
  readonly cutsAtMetaspace: boolean;
}

export const METASPACE = '\u2581';

/** Ids of the 256 pieces <0x00> to <0xFF>; −1 where one is missing. */
export const bytePieces = (vocabulary: ReadonlyMap<string, number>): Int32Array =>
  Int32Array.from({ length: 256 }, (_, byte) => {
    const name = `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
    return vocabulary.get(name) ?? -1;
  });

const encoder = new TextEncoder();

/** A text's bytes as tokens; null where the vocabulary lacks one of them. */
export function byteTokens(text: string, pieces: Int32Array): number[] | null {
  const ids = Array.from(encoder.encode(text), (byte) => pieces[byte]!);
  return ids.includes(-1) ? null : ids;
}

/** A vocabulary of names to ids. @throws UnsupportedPart */
export function readVocabulary(json: unknown): Map<string, number> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new UnsupportedPart('its vocabulary is no table of tokens and ids');
  const vocabulary = new Map<string, number>();
  for (const [piece, id] of Object.entries(json)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
      throw new UnsupportedPart(`its vocabulary gives "${piece}" no id`);
    vocabulary.set(piece, id);
  }
  return vocabulary;
}
