import { ok, type Result } from '../../io/faults.ts';
import type { TokenizerFiles } from '../../model/types.ts';
import { endOfTurnId } from '../../tokens/template/end-of-turn.ts';
import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import { byteLevelVocabulary } from './byte-level.ts';
import { bool, f32s, type GgufValue, i32s, string, strings, u32 } from './format.ts';
import { sentencePieceVocabulary } from './sentencepiece.ts';
import {
  type KindOfVocabulary,
  readTokenizer,
  TOKEN_TYPE,
  type TokenizerJson,
  unfit,
} from './tokenizer-json.ts';

interface Token {
  readonly text: string;
  readonly type: number;
  readonly score: number;
}

/** A token a row of the embeddings, those that the tokenizer lacks among them. */
function tokensOf(
  json: TokenizerJson,
  tokenizer: ChatTokenizer,
  kind: KindOfVocabulary,
  rows: number,
): Token[] {
  const last = -(json.merges.length + 1);
  const tokens = Array.from({ length: rows }, (_, id): Token => {
    return { text: `[PAD${id}]`, type: TOKEN_TYPE.unused, score: last };
  });
  for (const [piece, id] of json.vocabulary)
    if (id < rows) tokens[id] = { text: piece, type: kind.type(piece), score: kind.score?.(piece) ?? last };
  for (const { id, content, special } of tokenizer.addedTokens) {
    const added = special ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined;
    // Byte-level BPE knows every text: what is named there (GPT-2's EOS) is a token like the others.
    const type = kind.score && id === tokenizer.unkId ? TOKEN_TYPE.unknown : added;
    if (id < rows) tokens[id] = { text: content, type, score: last };
  }
  return tokens;
}

function addedNotes({ added }: TokenizerJson, rows: number): string[] {
  const greedy = added.filter(({ lstrip, rstrip, single_word }) => lstrip || rstrip || single_word);
  const beyond = added.filter(({ id }) => id >= rows);
  const named = (tokens: typeof added) => {
    const shown = tokens.slice(0, 3).map(({ content }) => content);
    return tokens.length > 3 ? `${shown.join(', ')} and ${tokens.length - 3} more` : shown.join(', ');
  };
  return [
    ...(greedy.length > 0
      ? [
          `llama.cpp does not take the white space beside ${named(greedy)} into the token as this tokenizer does, nor look for whole words.`,
        ]
      : []),
    ...(beyond.length > 0
      ? [`The model has no embeddings for ${named(beyond)}: the tokens are left out.`]
      : []),
  ];
}

/** The ids that llama.cpp has a name for. It takes 11 or 2 for an EOS that nobody names. */
function specialIds(
  tokenizer: ChatTokenizer,
  { eosTokenIds, vocabSize }: { readonly eosTokenIds: readonly number[]; readonly vocabSize: number },
): (readonly [string, GgufValue])[] {
  const turn = endOfTurnId(tokenizer);
  const eos = tokenizer.eosId ?? eosTokenIds[0] ?? turn;
  const named: [string, number | null | undefined][] = [
    // Where there is no BOS nothing writes one, but llama.cpp wants to know what it would be.
    ['bos', tokenizer.bosId ?? eos],
    ['eos', eos],
    ['eot', turn === eos ? null : turn],
    ['unknown', tokenizer.unkId],
    ['padding', tokenizer.padId],
  ];
  return named.flatMap(([name, id]) =>
    id === null || id === undefined || id >= vocabSize
      ? []
      : [[`tokenizer.ggml.${name}_token_id`, u32(id)] as const],
  );
}

interface Vocabulary {
  readonly metadata: readonly (readonly [string, GgufValue])[];
  readonly notes: readonly string[];
}

/** The tokenizer as llama.cpp reads it (EXP-43): `vocabSize` tokens, one a row of the embeddings. */
export function ggufVocabulary(
  files: TokenizerFiles,
  tokenizer: ChatTokenizer,
  model: { readonly eosTokenIds: readonly number[]; readonly vocabSize: number },
): Result<Vocabulary> {
  const json = readTokenizer(files);
  if (!json.ok) return json;
  const kind = tokenizer.kind.startsWith('byte-level')
    ? byteLevelVocabulary(json.value)
    : sentencePieceVocabulary(json.value, tokenizer);
  if (!kind.ok) return kind;
  const tokens = tokensOf(json.value, tokenizer, kind.value, model.vocabSize);
  const texts = new Set<string>();
  for (const { text } of tokens) {
    if (texts.has(text))
      return unfit(
        `Two tokens of this tokenizer have the text ${JSON.stringify(text)}, and llama.cpp takes one token a text.`,
      );
    texts.add(text);
  }
  const prefix = tokenizer.prefixIds;
  const addsBos = prefix.length === 1 && prefix[0] === tokenizer.bosId;
  if (prefix.length > 0 && !addsBos)
    return unfit('This tokenizer puts other tokens than BOS before a text, which llama.cpp cannot.');
  const { score } = kind.value;
  return ok({
    metadata: [
      ...kind.value.metadata,
      ['tokenizer.ggml.tokens', strings(tokens.map(({ text }) => text))],
      ...(score ? [['tokenizer.ggml.scores', f32s(tokens.map((token) => token.score))] as const] : []),
      ['tokenizer.ggml.token_type', i32s(tokens.map(({ type }) => type))],
      ...specialIds(tokenizer, model),
      ['tokenizer.ggml.add_bos_token', bool(addsBos)],
      ['tokenizer.ggml.add_eos_token', bool(false)],
    ],
    notes: [...kind.value.notes, ...addedNotes(json.value, model.vocabSize)],
  });
}

/** A model without a tokenizer: ids in, logits out. */
export const NO_VOCABULARY: Vocabulary = {
  metadata: [['tokenizer.ggml.model', string('no_vocab')]],
  notes: ['The model has no tokenizer: llama.cpp computes with ids, and reads and writes no text.'],
};
