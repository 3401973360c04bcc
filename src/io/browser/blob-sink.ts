import type { Sink } from '../bytes.ts';

/** A sink whose bytes become a Blob. The browser may keep blobs on disk: what is written is not held in memory. */
export interface BlobSink extends Sink {
  /** Everything that was written; empty after an abort. */
  blob(): Blob;
}

export function blobSink(type: string): BlobSink {
  let parts: Blob[] = [];
  return {
    write: async (bytes) => {
      parts.push(new Blob([Uint8Array.from(bytes)]));
    },
    close: async () => {},
    abort: async () => {
      parts = [];
    },
    blob: () => new Blob(parts, { type }),
  };
}
