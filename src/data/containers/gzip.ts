import { type FlateError, Gunzip } from 'fflate';
import type { Fault } from '../../io/faults.ts';
import { startsWith } from './bytes.ts';
import { RATIO_FROM_BYTES, UNPACKED_BYTES, UNPACKED_RATIO } from './limits.ts';

/** Packed bytes that are unpacked at a time: at most a thousand times as many come of them. */
const PIECE_BYTES = 16 * 1024;
/** Smaller results are held back and joined. */
const YIELD_BYTES = 256 * 1024;

/** fflate's code for bytes that are no gzip header. */
const NO_HEADER = 6;

export function isGzip(head: Uint8Array): boolean {
  return startsWith(head, [0x1f, 0x8b, 8]);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Unpacks gzip, of one member or of several. Where it breaks off, or unpacks to more than the limits, what came
 * before stays; what follows the last member and is no gzip is ignored, as gzip does.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  broke: (fault: Fault) => void,
): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let packed = 0;
  let unpacked = 0;
  const stream = new Gunzip((part) => {
    if (part.length > 0) parts.push(part);
    held += part.length;
    unpacked += part.length;
  });
  const take = (): Uint8Array => {
    const whole = joined(parts, held);
    parts = [];
    held = 0;
    return whole;
  };
  const stop = (what: string) =>
    broke({ code: 'data-gzip', message: `${name} ${what}. Rows before that are kept.`, file: name });
  /** false: nothing can be read on. */
  const push = (piece: Uint8Array, isLast: boolean): boolean => {
    packed += piece.length;
    try {
      stream.push(piece, isLast);
    } catch (error) {
      const isJunk = (error as Partial<FlateError>).code === NO_HEADER && unpacked > 0;
      if (!isJunk) stop('is damaged or cut off: its gzip stream breaks off. Download or copy it again');
      return false;
    }
    if (unpacked > UNPACKED_BYTES) {
      stop('unpacks to more than 4 GiB, where reading stops: split it into several files');
      return false;
    }
    if (unpacked > RATIO_FROM_BYTES && unpacked > UNPACKED_RATIO * packed) {
      stop(
        `unpacks to more than ${UNPACKED_RATIO} times its size, where reading stops: text does not do that`,
      );
      return false;
    }
    return true;
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const goesOn = push(chunk.subarray(at, at + PIECE_BYTES), false);
      if (held >= YIELD_BYTES || (!goesOn && held > 0)) yield take();
      if (!goesOn) return;
    }
  }
  push(new Uint8Array(0), true);
  if (held > 0) yield take();
}
