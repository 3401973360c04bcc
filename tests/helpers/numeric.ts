import { randomStream } from '../../src/recipe/random.ts';

/** Normal numbers (Box–Muller), the same for the same name. */
export function normals(name: string, count: number, scale = 1): Float32Array<ArrayBuffer> {
  const random = randomStream(7, name);
  return Float32Array.from(
    { length: count },
    () => scale * Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform()),
  );
}

/** ‖a − b‖₂ / ‖b‖₂. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}.`);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

/** dL/dx by central differences, for L = Σ f(x)·dy. */
export function finiteDifference(
  f: (x: Float64Array) => ArrayLike<number>,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  step = 1e-5,
): Float64Array {
  const at = Float64Array.from(x);
  const value = () => {
    const y = f(at);
    let sum = 0;
    for (let i = 0; i < dy.length; i++) sum += y[i]! * dy[i]!;
    return sum;
  };
  return at.map((_, i) => {
    const held = at[i]!;
    at[i] = held + step;
    const up = value();
    at[i] = held - step;
    const down = value();
    at[i] = held;
    return (up - down) / (2 * step);
  });
}

/** Rounds to bf16 (nearest, ties to even), two to a u32; rows of odd length are padded. */
export function packBf16(
  values: Float32Array,
  rows: number,
): { packed: Uint32Array<ArrayBuffer>; rounded: Float32Array } {
  const columns = values.length / rows;
  const words = Math.ceil(columns / 2);
  const packed = new Uint32Array(rows * words);
  const rounded = new Float32Array(values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint32Array(rounded.buffer);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const half = (bits[at]! + 0x7fff + ((bits[at]! >>> 16) & 1)) >>> 16;
      packed[row * words + (column >> 1)]! |= column % 2 === 0 ? half : half << 16;
      out[at] = half << 16;
    }
  }
  return { packed, rounded };
}
