import * as v from 'valibot';
import { compilePattern, SPACE, WORD } from './pattern.ts';
import { type Piece, slice } from './piece.ts';

/** A token that is matched verbatim, before the text is cut into words. */
export const addedSchema = v.looseObject({
  id: v.number(),
  content: v.string(),
  special: v.optional(v.boolean(), false),
  lstrip: v.optional(v.boolean(), false),
  rstrip: v.optional(v.boolean(), false),
  single_word: v.optional(v.boolean(), false),
  normalized: v.optional(v.boolean(), false),
});
export type AddedToken = v.InferOutput<typeof addedSchema>;

/** An added token at units [from, to) of the piece it was found in; white space it swallows lies outside. */
interface Found {
  readonly token: AddedToken;
  readonly from: number;
  readonly to: number;
}

const BLANK = new RegExp(`[${SPACE}]`, 'v');
const ENDS_WITH_WORD = new RegExp(`[${WORD}]$`, 'v');
const STARTS_WITH_WORD = new RegExp(`^[${WORD}]`, 'v');

/** Finds added tokens: the leftmost, of those the longest, as the Rust tokenizers do. */
export class AddedFinder {
  private readonly pattern: RegExp | null;

  /** @param tokens by the text that is looked for (the normalized one, where the token is) */
  constructor(private readonly tokens: ReadonlyMap<string, AddedToken>) {
    const texts = [...tokens.keys()].filter((text) => text !== '').sort((a, b) => b.length - a.length);
    const sources = texts.map((text) => compilePattern({ String: text }).source);
    this.pattern = sources.length === 0 ? null : new RegExp(sources.join('|'), 'gv');
  }

  /** Stretches between added tokens to `plain`, the tokens to `found`, in order. */
  cut(piece: Piece, plain: (piece: Piece) => void, found: (found: Found) => void): void {
    const { text } = piece;
    let done = 0;
    for (const match of this.pattern === null ? [] : text.matchAll(this.pattern)) {
      const token = this.tokens.get(match[0])!;
      const from = match.index;
      const to = from + match[0].length;
      if (token.single_word && !standsAlone(text, from, to)) continue;
      let start = from;
      let end = to;
      if (token.lstrip) while (start > done && BLANK.test(text[start - 1]!)) start--;
      if (token.rstrip) while (end < text.length && BLANK.test(text[end]!)) end++;
      if (start > done) plain(slice(piece, done, start));
      found({ token, from, to });
      done = end;
    }
    if (done === 0) plain(piece);
    else if (done < text.length) plain(slice(piece, done, text.length));
  }
}

function standsAlone(text: string, from: number, to: number): boolean {
  // Two units before, one character after: a letter may be a pair.
  return (
    !ENDS_WITH_WORD.test(text.slice(Math.max(0, from - 2), from)) &&
    !STARTS_WITH_WORD.test(text.slice(to, to + 2))
  );
}
