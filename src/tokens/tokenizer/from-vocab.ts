import * as v from 'valibot';
import { failed, ok, type Result } from '../../io/faults.ts';
import type { VocabularyFiles } from '../../model/types.ts';

const GPT2_WORDS = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true };
const QWEN2_WORDS = {
  type: 'Sequence',
  pretokenizers: [
    {
      type: 'Split',
      pattern: {
        Regex:
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      },
      behavior: 'Isolated',
      invert: false,
    },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
  ],
};

/** What transformers builds around the vocabulary of a class. */
const CLASSES: Readonly<Record<string, { readonly normalizer: unknown; readonly words: unknown }>> = {
  GPT2Tokenizer: { normalizer: null, words: GPT2_WORDS },
  CodeGenTokenizer: { normalizer: null, words: GPT2_WORDS },
  Qwen2Tokenizer: { normalizer: { type: 'NFC' }, words: QWEN2_WORDS },
};

const addedFields = v.looseObject({
  content: v.string(),
  lstrip: v.optional(v.boolean(), false),
  rstrip: v.optional(v.boolean(), false),
  single_word: v.optional(v.boolean(), false),
  normalized: v.optional(v.boolean(), false),
  special: v.optional(v.boolean(), true),
});
const namedToken = v.nullish(v.union([v.string(), v.looseObject({ content: v.string() })]));
const configSchema = v.looseObject({
  tokenizer_class: v.nullish(v.string()),
  add_prefix_space: v.optional(v.boolean(), false),
  added_tokens_decoder: v.optional(v.record(v.string(), addedFields), {}),
  bos_token: namedToken,
  eos_token: namedToken,
  unk_token: namedToken,
});
const idsSchema = v.nullish(v.record(v.string(), v.number()));

/** "a b" a line after "#version"; the last line may be empty. */
const mergesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line, i) => line !== '' && !(i === 0 && line.startsWith('#version')));

/**
 * The tokenizer.json of a model that has vocab.json and merges.txt alone, as transformers would convert it:
 * classes GPT2Tokenizer, CodeGenTokenizer and Qwen2Tokenizer (fast or not).
 */
export function tokenizerFromVocabulary(files: VocabularyFiles, tokenizerConfig: unknown): Result<unknown> {
  const config = v.safeParse(configSchema, tokenizerConfig ?? {});
  const added = v.safeParse(idsSchema, files.added);
  if (!config.success || !added.success)
    return failed({
      code: 'tokenizer-unsupported',
      message:
        'tokenizer_config.json or added_tokens.json is not as transformers stores it: download them again.',
      file: config.success ? 'added_tokens.json' : 'tokenizer_config.json',
    });
  const { tokenizer_class, added_tokens_decoder, add_prefix_space } = config.output;
  const name = tokenizer_class?.replace(/Fast$/, '') ?? null;
  const parts = name === null ? undefined : CLASSES[name];
  if (parts === undefined)
    return failed({
      code: 'tokenizer-missing',
      message: `The folder has vocab.json and merges.txt, but no tokenizer.json, and ${name === null ? 'no tokenizer_config.json that names the tokenizer’s class' : `of the class ${name} Temper cannot build one`}: add tokenizer.json (transformers writes it with save_pretrained).`,
      file: 'tokenizer.json',
    });

  const byId = new Map<number, unknown>();
  for (const [id, token] of Object.entries(added_tokens_decoder))
    byId.set(Number(id), { ...token, id: Number(id) });
  for (const [content, id] of Object.entries(added.output ?? {}))
    if (!byId.has(id)) byId.set(id, { content, id, special: false, normalized: true });
  // GPT-2's own files name no added tokens: what begins and ends a text is one all the same.
  const vocabulary = v.safeParse(v.looseObject({}), files.vocabulary);
  if (vocabulary.success && byId.size === 0)
    for (const key of ['bos_token', 'eos_token', 'unk_token'] as const) {
      const given = config.output[key];
      const content = typeof given === 'string' ? given : given?.content;
      const id = content === undefined ? undefined : vocabulary.output[content];
      if (typeof id === 'number') byId.set(id, { content, id, special: true });
    }
  const words =
    add_prefix_space && parts.words === GPT2_WORDS ? { ...GPT2_WORDS, add_prefix_space } : parts.words;
  return ok({
    version: '1.0',
    added_tokens: [...byId].sort(([a], [b]) => a - b).map(([, token]) => token),
    normalizer: parts.normalizer,
    pre_tokenizer: words,
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: files.vocabulary, merges: mergesOf(files.merges) },
  });
}
