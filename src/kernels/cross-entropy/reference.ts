type Numbers = ArrayLike<number>;

/** logits [M, V] → nll [M], dL/dlogits for L = Σ w·nll, and whether the target is the first of the largest. */
export function crossEntropyReference(
  logits: Numbers,
  targets: Numbers,
  weights: Numbers,
  v: number,
): { nll: Float64Array; gradient: Float64Array; greedy: boolean[] } {
  const nll = new Float64Array(targets.length);
  const gradient = new Float64Array(logits.length);
  const greedy: boolean[] = [];
  for (let m = 0; m < targets.length; m++) {
    const row = Array.from({ length: v }, (_, j) => logits[m * v + j]!);
    const top = Math.max(...row);
    const sum = row.reduce((t, x) => t + Math.exp(x - top), 0);
    nll[m] = top + Math.log(sum) - row[targets[m]!]!;
    greedy.push(row.indexOf(top) === targets[m]);
    row.forEach((x, j) => {
      gradient[m * v + j] = (Math.exp(x - top) / sum - (j === targets[m] ? 1 : 0)) * weights[m]!;
    });
  }
  return { nll, gradient, greedy };
}
