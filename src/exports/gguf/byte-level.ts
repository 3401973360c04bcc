import { ok, type Result } from '../../io/faults.ts';
import { sequence } from '../../tokens/tokenizer/json.ts';
import { string, strings } from './format.ts';
import { type KindOfVocabulary, TOKEN_TYPE, type TokenizerJson, unfit } from './tokenizer-json.ts';
import { wordsName } from './words.ts';

/** Byte-level BPE: tokens and merges as GPT-2 writes them, words cut by a way that llama.cpp has a name for. */
export function byteLevelVocabulary(json: TokenizerJson): Result<KindOfVocabulary> {
  const normalizers = sequence(json.normalizer, 'normalizers', 'normalizer').map(({ type }) => type);
  const other = normalizers.find((type) => type !== 'NFC');
  if (other !== undefined)
    return unfit(
      `This tokenizer rewrites texts before it cuts them (normalizer: ${other}), which llama.cpp does not.`,
    );
  const words = wordsName(sequence(json.preTokenizer, 'pretokenizers', 'pre_tokenizer'), json.ignoreMerges);
  if (!words.ok) return words;
  return ok({
    metadata: [
      ['tokenizer.ggml.model', string('gpt2')],
      ['tokenizer.ggml.pre', string(words.value)],
      ['tokenizer.ggml.merges', strings(json.merges.map((pair) => pair.join(' ')))],
    ],
    type: () => TOKEN_TYPE.normal,
    score: null,
    notes: normalizers.includes('NFC')
      ? [
          'llama.cpp does not compose characters (NFC) as this tokenizer does: a text whose accents are characters of their own becomes other tokens there.',
        ]
      : [],
  });
}
