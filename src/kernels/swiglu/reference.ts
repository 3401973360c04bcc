type Numbers = ArrayLike<number>;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** gu [N, 2F] → h [N, F]. */
export function swigluReference(gu: Numbers, f: number): Float64Array {
  return Float64Array.from({ length: gu.length / 2 }, (_, i) => {
    const at = Math.floor(i / f) * 2 * f + (i % f);
    return gu[at]! * sigmoid(gu[at]!) * gu[at + f]!;
  });
}

/** dL/dgu [N, 2F] for dL/dh [N, F]. */
export function swigluGradientReference(gu: Numbers, dh: Numbers, f: number): Float64Array {
  const out = new Float64Array(gu.length);
  for (let i = 0; i < gu.length / 2; i++) {
    const at = Math.floor(i / f) * 2 * f + (i % f);
    const s = sigmoid(gu[at]!);
    out[at] = dh[i]! * gu[at + f]! * s * (1 + gu[at]! * (1 - s));
    out[at + f] = dh[i]! * gu[at]! * s;
  }
  return out;
}
