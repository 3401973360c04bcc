import { TemperError } from '../io/faults.ts';
import type { DType } from './types.ts';

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** From here on a number rounds past the largest f16: halfway to the next that there would be. */
const HALF_OVER = 65_520;

/** The 16 bits of the f16 nearest to a finite number, ties to even; infinity from 65,520 on. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) {
    if (shifted < -10) return sign;
    const whole = fraction | 0x800000;
    const drop = 14 - shifted;
    const kept = whole >>> drop;
    const rest = whole & ((1 << drop) - 1);
    const half = 1 << (drop - 1);
    return sign | (kept + Number(rest > half || (rest === half && (kept & 1) === 1)));
  }
  const kept = (shifted << 10) | (fraction >>> 13);
  const rest = fraction & 0x1fff;
  // A carry runs into the exponent, and from the last one into infinity, as it should.
  return sign | (kept + Number(rest > 0x1000 || (rest === 0x1000 && (kept & 1) === 1)));
}

function toHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  const out = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = halfBits(bits[i]!);
  return out;
}

function toBrainHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  const out = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    const isNone = (word & 0x7fffffff) > 0x7f800000;
    // Ties go to the even neighbour: half of the last kept bit, less one where that is 0.
    out[i] = isNone ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}

/** Numbers as the little-endian bytes of a dtype, each rounded to the nearest, ties to even (IEEE 754). */
export function encodeTensor(values: Float32Array, dtype: DType): Uint8Array<ArrayBuffer> {
  if (!LITTLE_ENDIAN)
    throw new TemperError('big-endian', 'Weights are written on little-endian machines only.');
  if (dtype === 'F32') return new Uint8Array(Float32Array.from(values).buffer);
  return new Uint8Array((dtype === 'F16' ? toHalves(values) : toBrainHalves(values)).buffer);
}

/** Whether an f16 can hold the number, rounded. */
export const fitsHalf = (value: number): boolean => Math.abs(value) < HALF_OVER;
