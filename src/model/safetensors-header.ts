import { DTYPE_BYTES } from './decode.ts';
import type { DType } from './types.ts';

const ALIGNMENT = 8;
const BYTES: Readonly<Record<DType | 'U8', number>> = { ...DTYPE_BYTES, U8: 1 };

/** A tensor of a file that is to be written. */
export interface HeaderTensor {
  readonly name: string;
  readonly dtype: DType | 'U8';
  readonly shape: readonly number[];
}

/** Bytes of a tensor's numbers. */
export const tensorBytes = ({ dtype, shape }: Omit<HeaderTensor, 'name'>): number =>
  shape.reduce((product, size) => product * size, BYTES[dtype]);

/**
 * The beginning of a safetensors file, before the tensors' bytes in the order given: an 8-byte header length, then
 * a JSON header padded with spaces, so that the data begins at a multiple of 8.
 */
export function safetensorsHeader(
  tensors: readonly HeaderTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let end = 0;
  for (const { name, dtype, shape } of tensors) {
    const start = end;
    end += tensorBytes({ dtype, shape });
    entries.push([name, { dtype, shape, data_offsets: [start, end] }]);
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + headerBytes).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(header, 8);
  return bytes;
}
