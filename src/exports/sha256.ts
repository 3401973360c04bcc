import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ByteSource, Sink } from '../io/bytes.ts';

const CHUNK_BYTES = 4 << 20;

/** SHA-256 of a source's bytes in hexadecimal; they are read a piece at a time. */
export async function sha256Of(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < source.size; start += CHUNK_BYTES) {
    signal?.throwIfAborted();
    hash.update(await source.slice(start, Math.min(start + CHUNK_BYTES, source.size)));
  }
  return bytesToHex(hash.digest());
}

/** A sink that knows what went through it. */
export interface MeasuredSink extends Sink {
  /** So far, in bytes. */
  bytes(): number;
  /** Of everything that was written, once nothing follows. */
  sha256(): string;
}

export function measured(sink: Sink): MeasuredSink {
  const hash = sha256.create();
  let bytes = 0;
  return {
    write: async (piece) => {
      hash.update(piece);
      bytes += piece.length;
      await sink.write(piece);
    },
    close: () => sink.close(),
    abort: () => sink.abort(),
    bytes: () => bytes,
    sha256: () => bytesToHex(hash.digest()),
  };
}
