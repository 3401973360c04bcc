import type { ArtefactFile } from '../../src/exports/artefact.ts';

/** Reads GGUF as its specification says, to check what the writer makes of it. */

type Value = number | bigint | boolean | string | readonly Value[];

interface ReadTensor {
  readonly name: string;
  /** ne: the contiguous size first. */
  readonly sizes: readonly number[];
  readonly type: 'F32' | 'F16';
  readonly bytes: Uint8Array;
}

interface ReadGguf {
  readonly metadata: ReadonlyMap<string, Value>;
  readonly tensors: ReadonlyMap<string, ReadTensor>;
}

const BYTES = { F32: 4, F16: 2 } as const;

export function readGguf(file: Uint8Array): ReadGguf {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  const take = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  const u32 = () => view.getUint32(take(4), true);
  const u64 = () => Number(view.getBigUint64(take(8), true));
  const text = () => {
    const length = u64();
    const start = take(length);
    return new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(start, start + length));
  };
  const scalar = (type: number): Value => {
    if (type === 4) return u32();
    if (type === 5) return view.getInt32(take(4), true);
    if (type === 6) return view.getFloat32(take(4), true);
    if (type === 7) return view.getUint8(take(1)) === 1;
    if (type === 8) return text();
    throw new Error(`type ${type}`);
  };
  const value = (): Value => {
    const type = u32();
    if (type !== 9) return scalar(type);
    const inner = u32();
    return Array.from({ length: u64() }, () => scalar(inner));
  };

  if (new TextDecoder().decode(file.subarray(take(4), at)) !== 'GGUF') throw new Error('no GGUF');
  if (u32() !== 3) throw new Error('no version 3');
  const tensorCount = u64();
  const metadata = new Map<string, Value>();
  for (let count = u64(); count > 0; count--) metadata.set(text(), value());
  const infos = Array.from({ length: tensorCount }, () => {
    const name = text();
    const sizes = Array.from({ length: u32() }, u64);
    const type = (['F32', 'F16'] as const)[u32()];
    if (type === undefined) throw new Error(`${name} has an unknown type`);
    return { name, sizes, type, offset: u64() };
  });
  const start = Math.ceil(at / 32) * 32;
  let end = start;
  const tensors = new Map<string, ReadTensor>();
  for (const { name, sizes, type, offset } of infos) {
    if (offset % 32 !== 0) throw new Error(`${name} is not aligned`);
    const length = sizes.reduce((product, size) => product * size, BYTES[type]);
    const bytes = file.subarray(start + offset, start + offset + length);
    if (bytes.length !== length) throw new Error(`${name} is cut off`);
    tensors.set(name, { name, sizes, type, bytes });
    end = Math.max(end, Math.ceil((start + offset + length) / 32) * 32);
  }
  if (end !== file.length) throw new Error(`${file.length - end} bytes too many`);
  return { metadata, tensors };
}

/** All bytes of an export's file. */
export async function fileBytes(file: ArtefactFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.bytes()) pieces.push(piece);
  return Buffer.concat(pieces);
}
