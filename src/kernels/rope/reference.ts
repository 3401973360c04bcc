/** x [N, stride]: turns the first `heads` heads by position · θ^(−2j/D); sign −1 turns back. */
export function ropeReference(
  x: ArrayLike<number>,
  positions: ArrayLike<number>,
  shape: { heads: number; headDim: number; stride: number; theta: number },
  sign: 1 | -1,
): Float64Array {
  const { heads, headDim, stride, theta } = shape;
  const y = Float64Array.from(x);
  const half = headDim / 2;
  for (let n = 0; n < positions.length; n++) {
    for (let h = 0; h < heads; h++) {
      for (let j = 0; j < half; j++) {
        const angle = sign * positions[n]! * theta ** ((-2 * j) / headDim);
        const at = n * stride + h * headDim + j;
        const a = x[at]!;
        const b = x[at + half]!;
        y[at] = a * Math.cos(angle) - b * Math.sin(angle);
        y[at + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  }
  return y;
}
