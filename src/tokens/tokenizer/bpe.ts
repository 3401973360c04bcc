import * as v from 'valibot';
import { fields } from './json.ts';
import { MinHeap } from './min-heap.ts';
import {
  bytePieces,
  byteTokens,
  METASPACE,
  readVocabulary,
  type TokenModel,
  type WordTokens,
} from './model.ts';
import { PairTable } from './pair-table.ts';
import { UnsupportedPart } from './unsupported.ts';

const schema = v.looseObject({
  vocab: v.unknown(),
  merges: v.array(v.unknown()),
  unk_token: v.nullish(v.string()),
  continuing_subword_prefix: v.nullish(v.string()),
  end_of_word_suffix: v.nullish(v.string()),
  fuse_unk: v.optional(v.boolean(), false),
  byte_fallback: v.optional(v.boolean(), false),
  ignore_merges: v.optional(v.boolean(), false),
});

/** "a b", or ["a", "b"] where pieces may hold spaces. */
function pairOf(merge: unknown): readonly [string, string] {
  const pair: readonly unknown[] =
    typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
  const [left, right] = pair;
  if (typeof left === 'string' && typeof right === 'string' && pair.length === 2) return [left, right];
  throw new UnsupportedPart(`${JSON.stringify(merge)} in its merges is no pair of pieces`);
}

/** Above this many symbols a heap finds the next merge faster than looking at all of them. */
const SCAN = 32;
const RANK = 2 ** 32;

/** The symbols of a word while they are merged. */
interface Symbols {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** Byte-pair encoding as the Rust tokenizers do it (dropout aside). @throws UnsupportedPart */
export function createBpe(json: unknown): TokenModel {
  const model = fields(schema, json, 'BPE model');
  const vocabulary = readVocabulary(model.vocab);
  const prefix = model.continuing_subword_prefix ?? '';
  const suffix = model.end_of_word_suffix ?? '';
  const unkId = model.unk_token == null ? null : (vocabulary.get(model.unk_token) ?? null);
  const bytes = model.byte_fallback ? bytePieces(vocabulary) : null;

  /** Pair of ids → rank; rank → id of what they become. */
  const ranks = new PairTable(model.merges.length);
  const merged = new Int32Array(model.merges.length);
  let bridges = !vocabulary.has(METASPACE) || prefix !== '' || suffix !== '';
  for (const [rank, merge] of model.merges.entries()) {
    const [left, right] = pairOf(merge);
    const whole = left + right.slice(prefix.length);
    const [a, b, id] = [vocabulary.get(left), vocabulary.get(right), vocabulary.get(whole)];
    if (a === undefined || b === undefined || id === undefined)
      throw new UnsupportedPart(`its merge of "${left}" and "${right}" makes something that has no id`);
    ranks.set(a, b, rank);
    merged[rank] = id;
    bridges ||= right.startsWith(METASPACE) && !left.endsWith(METASPACE);
  }

  function symbolsOf(word: string): { symbols: Symbols; lossy: boolean } {
    const symbols: Symbols = { ids: [], starts: [], ends: [] };
    const add = (id: number, start: number, end: number) => {
      symbols.ids.push(id);
      symbols.starts.push(start);
      symbols.ends.push(end);
    };
    let lossy = false;
    let unknown: { start: number; end: number } | null = null;
    let start = 0;
    for (const char of word) {
      const end = start + char.length;
      const piece = (start > 0 ? prefix : '') + char + (end === word.length ? suffix : '');
      const id = vocabulary.get(piece);
      const fallback = id === undefined && bytes !== null ? byteTokens(piece, bytes) : null;
      if (id === undefined && fallback === null && unkId !== null) {
        if (unknown !== null && !model.fuse_unk) add(unkId, unknown.start, unknown.end);
        unknown = { start: unknown !== null && model.fuse_unk ? unknown.start : start, end };
      } else if (id === undefined && fallback === null) lossy = true;
      else {
        if (unknown !== null && unkId !== null) add(unkId, unknown.start, unknown.end);
        unknown = null;
        for (const one of fallback ?? [id!]) add(one, start, end);
      }
      start = end;
    }
    if (unknown !== null && unkId !== null) add(unkId, unknown.start, unknown.end);
    return { symbols, lossy };
  }

  /** Few symbols: look at every pair, merge the best, look again. */
  function mergeByScan({ ids, starts, ends }: Symbols): void {
    while (ids.length > 1) {
      let best = -1;
      let at = 0;
      for (let i = 0; i + 1 < ids.length; i++) {
        const rank = ranks.get(ids[i]!, ids[i + 1]!);
        if (rank >= 0 && (best < 0 || rank < best)) {
          best = rank;
          at = i;
        }
      }
      if (best < 0) return;
      ids[at] = merged[best]!;
      ends[at] = ends[at + 1]!;
      ids.splice(at + 1, 1);
      starts.splice(at + 1, 1);
      ends.splice(at + 1, 1);
    }
  }

  /** Many: a linked list, and a heap of pairs by rank and place. */
  function mergeByHeap(symbols: Symbols): Symbols {
    const ids = Int32Array.from(symbols.ids);
    const ends = Int32Array.from(symbols.ends);
    const next = Int32Array.from(ids, (_, i) => i + 1);
    const previous = Int32Array.from(ids, (_, i) => i - 1);
    const heap = new MinHeap(ids.length);
    const rankAt = (at: number) => (next[at]! < ids.length ? ranks.get(ids[at]!, ids[next[at]!]!) : -1);
    const offer = (at: number) => {
      const rank = rankAt(at);
      if (rank >= 0) heap.push(rank * RANK + at);
    };
    for (let at = 0; at + 1 < ids.length; at++) offer(at);
    for (let top = heap.pop(); top !== null; top = heap.pop()) {
      const rank = Math.floor(top / RANK);
      const at = top - rank * RANK;
      // Since it was offered, the symbol was merged away, or has become part of another pair.
      if (ids[at]! < 0 || rankAt(at) !== rank) continue;
      const gone = next[at]!;
      ids[at] = merged[rank]!;
      ends[at] = ends[gone]!;
      ids[gone] = -1;
      next[at] = next[gone]!;
      if (next[at]! < ids.length) previous[next[at]!] = at;
      offer(at);
      if (previous[at]! >= 0) offer(previous[at]!);
    }
    const out: Symbols = { ids: [], starts: [], ends: [] };
    for (let at = 0; at < ids.length; at = next[at]!) {
      out.ids.push(ids[at]!);
      out.starts.push(symbols.starts[at]!);
      out.ends.push(ends[at]!);
    }
    return out;
  }

  return {
    vocabulary,
    unkId,
    byteFallback: model.byte_fallback,
    cutsAtMetaspace: !bridges && !model.ignore_merges,
    tokenize(word): WordTokens {
      const whole = model.ignore_merges ? vocabulary.get(word) : undefined;
      if (whole !== undefined) return { ids: [whole], starts: [0], ends: [word.length], lossy: false };
      const { symbols, lossy } = symbolsOf(word);
      if (symbols.ids.length > SCAN) return { ...mergeByHeap(symbols), lossy };
      mergeByScan(symbols);
      return { ...symbols, lossy };
    },
  };
}
