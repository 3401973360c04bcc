/** A file of an export: its size is known before a byte of it is made. */
export interface ArtefactFile {
  /** Its path within the export, with slashes. */
  readonly name: string;
  /** In bytes, exactly. */
  readonly size: number;
  /** Its bytes from the start, in pieces of some MiB at most; may be asked for again. */
  bytes(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** An export before it is written: a folder's files, in the order in which they are written. */
export interface Artefact {
  readonly files: readonly ArtefactFile[];
  /** What a person should know of it, in sentences. */
  readonly notes: readonly string[];
}

/** A file whose bytes are there already. */
export function bytesFile(name: string, bytes: Uint8Array): ArtefactFile {
  return { name, size: bytes.length, bytes: () => [bytes] };
}

/** A text as UTF-8. */
export const textFile = (name: string, text: string): ArtefactFile =>
  bytesFile(name, new TextEncoder().encode(text));

/** A value as JSON that a person can read. */
export const jsonFile = (name: string, value: unknown): ArtefactFile =>
  textFile(name, `${JSON.stringify(value, null, 2)}\n`);

/** Bytes of all files together. */
export const sizeOf = ({ files }: Artefact): number => files.reduce((sum, { size }) => sum + size, 0);
