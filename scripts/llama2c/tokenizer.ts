import { BOS_ID, FIRST_BYTE, SPECIAL, type Vocabulary } from './vocabulary.ts';

/** What SentencePiece writes for a space. */
const SPACE = '\u2581';
const [UNK, BOS, EOS] = SPECIAL;

const inVocabulary = (piece: string) => piece.replaceAll(' ', SPACE);

/**
 * The merges of a BPE model that encode as llama2.c does. It merges, again and again, the pair whose
 * merged token scores highest, the leftmost of equals; BPE merges the pair of the lowest rank. So every way
 * to split a token in two is a merge, ranked by the token's score. The two differ where a text could build
 * one token in two ways that overlap ("aa"+"a" against "a"+"aa" for "aaa"): there BPE prefers the pair with
 * the longer left part wherever it stands, as transformers' own conversion of SentencePiece does.
 */
function mergesOf({ pieces, scores }: Vocabulary): [string, string][] {
  const known = new Set(pieces);
  const merges: { score: number; left: string; right: string }[] = [];
  for (let id = FIRST_BYTE; id < pieces.length; id++) {
    const characters = Array.from(pieces[id]!);
    for (let i = characters.length - 1; i > 0; i--) {
      const left = characters.slice(0, i).join('');
      const right = characters.slice(i).join('');
      if (known.has(left) && known.has(right)) merges.push({ score: scores[id]!, left, right });
    }
  }
  // Stable: what scores the same stays in the order of ids.
  merges.sort((a, b) => b.score - a.score);
  return merges.map(({ left, right }) => [inVocabulary(left), inVocabulary(right)]);
}

/**
 * Tokens of one score, between which llama2.c decides by place and BPE by rank: their encodings may differ.
 * Only tokens that a merge can make count.
 */
export function equalScores(vocabulary: Vocabulary): [string, string][] {
  const { pieces, scores } = vocabulary;
  const made = new Set(mergesOf(vocabulary).map(([left, right]) => left + right));
  const first = new Map<number, string>();
  const equal: [string, string][] = [];
  for (const [id, piece] of pieces.entries()) {
    if (!made.has(inVocabulary(piece))) continue;
    const other = first.get(scores[id]!);
    if (other === undefined) first.set(scores[id]!, piece);
    else equal.push([other, piece]);
  }
  return equal;
}

/** tokenizer.json: SentencePiece's BPE with byte fallback, as Llama 2's own. */
export function tokenizerJson(vocabulary: Vocabulary): unknown {
  const added = (content: string, id: number) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const bos = { SpecialToken: { id: BOS, type_id: 0 } };
  const sequence = (id: 'A' | 'B') => ({ Sequence: { id, type_id: id === 'A' ? 0 : 1 } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map(added),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: SPACE },
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ],
    },
    pre_tokenizer: null,
    post_processor: {
      type: 'TemplateProcessing',
      single: [bos, sequence('A')],
      pair: [bos, sequence('A'), { SpecialToken: { id: BOS, type_id: 1 } }, sequence('B')],
      special_tokens: { [BOS]: { id: BOS, ids: [BOS_ID], tokens: [BOS] } },
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: UNK,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.pieces.map((piece, id) => [inVocabulary(piece), id])),
      merges: mergesOf(vocabulary),
    },
  };
}

/** tokenizer_config.json; no chat template: these models continue text. */
export function tokenizerConfig(context: number): unknown {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: BOS,
    eos_token: EOS,
    unk_token: UNK,
    add_bos_token: true,
    add_eos_token: false,
    clean_up_tokenization_spaces: false,
    model_max_length: context,
  };
}
