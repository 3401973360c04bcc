import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from './bytes.ts';
import { decodeText } from './decode.ts';

/**
 * Finds where JSON values end, in bytes that come in pieces, without a look at what they say: brackets and quotes
 * alone are followed, so that nesting costs nothing, and what is broken inside a value is for JSON.parse to find.
 */
export class ValueScanner {
  private depth = 0;
  private inString = false;
  private escaped = false;

  /**
   * The next place, from `from` on, of a comma or of a closing bracket that no bracket of the value opened; with
   * `closing`, the place behind the bracket that closes the value. -1 where the bytes end before: it is then asked
   * again from where they ended.
   */
  next(bytes: Uint8Array, from: number, closing = false): number {
    for (let at = from; at < bytes.length; at++) {
      if (this.inString) {
        at = this.string(bytes, at);
        continue;
      }
      switch (bytes[at]) {
        case QUOTE:
          this.inString = true;
          break;
        case OPEN_BRACKET:
        case OPEN_BRACE:
          this.depth++;
          break;
        case CLOSE_BRACKET:
        case CLOSE_BRACE:
          if (this.depth === 0) return at;
          if (--this.depth === 0 && closing) return at + 1;
          break;
        case COMMA:
          if (this.depth === 0) return at;
      }
    }
    return -1;
  }

  /** Goes on in a string: the place of its last byte that was looked at. */
  private string(bytes: Uint8Array, from: number): number {
    let at = from;
    if (this.escaped) {
      this.escaped = false;
      return at;
    }
    while (at < bytes.length && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++;
    if (bytes[at] === BACKSLASH) this.escaped = true;
    if (bytes[at] === QUOTE) this.inString = false;
    return at;
  }
}

/** A name in an object, and where its value begins. */
export interface Member {
  readonly name: string;
  readonly at: number;
}

/** The members of the object that begins at `start`, as far as the bytes go. */
export function* members(bytes: Uint8Array, start: number): Generator<Member> {
  for (let at = skipSpace(bytes, start + 1); bytes[at] === QUOTE; ) {
    let end = at + 1;
    while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
    const text = decodeText(bytes.subarray(at, end + 1));
    const colon = skipSpace(bytes, end + 1);
    if (text === null || bytes[colon] !== COLON) return;
    const value = skipSpace(bytes, colon + 1);
    if (value >= bytes.length) return;
    yield { name: nameOf(text), at: value };
    const comma = new ValueScanner().next(bytes, value);
    if (comma < 0 || bytes[comma] !== COMMA) return;
    at = skipSpace(bytes, comma + 1);
  }
}

function nameOf(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
