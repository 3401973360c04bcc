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

/** Named files that a program keeps for itself: the browser's own file system, a temporary folder, memory. */
export interface Store {
  /** A new file in place of one of that name; it can be opened once the sink is closed. */
  create(name: string): Promise<Sink>;
  open(name: string): Promise<ByteSource | null>;
  remove(name: string): Promise<void>;
  /** Names of all files that are whole. */
  list(): Promise<readonly string[]>;
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

/** A store in memory. */
export function memoryStore(): Store {
  const files = new Map<string, Uint8Array>();
  return {
    create: async (name) => {
      const parts: Uint8Array[] = [];
      return {
        write: async (bytes) => {
          parts.push(bytes.slice());
        },
        close: async () => {
          const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
          let at = 0;
          for (const part of parts) {
            whole.set(part, at);
            at += part.length;
          }
          files.set(name, whole);
        },
        abort: async () => {
          parts.length = 0;
        },
      };
    },
    open: async (name) => {
      const bytes = files.get(name);
      return bytes === undefined ? null : bytesSource(name, bytes);
    },
    remove: async (name) => {
      files.delete(name);
    },
    list: async () => [...files.keys()],
  };
}
