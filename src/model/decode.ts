import { TemperError } from '../io/faults.ts';
import type { DType, StoredTensor } from './types.ts';

/** Bytes of each dtype's number. */
export const DTYPE_BYTES: Readonly<Record<DType, number>> = { BF16: 2, F16: 2, F32: 4 };

/** One half-precision number (its 16 bits) as a float. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bytes of a stored tensor as f32: exact, every value of BF16 and F16 is a float. */
export function decodeTensor(bytes: Uint8Array, dtype: DType): Float32Array<ArrayBuffer> {
  const width = DTYPE_BYTES[dtype];
  if (bytes.length % width !== 0)
    throw new TemperError('tensor-bytes', `${bytes.length} bytes are no whole number of ${dtype} values.`);
  // A typed array needs an aligned offset, a slice of a file has any.
  const own = new Uint8Array(bytes.length);
  own.set(bytes);
  if (dtype === 'F32') return new Float32Array(own.buffer);
  const halves = new Uint16Array(own.buffer);
  const out = new Float32Array(halves.length);
  if (dtype === 'BF16') {
    const bits = new Uint32Array(out.buffer);
    for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
    return out;
  }
  for (let i = 0; i < halves.length; i++) out[i] = halfToFloat(halves[i]!);
  return out;
}

/** A stored tensor's values, row-major. */
export async function tensorFloats(tensor: StoredTensor): Promise<Float32Array<ArrayBuffer>> {
  return decodeTensor(await tensor.read(), tensor.dtype);
}
