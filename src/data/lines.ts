import type { ByteSource } from '../io/bytes.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** How reading a file is watched and stopped. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read so far, of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Lets timers, messages and a cancel through when work has gone on for a while. */
export class Breather {
  private last = performance.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** Throws the signal's reason once it is aborted. */
  async breathe(): Promise<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.last < 30) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.last = performance.now();
    this.signal?.throwIfAborted();
  }
}

/** Lines that follow each other. */
export interface LineBlock {
  /** 1-based number of the first. */
  readonly first: number;
  /** null where a line's bytes are not UTF-8. */
  readonly texts: readonly (string | null)[];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The lines of a block of bytes. A block is decoded at once; only where that fails, line by line. */
function decodeLines(bytes: Uint8Array): (string | null)[] {
  // Without ignoreBOM the decoder drops U+FEFF at the start of each block: there it is never data.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes).split('\n');
  } catch {
    const lines: (string | null)[] = [];
    for (let start = 0; start <= bytes.length; ) {
      const found = bytes.indexOf(NEWLINE, start);
      const end = found < 0 ? bytes.length : found;
      try {
        lines.push(decoder.decode(bytes.subarray(start, end)));
      } catch {
        lines.push(null);
      }
      start = end + 1;
    }
    return lines;
  }
}

/**
 * The lines of a file in blocks, without their line feeds (a carriage return stays: JSON ignores it).
 * Memory is that of one chunk or of the longest line.
 */
export async function* readLines(
  source: ByteSource,
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<LineBlock> {
  let held: Uint8Array[] = [];
  let next = 1;
  const take = (bytes: Uint8Array): LineBlock => {
    const first = next;
    const texts = decodeLines(bytes);
    next += texts.length;
    return { first, texts };
  };
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    signal?.throwIfAborted();
    const chunk = await source.slice(at, Math.min(at + CHUNK_BYTES, source.size));
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      held.push(chunk);
    } else {
      yield take(concat([...held, chunk.subarray(0, last)]));
      held = [chunk.subarray(last + 1)];
    }
    onProgress?.({ done: Math.min(at + CHUNK_BYTES, source.size), total: source.size });
  }
  const rest = concat(held);
  if (rest.length > 0) yield take(rest);
}
