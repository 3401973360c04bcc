import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { type Judged, untrainedSentence } from './offers.ts';

/** Something about tokenizer and template that matters whatever the data. */
export interface TokenizerNote {
  readonly code:
    | 'pad-is-eos'
    | 'untrained-end'
    | 'no-template'
    | 'normalizes'
    | 'foreign-end-of-turn'
    | 'rebuilt-by-transformers';
  readonly severity: 'warning' | 'note';
  readonly message: string;
}

export interface NotesInput {
  /** With the template in use. */
  readonly tokenizer: ChatTokenizer;
  readonly padToken: string | null;
  /** Id of what ends an assistant's turn in that template; null: nothing, or no template. */
  readonly endOfTurn: number | null;
  readonly judged: Judged;
}

/** Texts, what a normalizer may make of them, and that in words. */
const PROBES: readonly (readonly [text: string, becomes: string, words: string])[] = [
  ['e\u0301', 'é', 'a letter and its accent become one character'],
  ['é', 'e\u0301', 'a letter and its accent become two characters'],
  ['é', 'e', 'accents go'],
  ['ﬁ', 'fi', 'ligatures and other variants become plain letters'],
  ['A', 'a', 'capitals become small letters'],
];

/** What the tokenizer does to a text before it cuts it, in words; empty: nothing. */
function rewrites(tokenizer: ChatTokenizer): string[] {
  return PROBES.flatMap(([text, becomes, words]) => {
    return tokenizer.decode(tokenizer.encode(text).ids) === becomes ? [words] : [];
  });
}

/** What a person should know of a tokenizer and the template in use, the graver first. */
export function tokenizerNotes({ tokenizer, padToken, endOfTurn, judged }: NotesInput): TokenizerNote[] {
  const notes: TokenizerNote[] = [];
  const { eosId, eosToken, template } = tokenizer;
  const note = (code: TokenizerNote['code'], message: string) =>
    notes.push({ code, severity: 'note', message });

  const end = endOfTurn ?? (template === null && tokenizer.eos ? eosId : null);
  const verdict = end === null ? undefined : judged?.get(end);
  const untrained = end === null || !verdict ? null : untrainedSentence(tokenizer.tokenText(end), verdict);
  if (untrained !== null)
    notes.push({
      code: 'untrained-end',
      severity: 'warning',
      message: `${untrained}, and it ends every answer: LoRA leaves it so, and the model may not learn to stop. Choose a template whose end token is trained, or train the embeddings elsewhere first.`,
    });
  else if (end !== null && judged === null)
    note(
      'untrained-end',
      `Whether ${tokenizer.tokenText(end)} was trained cannot be checked: the weights are not here.`,
    );

  if (template === null)
    note(
      'no-template',
      'There is no chat template: messages stand one after the other, and who says what is not written. For conversations choose one of the templates on offer.',
    );
  if (endOfTurn !== null && eosId !== null && endOfTurn !== eosId) {
    const own = tokenizer.tokenText(endOfTurn);
    note(
      'foreign-end-of-turn',
      `The template ends turns with ${own}, the model’s EOS is ${eosToken}: what generates must stop at ${own}. Temper does; elsewhere add it as a stop token.`,
    );
  }
  if (padToken !== null && padToken === eosToken)
    note(
      'pad-is-eos',
      `PAD is the same token as EOS (${eosToken}). Trainers that mask every PAD mask the end of each answer with it, and the model does not learn to stop. Temper pads nothing and supervises it.`,
    );
  const changes = rewrites(tokenizer);
  if (changes.length > 0)
    note(
      'normalizes',
      `The tokenizer rewrites text before it cuts it (${changes.join('; ')}): the model does not see it letter for letter.`,
    );
  if (tokenizer.isRebuiltByTransformers)
    note(
      'rebuilt-by-transformers',
      'transformers 5 does not read this tokenizer.json as it stands: after a special token it leaves out the space that Llama’s tokenizers put before a text, so the first token after it is another. Temper reads the file as it stands, as the Rust library does.',
    );
  return notes;
}
