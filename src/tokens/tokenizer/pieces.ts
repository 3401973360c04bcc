/** How a vocabulary's pieces stand for bytes. */
export type PieceKind = 'byte-level' | 'metaspace';

/** GPT-2's alphabet: each byte a printable character; the printable ones stand for themselves. */
const CHARS: readonly string[] = (() => {
  const chars: string[] = [];
  let shifted = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    chars.push(String.fromCharCode(printable ? byte : shifted++));
  }
  return chars;
})();
const BYTE_OF: ReadonlyMap<string, number> = new Map(CHARS.map((char, byte) => [char, byte]));

const encoder = new TextEncoder();

/** A text in GPT-2's alphabet: a character for each byte of its UTF-8. */
export function byteChars(text: string): string {
  let out = '';
  for (const byte of encoder.encode(text)) out += CHARS[byte];
  return out;
}

/** The bytes that a piece of the vocabulary stands for; a metaspace is a space. */
export function pieceBytes(piece: string, kind: PieceKind): Uint8Array {
  if (kind === 'byte-level') {
    const bytes = new Uint8Array(piece.length);
    for (let i = 0; i < piece.length; i++) {
      const byte = BYTE_OF.get(piece[i]!);
      // A piece outside the alphabet was added as text and stands for itself.
      if (byte === undefined) return encoder.encode(piece);
      bytes[i] = byte;
    }
    return bytes;
  }
  const fallback = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece);
  if (fallback) return Uint8Array.of(Number.parseInt(fallback[1]!, 16));
  return encoder.encode(piece.replaceAll('\u2581', ' '));
}
