/** A byte order mark is dropped at the beginning of a text only, and that is no task of these. */
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of bytes; null where they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Texts of records that lie in one stretch of bytes; null where one is not UTF-8. The stretch is decoded at once:
 * where all of it is ASCII, bytes and letters have the same places.
 */
export function decodeRecords(
  bytes: Uint8Array,
  starts: readonly number[],
  ends: readonly number[],
): (string | null)[] {
  const first = starts[0];
  const last = ends.at(-1);
  if (first === undefined || last === undefined) return [];
  const whole = decodeText(bytes.subarray(first, last));
  if (whole !== null && whole.length === last - first) {
    return starts.map((start, i) => whole.slice(start - first, ends[i]! - first));
  }
  return starts.map((start, i) => decodeText(bytes.subarray(start, ends[i])));
}
