import { LINE_FEED, startsWith } from './bytes.ts';
import { decodeText } from './decode.ts';
import type { Encoding } from './types.ts';

/** Bytes in which zeros are counted. */
const ZEROS_BYTES = 64 * 1024;

/** The encoding of a text by its mark, or by where zeros lie; null: the bytes are no text. */
export function encodingOf(head: Uint8Array): Encoding | null {
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  const sample = head.subarray(0, ZEROS_BYTES);
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2]!++;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return 'utf-8';
  // Letters of European scripts, and the signs of JSON and CSV in any script, have a zero as their high byte.
  const least = sample.length / 20;
  if (odd > least && even < odd / 20) return 'utf-16le';
  return even > least && odd < even / 20 ? 'utf-16be' : null;
}

/** UTF-16 as UTF-8; half a pair becomes U+FFFD. */
export async function* fromUtf16(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  const rest = encoder.encode(decoder.decode());
  if (rest.length > 0) yield rest;
}

/** Whether most lines are not UTF-8: an older encoding, in which letters beyond ASCII mean something else. */
export function isMostlyForeign(head: Uint8Array, isWhole: boolean): boolean {
  if (decodeText(head) !== null) return false;
  let lines = 0;
  let wrong = 0;
  for (let at = 0; at < head.length; ) {
    const found = head.indexOf(LINE_FEED, at);
    // The last line may be cut in the middle of a letter.
    if (found < 0 && !isWhole && lines > 0) break;
    const end = found < 0 ? head.length : found;
    if (end > at) lines++;
    if (decodeText(head.subarray(at, end)) === null) wrong++;
    at = end + 1;
  }
  return wrong > lines / 2;
}
