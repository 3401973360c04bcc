import { type FlateError, Gunzip } from 'fflate';
import type { Fault } from '../../io/faults.ts';
import { startsWith } from './bytes.ts';
import { crc32 } from './crc32.ts';
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

/** Bytes behind a member's content: its CRC-32 and its length modulo 2^32, little-endian (RFC 1952). */
const TRAILER_BYTES = 8;

/** Holds what came of each member against the member's own trailer, which fflate passes over. */
class Checksum {
  private crc = 0;
  private length = 0;
  private end = new Uint8Array(0);
  private seen = 0;
  /** Whether every member so far is whole. */
  holds = true;

  /** Unpacked bytes of the member that is being read. */
  add(part: Uint8Array): void {
    this.crc = crc32(part, this.crc);
    this.length += part.length;
  }

  /** Packed bytes, before they are unpacked. */
  read(piece: Uint8Array): void {
    const whole = new Uint8Array(this.end.length + piece.length);
    whole.set(this.end);
    whole.set(piece, this.end.length);
    this.end = whole;
    this.seen += piece.length;
  }

  /** Packed bytes that are behind are let go, but as many as a trailer may have of them. */
  forget(): void {
    this.end = this.end.slice(-2 * TRAILER_BYTES);
  }

  /** A member has ended before this place of the packed bytes. */
  close(place = this.seen): void {
    const start = this.end.length - (this.seen - place) - TRAILER_BYTES;
    const trailer =
      start < 0 ? null : new DataView(this.end.buffer, this.end.byteOffset + start, TRAILER_BYTES);
    const isWhole =
      trailer?.getUint32(0, true) === this.crc && trailer.getUint32(4, true) === this.length % 2 ** 32;
    if (!isWhole) this.holds = false;
    this.crc = 0;
    this.length = 0;
  }
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
  const checksum = new Checksum();
  const stream = new Gunzip((part) => {
    checksum.add(part);
    if (part.length > 0) parts.push(part);
    held += part.length;
    unpacked += part.length;
  });
  stream.onmember = (place) => {
    if (place > 0) checksum.close(place);
  };
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
    checksum.read(piece);
    try {
      stream.push(piece, isLast);
    } catch (error) {
      const isJunk = (error as Partial<FlateError>).code === NO_HEADER && unpacked > 0;
      if (!isJunk) stop('is damaged or cut off: its gzip stream breaks off. Download or copy it again');
      return false;
    }
    checksum.forget();
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
  if (push(new Uint8Array(0), true)) {
    checksum.close();
    if (!checksum.holds) {
      const message = `${name} is damaged: its checksum is that of other bytes, so its rows may be wrong. Download or copy it again.`;
      broke({ code: 'data-gzip', message, file: name });
    }
  }
  if (held > 0) yield take();
}
