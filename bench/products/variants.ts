import type { View } from '../../src/gpu/buffers.ts';
import type { Recorder } from '../../src/gpu/recorder.ts';
import { linearInputGradient } from '../../src/kernels/linear/input-gradient.ts';
import { linearForward } from '../../src/kernels/linear/product.ts';
import { candidates, NAIVE, variantName } from '../../src/kernels/linear/variant.ts';
import type { Weight } from '../../src/kernels/linear/weight.ts';

/** X Wᵀ, or its gradient dY W. */
export type Form = 'forward' | 'input-gradient';

export interface ProductArgs {
  /** X [M, K] or dY [M, N]. */
  readonly left: View;
  /** W [N, K]. */
  readonly weight: Weight;
  /** Y [M, N] or dX [M, K]. */
  readonly result: View;
  /** M. */
  readonly rows: number;
}

/** A way to compute a product; the naive one is what the others are compared with. */
export interface ProductVariant {
  readonly name: string;
  readonly naive: boolean;
  record(recorder: Recorder, args: ProductArgs): void;
}

/** Every variant that the kernels offer on a device, the naive one first. `lanes`: its subgroups' size. */
export function productVariants(
  form: Form,
  device: { readonly lanes: number | null; readonly software: boolean },
): ProductVariant[] {
  const offered = [NAIVE, ...candidates(form === 'forward' ? 'dot' : 'outer', device)];
  return offered.map((variant) => ({
    name: variantName(variant),
    naive: variant === NAIVE,
    record: (recorder, { left, weight, result, rows: n }) =>
      form === 'forward'
        ? linearForward(recorder, { x: left, weight, y: result, n, variant })
        : linearInputGradient(recorder, { dy: left, weight, dx: result, n, variant }),
  }));
}
