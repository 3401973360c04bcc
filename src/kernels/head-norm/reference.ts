import { rmsNormGradientReference, rmsNormReference } from '../norm/reference.ts';
import { ropeReference } from '../rope/reference.ts';

type Numbers = ArrayLike<number>;

export interface HeadNormReferenceShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly stride: number;
  readonly eps: number;
  readonly theta: number;
}

/** Replaces every head of q and k in x [N, stride] by what `work` makes of it. */
function eachHead(
  x: Numbers,
  { heads, kvHeads, headDim, stride }: HeadNormReferenceShape,
  work: (at: number, norm: 0 | 1) => Float64Array,
): Float64Array {
  const y = Float64Array.from(x);
  for (let n = 0; n < x.length / stride; n++)
    for (let h = 0; h < heads + kvHeads; h++) {
      const at = n * stride + h * headDim;
      y.set(work(at, h < heads ? 0 : 1), at);
    }
  return y;
}

const part = (x: Numbers, at: number, count: number) =>
  Float64Array.from({ length: count }, (_, j) => x[at + j]!);

/** RMSNorm of the heads of q and k in x [N, stride] by w [2, D], then RoPE; the rest stays. */
export function headNormReference(
  x: Numbers,
  w: Numbers,
  positions: Numbers,
  shape: HeadNormReferenceShape,
): Float64Array {
  const { headDim: d, heads, kvHeads, eps } = shape;
  const normed = eachHead(x, shape, (at, norm) =>
    rmsNormReference(part(x, at, d), part(w, norm * d, d), d, eps),
  );
  return ropeReference(normed, positions, { ...shape, heads: heads + kvHeads }, 1);
}

/** dL/dx for dL/dy. */
export function headNormGradientReference(
  x: Numbers,
  w: Numbers,
  dy: Numbers,
  positions: Numbers,
  shape: HeadNormReferenceShape,
): Float64Array {
  const { headDim: d, heads, kvHeads, eps } = shape;
  const back = ropeReference(dy, positions, { ...shape, heads: heads + kvHeads }, -1);
  return eachHead(back, shape, (at, norm) =>
    rmsNormGradientReference(part(x, at, d), part(w, norm * d, d), part(back, at, d), d, eps),
  );
}
