import type { ByteSource, Sink } from './bytes.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** A source that is copied while it is read. */
export interface Copying {
  /** Reads what it was given; what is read in order goes into the copy at once. */
  readonly source: ByteSource;
  /** Copies what was not read, and makes the copy whole. */
  finish(signal?: AbortSignal): Promise<void>;
  /** From here on the source is read from elsewhere: the copy, which stays where the file may go. */
  use(source: ByteSource): void;
}

/** Copies a source into a sink on its way. A sink that fails is told of by `finish`; reading goes on without it. */
export function copying(source: ByteSource, sink: Sink): Copying {
  let from = source;
  let at = 0;
  let failure: unknown = null;
  /** Writes follow each other, whoever reads. */
  let writing: Promise<void> = Promise.resolve();
  const take = (start: number, bytes: Uint8Array): Promise<void> => {
    if (start > at || start + bytes.length <= at || failure !== null) return writing;
    const fresh = bytes.subarray(at - start);
    at += fresh.length;
    writing = writing
      .then(() => sink.write(fresh))
      .catch((error: unknown) => {
        failure ??= error;
      });
    return writing;
  };
  return {
    source: {
      name: source.name,
      size: source.size,
      slice: async (start, end) => {
        const bytes = await from.slice(start, end);
        if (from === source) await take(start, bytes);
        return bytes;
      },
    },
    finish: async (signal) => {
      while (at < source.size && failure === null) {
        signal?.throwIfAborted();
        await take(at, await source.slice(at, Math.min(at + BLOCK_BYTES, source.size)));
      }
      await writing;
      if (failure !== null) throw failure;
      await sink.close();
    },
    use: (copy) => {
      from = copy;
    },
  };
}
