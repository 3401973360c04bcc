import * as v from 'valibot';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import type { TokenizerFiles } from '../../model/types.ts';
import { addedSchema } from '../../tokens/tokenizer/added.ts';
import { tokenizerFromVocabulary } from '../../tokens/tokenizer/from-vocab.ts';
import { readVocabulary } from '../../tokens/tokenizer/model.ts';
import { UnsupportedPart } from '../../tokens/tokenizer/unsupported.ts';
import type { GgufValue } from './format.ts';

/** What kind a token is, by llama.cpp's numbers. */
export const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const tokenizerSchema = v.looseObject({
  added_tokens: v.optional(v.array(addedSchema), []),
  normalizer: v.nullish(v.unknown()),
  pre_tokenizer: v.nullish(v.unknown()),
  model: v.looseObject({
    vocab: v.unknown(),
    merges: v.optional(v.array(v.union([v.string(), v.tuple([v.string(), v.string()])])), []),
    byte_fallback: v.optional(v.boolean(), false),
    ignore_merges: v.optional(v.boolean(), false),
    continuing_subword_prefix: v.nullish(v.string(), ''),
    end_of_word_suffix: v.nullish(v.string(), ''),
  }),
});

/** tokenizer.json as far as GGUF has a place for it. */
export interface TokenizerJson {
  readonly added: readonly v.InferOutput<typeof addedSchema>[];
  readonly normalizer: unknown;
  readonly preTokenizer: unknown;
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Pairs, best first. */
  readonly merges: readonly (readonly [string, string])[];
  readonly byteFallback: boolean;
  readonly ignoreMerges: boolean;
}

/** What one kind of tokenizer adds to the tokens themselves. */
export interface KindOfVocabulary {
  readonly metadata: readonly (readonly [string, GgufValue])[];
  /** Of an ordinary token. */
  readonly type: (piece: string) => number;
  /** What merges go by, a token each; null: they have a list of their own. */
  readonly score: ((piece: string) => number) | null;
  readonly notes: readonly string[];
}

/** Refuses a tokenizer that llama.cpp has not the like of; `why` is a whole sentence. */
export const unfit = (why: string): { readonly ok: false; readonly fault: Fault } =>
  failed({
    code: 'gguf-tokenizer',
    message: `${why} Export the merged model, which transformers runs.`,
    file: 'tokenizer.json',
  });

/** "a b", or a pair where pieces hold spaces. */
function pairOf(merge: string | readonly [string, string]): readonly [string, string] {
  if (typeof merge !== 'string') return merge;
  const at = merge.indexOf(' ', 1);
  return [merge.slice(0, at), merge.slice(at + 1)];
}

function vocabularyOf(json: unknown): ReadonlyMap<string, number> | null {
  try {
    return readVocabulary(json);
  } catch (error) {
    if (error instanceof UnsupportedPart) return null;
    throw error;
  }
}

export function readTokenizer(files: TokenizerFiles): Result<TokenizerJson> {
  const stored = files.vocabulary
    ? tokenizerFromVocabulary(files.vocabulary, files.tokenizerConfig)
    : ok(files.tokenizer);
  if (!stored.ok) return stored;
  const parsed = v.safeParse(tokenizerSchema, stored.value);
  const vocabulary = parsed.success ? vocabularyOf(parsed.output.model.vocab) : null;
  if (!parsed.success || vocabulary === null)
    return unfit('llama.cpp runs models of this family with a BPE tokenizer only, and this one has another.');
  const { model, added_tokens, normalizer, pre_tokenizer } = parsed.output;
  if (model.continuing_subword_prefix || model.end_of_word_suffix)
    return unfit('This tokenizer marks pieces within words, or at their ends, which llama.cpp does not.');
  return ok({
    added: added_tokens,
    normalizer,
    preTokenizer: pre_tokenizer,
    vocabulary,
    merges: model.merges.map(pairOf),
    byteFallback: model.byte_fallback,
    ignoreMerges: model.ignore_merges,
  });
}
