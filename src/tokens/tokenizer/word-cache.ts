import type { WordTokens } from './model.ts';

/** Words a generation keeps, and the longest one that is kept, in UTF-16 units. */
const KEPT = 1 << 15;
const LONGEST = 256;

/** Tokens of words seen lately: two generations, so that what is used stays and memory is bounded. */
export class WordCache {
  private young = new Map<string, WordTokens>();
  private old = new Map<string, WordTokens>();

  constructor(private readonly tokenize: (word: string) => WordTokens) {}

  get(word: string): WordTokens {
    const known = this.young.get(word);
    if (known !== undefined) return known;
    if (word.length > LONGEST) return this.tokenize(word);
    const tokens = this.old.get(word) ?? this.tokenize(word);
    if (this.young.size >= KEPT) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(word, tokens);
    return tokens;
  }
}
