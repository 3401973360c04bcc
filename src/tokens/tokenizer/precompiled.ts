import { UnsupportedPart } from './unsupported.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * SentencePiece's compiled character map: a double-array trie (Darts) of byte strings, each with the place
 * of what replaces it. A lookup gives the replacement of the shortest entry that the text begins with,
 * as the Rust tokenizers do; null where there is none.
 */
export function readCharsMap(base64: string): (text: string) => string | null {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = bytes.length < 4 ? -1 : view.getUint32(0, true);
  if (size < 4 || size + 4 > bytes.length)
    throw new UnsupportedPart('its precompiled_charsmap is cut short: download it again');
  const units = new Uint32Array(bytes.buffer.slice(4, 4 + size - (size % 4)));
  const strings = bytes.subarray(4 + size);

  const offset = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
  const replacement = (at: number) => {
    const end = strings.indexOf(0, at);
    return decoder.decode(strings.subarray(at, end < 0 ? strings.length : end));
  };
  return (text) => {
    let node = offset(units[0]!);
    for (const byte of encoder.encode(text)) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = units[node] ?? 0;
      if ((unit & 0x800000ff) >>> 0 !== byte) return null;
      node ^= offset(unit);
      if ((unit & 0x100) !== 0) return replacement((units[node] ?? 0) & 0x7fffffff);
    }
    return null;
  };
}
