import type { Store } from '../bytes.ts';
import { blobSink } from './blob-sink.ts';

/** A store whose files can be handed on as they are: none of them passes through memory. */
export interface FileStore extends Store {
  /** A whole file; null where there is none of that name. It can be read until it is removed or replaced. */
  file(name: string): Promise<Blob | null>;
}

/** Files as blobs, where a browser gives the page no file system. */
export function blobStore(): FileStore {
  const files = new Map<string, Blob>();
  return {
    create: async (name) => {
      const sink = blobSink('');
      return {
        ...sink,
        close: async () => {
          files.set(name, sink.blob());
        },
      };
    },
    file: async (name) => files.get(name) ?? null,
    open: async (name) => {
      const blob = files.get(name);
      if (!blob) return null;
      const slice = async (start: number, end: number) =>
        new Uint8Array(await blob.slice(start, end).arrayBuffer());
      return { name, size: blob.size, slice };
    },
    remove: async (name) => {
      files.delete(name);
    },
    list: async () => [...files.keys()],
  };
}
