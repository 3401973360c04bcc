import type { ByteSource, Store } from '../../io/bytes.ts';
import type { ReadOptions } from '../breather.ts';

const CHUNK_BYTES = 1024 * 1024;

/** A source from its beginning to its end; while a chunk is worked on, the next one is read. */
export async function* readChunks(
  source: ByteSource,
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const read = (at: number) => source.slice(at, Math.min(at + CHUNK_BYTES, source.size));
  let next = source.size > 0 ? read(0) : null;
  try {
    for (let at = 0; next !== null; at += CHUNK_BYTES) {
      signal?.throwIfAborted();
      const chunk = await next;
      next = at + CHUNK_BYTES < source.size ? read(at + CHUNK_BYTES) : null;
      yield chunk;
      onProgress?.({ done: Math.min(at + CHUNK_BYTES, source.size), total: source.size });
    }
  } finally {
    // A chunk that nobody waits for any more may fail in peace.
    next?.catch(() => {});
  }
}

/** The beginning of chunks, looked at before they are read. */
export interface Peeked {
  readonly head: Uint8Array;
  /** The head is all. */
  readonly isWhole: boolean;
  /** All of them, the head's too; to be read once. */
  readonly chunks: AsyncGenerator<Uint8Array>;
}

export async function peek(chunks: AsyncGenerator<Uint8Array>, bytes: number): Promise<Peeked> {
  const held: Uint8Array[] = [];
  let size = 0;
  let isWhole = false;
  while (size < bytes && !isWhole) {
    const next = await chunks.next();
    if (next.done === true) isWhole = true;
    else {
      held.push(next.value);
      size += next.value.length;
    }
  }
  const head = new Uint8Array(size);
  let at = 0;
  for (const chunk of held) {
    head.set(chunk, at);
    at += chunk.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      for (let chunk = held.shift(); chunk !== undefined; chunk = held.shift()) yield chunk;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  }
  return { head, isWhole, chunks: all() };
}

/** Writes chunks into the store on their way; a copy that is not read to its end is not kept. */
export async function* copied(
  chunks: AsyncIterable<Uint8Array>,
  store: Store,
  name: string,
): AsyncGenerator<Uint8Array> {
  const sink = await store.create(name);
  let isWhole = false;
  try {
    for await (const chunk of chunks) {
      await sink.write(chunk);
      yield chunk;
    }
    await sink.close();
    isWhole = true;
  } finally {
    if (!isWhole) await sink.abort();
  }
}
