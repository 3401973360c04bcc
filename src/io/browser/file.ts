import type { ByteSource, Folder } from '../bytes.ts';
import { TemperError } from '../faults.ts';

/** A dropped file; nothing is read before it is asked for. */
export function fileSource(file: File): ByteSource {
  return {
    name: file.name,
    size: file.size,
    async slice(start, end) {
      try {
        return new Uint8Array(await file.slice(start, end).arrayBuffer());
      } catch (error) {
        // The browser holds a file by its path and state: one that changed since cannot be read any more.
        throw new TemperError(
          'file-unreadable',
          `${file.name} cannot be read any more: it was changed, moved or removed since it was chosen. Choose it again.`,
          { file: file.name, cause: error instanceof Error ? error.message : String(error) },
        );
      }
    },
  };
}

/** Chosen files as the folder that they lie in. */
export function filesFolder(name: string, files: readonly File[]): Folder {
  const byName = new Map(files.map((file) => [file.name, file]));
  return {
    name,
    async open(path) {
      const file = byName.get(path);
      return file ? fileSource(file) : null;
    },
  };
}
