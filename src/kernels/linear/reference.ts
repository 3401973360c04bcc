import type { LoraBlock } from './lora.ts';

type Numbers = ArrayLike<number>;

/** X [N, K] · W [O, K]ᵀ → [N, O]. */
function productReference(x: Numbers, w: Numbers, n: number, k: number, o: number): Float64Array {
  const y = new Float64Array(n * o);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < o; j++) {
      let sum = 0;
      for (let c = 0; c < k; c++) sum += x[i * k + c]! * w[j * k + c]!;
      y[i * o + j] = sum;
    }
  }
  return y;
}

export interface LoraLinearShape {
  readonly n: number;
  readonly k: number;
  readonly o: number;
  readonly rank: number;
  readonly scale: number;
  readonly blocks: readonly LoraBlock[];
}

/** The targeted blocks with their rows in the stacked B. */
function targeted(
  blocks: readonly LoraBlock[],
): { start: number; end: number; slot: number; bRow: number }[] {
  let bRow = 0;
  return blocks.flatMap(({ start, end, slot }) => {
    if (slot === null) return [];
    const entry = { start, end, slot, bRow };
    bRow += end - start;
    return [entry];
  });
}

/** y = x Wᵀ + s·(x Aᵀ) Bᵀ, block by block; A [S·R, K], B [O', R]. */
export function loraLinearReference(
  x: Numbers,
  w: Numbers,
  a: Numbers,
  b: Numbers,
  shape: LoraLinearShape,
): Float64Array {
  const { n, k, o, rank, scale, blocks } = shape;
  const y = productReference(x, w, n, k, o);
  const p = productReference(x, a, n, k, a.length / k);
  const width = a.length / k;
  for (const { start, end, slot, bRow } of targeted(blocks)) {
    for (let i = 0; i < n; i++) {
      for (let j = start; j < end; j++) {
        for (let r = 0; r < rank; r++) {
          y[i * o + j]! += scale * p[i * width + slot * rank + r]! * b[(bRow + j - start) * rank + r]!;
        }
      }
    }
  }
  return y;
}

/** dL/dx [N, K], dL/dA and dL/dB for dL/dy [N, O]. */
export function loraLinearGradientReference(
  x: Numbers,
  w: Numbers,
  a: Numbers,
  b: Numbers,
  dy: Numbers,
  shape: LoraLinearShape,
): { dx: Float64Array; da: Float64Array; db: Float64Array } {
  const { n, k, o, rank, scale, blocks } = shape;
  const dx = new Float64Array(n * k);
  const da = new Float64Array(a.length);
  const db = new Float64Array(b.length);
  const p = productReference(x, a, n, k, a.length / k);
  const width = a.length / k;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < o; j++) for (let c = 0; c < k; c++) dx[i * k + c]! += dy[i * o + j]! * w[j * k + c]!;
    for (const { start, end, slot, bRow } of targeted(blocks)) {
      for (let r = 0; r < rank; r++) {
        let dp = 0;
        for (let j = start; j < end; j++) {
          const at = (bRow + j - start) * rank + r;
          dp += scale * dy[i * o + j]! * b[at]!;
          db[at]! += scale * dy[i * o + j]! * p[i * width + slot * rank + r]!;
        }
        for (let c = 0; c < k; c++) {
          da[(slot * rank + r) * k + c]! += dp * x[i * k + c]!;
          dx[i * k + c]! += dp * a[(slot * rank + r) * k + c]!;
        }
      }
    }
  }
  return { dx, da, db };
}
