/** Two 32-bit words that name a mask: of a step, micro-batch, layer and target. */
export type DropoutKey = readonly [low: number, high: number];

/** MurmurHash3's finaliser (Appleby). */
function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Whether element i outlasts dropout. */
export function isKept(i: number, rate: number, [low, high]: DropoutKey): boolean {
  return mix(mix(i ^ low) + high) >= Math.round(rate * 2 ** 32);
}

export function dropoutReference(x: ArrayLike<number>, rate: number, key: DropoutKey): Float64Array {
  return Float64Array.from(x, (value, i) => (isKept(i, rate, key) ? value / (1 - rate) : 0));
}
