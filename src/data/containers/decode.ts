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

/** Bytes of a record, on average, from which a call of the decoder for each costs less than cutting one long text. */
const LONG_RECORD = 512;

/**
 * Texts of records that lie in one stretch of bytes; null where one is not UTF-8. Short ones are decoded at once:
 * where all of the stretch is ASCII, bytes and letters have the same places. One letter that is not makes the
 * whole text twice as wide and many times slower: long records are decoded one by one.
 */
export function decodeRecords(
  bytes: Uint8Array,
  starts: readonly number[],
  ends: readonly number[],
): (string | null)[] {
  const first = starts[0];
  const last = ends.at(-1);
  if (first === undefined || last === undefined) return [];
  const areLong = last - first >= LONG_RECORD * starts.length;
  const whole = areLong ? null : decodeText(bytes.subarray(first, last));
  if (whole !== null && whole.length === last - first) {
    return starts.map((start, i) => whole.slice(start - first, ends[i]! - first));
  }
  return starts.map((start, i) => decodeText(bytes.subarray(start, ends[i])));
}
