import { bytesSource, type Folder } from '../../src/io/bytes.ts';

/** A tensor to be written: its dtype's name and its bytes. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A safetensors file in memory; `edit` changes its header before it is written. */
export function safetensorsBytes(
  tensors: Readonly<Record<string, RawTensor>>,
  edit: (header: Record<string, unknown>) => unknown = (header) => header,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(edit(header)));
  const out = new Uint8Array(8 + json.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  let cursor = 8 + json.length;
  for (const { bytes } of Object.values(tensors)) {
    out.set(bytes, cursor);
    cursor += bytes.length;
  }
  return out;
}

export const f32 = (shape: readonly number[], values: readonly number[] = []): RawTensor => {
  const data = new Float32Array(shape.reduce((n, d) => n * d, 1));
  data.set(values);
  return { dtype: 'F32', shape, bytes: new Uint8Array(data.buffer) };
};

/** A folder in memory: bytes as they are, texts in UTF-8, other values as JSON. */
export function memoryFolder(name: string, files: Readonly<Record<string, unknown>>): Folder {
  return {
    name,
    open: async (file) => {
      const value = Object.hasOwn(files, file) ? files[file] : undefined;
      if (value === undefined) return null;
      if (value instanceof Uint8Array) return bytesSource(file, value);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return bytesSource(file, new TextEncoder().encode(text));
    },
  };
}
