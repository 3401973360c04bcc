import type { OnnxFile } from './onnx-protocol.ts';

/** A folder of transformers.js that stands on no server: its files are answered from Blobs, and nothing else is. */
export interface OnnxFolder {
  /** What `from_pretrained` is called with. */
  readonly id: string;
  /** Where the library looks for folders, with slashes around it. */
  readonly root: string;
  /** In place of the network's `fetch`: a file that is not there is answered as a server would. */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>;
}

const ROOT = '/exported-models/';

/** The folder of an export, under a name of its own, so that nothing that the library remembers is another's. */
export function onnxFolder(files: readonly OnnxFile[], id: string): OnnxFolder {
  const byName = new Map(files.map(({ name, blob }) => [`${ROOT}${id}/${name}`, blob]));
  return {
    id,
    root: ROOT,
    fetch: async (input, init) => {
      const { pathname } = new URL(input, 'https://exported.invalid');
      const blob = byName.get(decodeURIComponent(pathname));
      if (!blob) return new Response(null, { status: 404 });
      const headers = { 'Content-Length': String(blob.size) };
      return new Response(init?.method === 'HEAD' ? null : blob, { headers });
    },
  };
}
