import * as v from 'valibot';

/** How a vocabulary's pieces stand for bytes. */
export type PieceKind = 'byte-level' | 'metaspace';

const typed = v.looseObject({ type: v.string() });
const container = v.looseObject({
  decoders: v.optional(v.array(v.unknown())),
  pretokenizers: v.optional(v.array(v.unknown())),
  normalizers: v.optional(v.array(v.unknown())),
});

/** A part of tokenizer.json and, where it is a Sequence, the parts in it. */
export function flatten(part: unknown): Record<string, unknown>[] {
  const parsed = v.safeParse(typed, part);
  if (!parsed.success) return [];
  const inner = v.safeParse(container, part);
  const children = inner.success
    ? [
        ...(inner.output.decoders ?? []),
        ...(inner.output.pretokenizers ?? []),
        ...(inner.output.normalizers ?? []),
      ]
    : [];
  return [parsed.output, ...children.flatMap(flatten)];
}

/** GPT-2's alphabet: each byte a printable character; the printable ones stand for themselves. */
const BYTE_OF: ReadonlyMap<string, number> = (() => {
  const map = new Map<string, number>();
  let shifted = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    map.set(String.fromCharCode(printable ? byte : shifted++), byte);
  }
  return map;
})();

const encoder = new TextEncoder();

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
