import * as v from 'valibot';
import { fields } from './json.ts';
import { bytePieces, byteTokens, type TokenModel, type WordTokens } from './model.ts';
import { PairTable } from './pair-table.ts';
import { UnsupportedPart } from './unsupported.ts';

const schema = v.looseObject({
  vocab: v.array(v.unknown()),
  unk_id: v.nullish(v.number()),
  byte_fallback: v.optional(v.boolean(), false),
});

/** What an unknown character costs below the rarest piece (SentencePiece). */
const UNKNOWN_PENALTY = 10;

/** Where in the word a UTF-16 unit begins a character that takes two. */
const isPair = (word: string, at: number) => {
  const unit = word.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00 && at + 1 < word.length;
};

/**
 * Unigram: the pieces whose scores add up to most, by one pass over the ends of words (SentencePiece's
 * "optimized" encoding, as in the Rust tokenizers). @throws UnsupportedPart
 */
export function createUnigram(json: unknown): TokenModel {
  const model = fields(schema, json, 'Unigram model');
  const scores = new Float64Array(model.vocab.length);
  const vocabulary = new Map<string, number>();
  // A trie of UTF-16 units: (node, unit) → node, and the piece that ends at a node.
  const children = new PairTable(4 * model.vocab.length);
  const pieceAt: number[] = [-1];
  for (const [id, entry] of model.vocab.entries()) {
    const [piece, score]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof piece !== 'string' || typeof score !== 'number')
      throw new UnsupportedPart(`entry ${id} of its vocabulary is no pair of piece and score`);
    scores[id] = score;
    vocabulary.set(piece, id);
    let node = 0;
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      let child = children.get(node, unit);
      if (child < 0) {
        child = pieceAt.length;
        pieceAt.push(-1);
        children.set(node, unit, child);
      }
      node = child;
    }
    if (piece !== '') pieceAt[node] = id;
  }
  const unkId = model.unk_id ?? null;
  if (unkId !== null && model.vocab[unkId] === undefined)
    throw new UnsupportedPart(`its unk_id ${unkId} lies beyond its vocabulary`);
  const bytes = model.byte_fallback ? bytePieces(vocabulary) : null;
  const unkScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
  /** Stands for an unknown character in a path. */
  const UNKNOWN = -1;

  /** Pieces of the best path, as [start, id] from the last to the first. */
  function bestPath(word: string): [number, number][] {
    const score = new Float64Array(word.length + 1);
    const from = new Int32Array(word.length + 1).fill(-1);
    const piece = new Int32Array(word.length + 1);
    const reach = (start: number, end: number, id: number, whole: number) => {
      if (from[end]! >= 0 && whole <= score[end]!) return;
      from[end] = start;
      score[end] = whole;
      piece[end] = id;
    };
    for (let start = 0; start < word.length; ) {
      const char = isPair(word, start) ? 2 : 1;
      let single = false;
      for (let node = 0, end = start; end < word.length; ) {
        node = children.get(node, word.charCodeAt(end++));
        if (node < 0) break;
        const id = pieceAt[node]!;
        if (id < 0) continue;
        reach(start, end, id, scores[id]! + score[start]!);
        single ||= end - start === char;
      }
      if (!single) reach(start, start + char, UNKNOWN, unkScore + score[start]!);
      start += char;
    }
    const path: [number, number][] = [];
    for (let end = word.length; end > 0; end = from[end]!) path.push([from[end]!, piece[end]!]);
    return path;
  }

  return {
    vocabulary,
    unkId,
    byteFallback: model.byte_fallback,
    cutsAtMetaspace: false,
    tokenize(word): WordTokens {
      const ids: number[] = [];
      const starts: number[] = [];
      const ends: number[] = [];
      let lossy = false;
      const add = (id: number, start: number, end: number) => {
        ids.push(id);
        starts.push(start);
        ends.push(end);
      };
      const path = bestPath(word).reverse();
      for (let i = 0; i < path.length; ) {
        const [start, id] = path[i++]!;
        const unknown = id === UNKNOWN || id === unkId;
        // Unknown characters in a row are one unknown token.
        if (unknown) while (i < path.length && (path[i]![1] === UNKNOWN || path[i]![1] === unkId)) i++;
        const end = i < path.length ? path[i]![0] : word.length;
        if (!unknown) {
          add(id, start, end);
          continue;
        }
        const text = word.slice(start, end);
        const known = vocabulary.get(text);
        const fallback = known === undefined && bytes !== null ? byteTokens(text, bytes) : null;
        if (fallback !== null) {
          let at = start;
          for (const char of text) {
            for (const one of byteTokens(char, bytes!)!) add(one, at, at + char.length);
            at += char.length;
          }
        } else if (known !== undefined || unkId !== null) add(known ?? unkId!, start, end);
        else lossy = true;
      }
      return { ids, starts, ends, lossy };
    },
  };
}
