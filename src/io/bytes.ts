/** Bytes that can be read in any order: a dropped file, a file on disk, a file behind a URL. */
export interface ByteSource {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Bytes [start, end); a short range only at the end of the source. */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** Where an export goes. `close` makes it whole, `abort` leaves nothing behind. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** A folder whose files are opened by name; null where a file is not there. */
export interface Folder {
  readonly name: string;
  open(file: string): Promise<ByteSource | null>;
}

/** The whole source as bytes. */
export async function readAll(source: ByteSource): Promise<Uint8Array> {
  return source.slice(0, source.size);
}

/** The whole source as UTF-8 text; a byte order mark is dropped. */
export async function readText(source: ByteSource): Promise<string> {
  return new TextDecoder('utf-8').decode(await readAll(source));
}

/** A source over bytes in memory. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return { name, size: bytes.length, slice: async (start, end) => bytes.subarray(start, end) };
}
