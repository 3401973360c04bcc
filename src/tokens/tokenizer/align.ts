/** What the aligner has to know about one token. */
export interface AlignToken {
  readonly bytes: Uint8Array;
  /** An added token: matched verbatim, and a section of its own. */
  readonly added: boolean;
  /** The added token swallows whitespace at its left or right. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** Whether the tokenizer puts a space before a section of text (SentencePiece's dummy prefix). */
export type PrefixSpace = (section: number, startsWithSpace: boolean) => boolean;

export interface Offsets {
  /** UTF-16 offsets; a token that holds part of a character covers the character. */
  readonly starts: number[];
  readonly ends: number[];
}

const SPACE = 0x20;

/**
 * Places tokens in their text by laying their bytes end to end: exact, or null where the bytes are not
 * the text's UTF-8 (a tokenizer that rewrites text, an unknown token).
 */
export function align(text: string, tokens: readonly AlignToken[], prefix: PrefixSpace): Offsets | null {
  const bytes = new TextEncoder().encode(text);
  const spans = placeBytes(bytes, tokens, prefix);
  if (spans === null) return null;
  // starts16[b]: the UTF-16 offset of the character that byte b belongs to; ends16[b]: just after it.
  const starts16 = new Uint32Array(bytes.length + 1);
  const ends16 = new Uint32Array(bytes.length + 1);
  let unit = 0;
  for (let b = 0; b < bytes.length; ) {
    const lead = bytes[b]!;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const units = length === 4 ? 2 : 1;
    starts16.fill(unit, b, b + length);
    ends16.fill(unit + units, b, b + length);
    b += length;
    unit += units;
  }
  starts16[bytes.length] = unit;
  const starts: number[] = [];
  const ends: number[] = [];
  for (const [start, end] of spans) {
    starts.push(starts16[start]!);
    ends.push(end > start ? ends16[end - 1]! : starts16[start]!);
  }
  return { starts, ends };
}

function placeBytes(
  bytes: Uint8Array,
  tokens: readonly AlignToken[],
  prefix: PrefixSpace,
): [number, number][] | null {
  const spans: [number, number][] = [];
  let cursor = 0;
  let section = 0;
  let sectionStart = true;
  for (const token of tokens) {
    let from = 0;
    if (token.added) {
      if (token.lstrip) cursor = skipSpace(bytes, cursor);
      if (!sectionStart) section++;
    } else if (sectionStart && prefix(section, bytes[cursor] === SPACE)) {
      if (token.bytes[0] !== SPACE) return null;
      from = 1;
    }
    if (!matches(bytes, cursor, token.bytes, from)) return null;
    // White space that an added token swallows belongs to no token: the token stands where its text does.
    spans.push([cursor, cursor + token.bytes.length - from]);
    cursor += token.bytes.length - from;
    if (token.added && token.rstrip) cursor = skipSpace(bytes, cursor);
    if (token.added) section++;
    sectionStart = token.added;
  }
  return cursor === bytes.length ? spans : null;
}

/** ASCII white space: what templates write around their markers. */
function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === SPACE || (bytes[at]! >= 9 && bytes[at]! <= 13)) at++;
  return at;
}

function matches(bytes: Uint8Array, at: number, piece: Uint8Array, from: number): boolean {
  if (at + piece.length - from > bytes.length) return false;
  for (let i = from; i < piece.length; i++) if (bytes[at + i - from] !== piece[i]) return false;
  return true;
}
