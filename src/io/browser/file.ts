import type { ByteSource } from '../bytes.ts';

/** A dropped file; nothing is read before it is asked for. */
export function fileSource(file: File): ByteSource {
  return {
    name: file.name,
    size: file.size,
    slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}
