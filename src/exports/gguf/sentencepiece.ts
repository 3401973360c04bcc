import { ok, type Result } from '../../io/faults.ts';
import { type Part, sequence } from '../../tokens/tokenizer/json.ts';
import { METASPACE } from '../../tokens/tokenizer/model.ts';
import { metaspaceScheme } from '../../tokens/tokenizer/pre-tokenizer.ts';
import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import { bool, string } from './format.ts';
import { type KindOfVocabulary, TOKEN_TYPE, type TokenizerJson, unfit } from './tokenizer-json.ts';

const BYTE = /^<0x[0-9A-F]{2}>$/;

/** The rank of the first merge that makes each piece. */
function firstRanks({ merges }: TokenizerJson): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const [rank, [left, right]] of merges.entries()) {
    const whole = left + right;
    if (!ranks.has(whole)) ranks.set(whole, rank);
  }
  return ranks;
}

/**
 * llama.cpp joins any two neighbours that make a piece, the piece with the best score first: that is what the merges
 * say only if those of a piece stand together, and there is one for each way to halve it.
 */
function areByScore({ merges, vocabulary }: TokenizerJson): boolean {
  const pairs = new Set(merges.map((pair) => pair.join('\n')));
  const ended = new Set<string>();
  let current = '';
  for (const [left, right] of merges) {
    const whole = left + right;
    if (whole === current) continue;
    if (ended.has(whole)) return false;
    ended.add(current);
    current = whole;
  }
  ended.add(current);
  for (const piece of ended)
    for (let cut = 1; cut < piece.length; cut++) {
      const [left, right] = [piece.slice(0, cut), piece.slice(cut)];
      if (vocabulary.has(left) && vocabulary.has(right) && !pairs.has(`${left}\n${right}`)) return false;
    }
  return true;
}

/**
 * When a text gets a space before it: every stretch between special tokens, every one that does not begin with a space,
 * the very beginning alone, or never.
 */
type Spacing = 'always' | 'unless-there' | 'first' | 'never';

function spacingOf(normalizers: readonly Part[], words: readonly Part[]): Spacing | null {
  const spaces = (part: Part) => {
    const { pattern } = part;
    const isSpace =
      typeof pattern === 'object' && pattern !== null && 'String' in pattern && pattern.String === ' ';
    return part.type === 'Replace' && isSpace && part.content === METASPACE;
  };
  const prepends = (part: Part) => part.type === 'Prepend' && part.prepend === METASPACE;
  if (!normalizers.every((part) => spaces(part) || prepends(part))) return null;
  const [word, ...more] = words;
  if (word === undefined)
    return normalizers.some(spaces) ? (normalizers.some(prepends) ? 'always' : 'never') : null;
  if (word.type !== 'Metaspace' || more.length > 0 || word.replacement !== METASPACE) return null;
  const scheme = metaspaceScheme(word);
  return scheme === 'always' ? 'unless-there' : scheme;
}

/** Whether the chat template in use begins with a special token, after which a text of scheme "first" gets no space. */
function beginsSpecial({ template, specialTokens }: ChatTokenizer): boolean {
  const text = template?.render([{ role: 'user', content: 'x' }], { prompt: true });
  return text?.ok === true && specialTokens.some((token) => token !== '' && text.value.startsWith(token));
}

/** Whether llama.cpp is to put a space before texts, which it does always or never, and where that is not the same. */
function spacePrefix(
  spacing: Spacing,
  { added }: TokenizerJson,
  tokenizer: ChatTokenizer,
): { readonly adds: boolean; readonly notes: readonly string[] } {
  const joined = added.filter(({ normalized }) => normalized).map(({ content }) => content);
  switch (spacing) {
    case 'never':
      return { adds: false, notes: [] };
    case 'always':
      return joined.length === 0
        ? { adds: true, notes: [] }
        : {
            adds: true,
            notes: [
              `llama.cpp puts a space before what follows ${joined.slice(0, 3).join(', ')}${joined.length > 3 ? ` and ${joined.length - 3} more` : ''}; this tokenizer does not.`,
            ],
          };
    case 'unless-there':
      return {
        adds: true,
        notes: [
          'llama.cpp puts a space also before a text that begins with one; this tokenizer does not: such texts become other tokens there.',
        ],
      };
    case 'first':
      return beginsSpecial(tokenizer)
        ? {
            adds: false,
            notes: [
              'This tokenizer puts a space before a text only where the text begins without a special token. llama.cpp knows always or never: it is never, which is right for the chat template.',
            ],
          }
        : {
            adds: true,
            notes: [
              'This tokenizer puts a space before a text at its very beginning only; llama.cpp puts one after every special token too.',
            ],
          };
  }
}

/** BPE as SentencePiece has it, with a token for every byte (Llama 2, Mistral, TinyLlama). */
export function sentencePieceVocabulary(
  json: TokenizerJson,
  tokenizer: ChatTokenizer,
): Result<KindOfVocabulary> {
  if (!json.byteFallback)
    return unfit('This tokenizer has no tokens for single bytes, which llama.cpp falls back on.');
  if (!areByScore(json))
    return unfit('The order of this tokenizer’s merges is none of SentencePiece’s, which llama.cpp goes by.');
  const spacing = spacingOf(
    sequence(json.normalizer, 'normalizers', 'normalizer'),
    sequence(json.preTokenizer, 'pretokenizers', 'pre_tokenizer'),
  );
  if (spacing === null)
    return unfit('This tokenizer rewrites texts, or cuts words, in a way that llama.cpp has not.');
  const ranks = firstRanks(json);
  const { adds, notes } = spacePrefix(spacing, json, tokenizer);
  return ok({
    metadata: [
      ['tokenizer.ggml.model', string('llama')],
      ['tokenizer.ggml.pre', string('default')],
      ['tokenizer.ggml.add_space_prefix', bool(adds)],
    ],
    type: (piece) => (BYTE.test(piece) ? TOKEN_TYPE.byte : TOKEN_TYPE.normal),
    // Rank 0 joins first: the best score. What no merge makes joins last.
    score: (piece) => -(ranks.get(piece) ?? json.merges.length + 1),
    notes,
  });
}
