type Numbers = ArrayLike<number>;

/** x [N, C], w [C] → y [N, C]. */
export function rmsNormReference(x: Numbers, w: Numbers, c: number, eps: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length / c; row++) {
    let sum = 0;
    for (let j = 0; j < c; j++) sum += x[row * c + j]! ** 2;
    const r = 1 / Math.sqrt(sum / c + eps);
    for (let j = 0; j < c; j++) y[row * c + j] = x[row * c + j]! * r * w[j]!;
  }
  return y;
}

/** dL/dx for dL/dy. */
export function rmsNormGradientReference(
  x: Numbers,
  w: Numbers,
  dy: Numbers,
  c: number,
  eps: number,
): Float64Array {
  const dx = new Float64Array(x.length);
  for (let row = 0; row < x.length / c; row++) {
    let squares = 0;
    let dot = 0;
    for (let j = 0; j < c; j++) {
      const at = row * c + j;
      squares += x[at]! ** 2;
      dot += w[j]! * dy[at]! * x[at]!;
    }
    const r = 1 / Math.sqrt(squares / c + eps);
    for (let j = 0; j < c; j++) {
      const at = row * c + j;
      dx[at] = r * (w[j]! * dy[at]! - (x[at]! * r * r * dot) / c);
    }
  }
  return dx;
}
