import { Arena } from '../../gpu/buffers.ts';
import type { Recorder } from '../../gpu/recorder.ts';
import { linearInputGradient } from './input-gradient.ts';
import { linearForward } from './product.ts';
import { candidates, type Form, type Variant } from './variant.ts';
import { wholeWeight } from './weight.ts';

/** How a device multiplies best: part of a run's record, because another plan sums in another order. */
export interface ProductPlan {
  readonly dot: Variant | null;
  readonly outer: Variant | null;
}

/** The register tile, right everywhere: where nothing was measured. */
export const UNMEASURED: ProductPlan = { dot: null, outer: null };

/** A product of a small model's size; on a GPU one that fills it. */
const SIZES = {
  software: { n: 128, o: 512, k: 256 },
  gpu: { n: 512, o: 2048, k: 1024 },
} as const;

/** Another than the register tile must be so much faster: measurements scatter. */
const MARGIN = 0.9;
/** The candidates take turns, so that a load on the machine falls on all of them. */
const ROUNDS = 5;

/**
 * Times the candidates on one bf16 product each way and keeps the fastest by its least time. The first run of
 * each compiles and is not counted.
 */
export async function measureProducts(
  recorder: Recorder,
  device: { readonly lanes: number | null; readonly software: boolean },
): Promise<ProductPlan> {
  const { n, o, k } = SIZES[device.software ? 'software' : 'gpu'];
  const arena = new Arena(recorder.device, 'product measurement');
  try {
    const x = arena.alloc('x', n * k);
    const y = arena.alloc('y', n * o);
    const weight = wholeWeight(arena.alloc('w', (o * k) / 2), 'bf16', o, k);
    const run: Readonly<Record<Form, (variant: Variant) => void>> = {
      dot: (variant) => linearForward(recorder, { x, weight, y, n, variant }),
      outer: (variant) => linearInputGradient(recorder, { dy: y, weight, dx: x, n, variant }),
    };
    const fastest = async (form: Form): Promise<Variant | null> => {
      const entries = candidates(form, device).map((variant) => ({ variant, ms: Number.POSITIVE_INFINITY }));
      for (const { variant } of entries) await timed(recorder, () => run[form](variant));
      for (let round = 0; round < ROUNDS; round++)
        for (const entry of entries)
          entry.ms = Math.min(entry.ms, await timed(recorder, () => run[form](entry.variant)));
      const [register, ...others] = entries;
      const best = others.sort((a, b) => a.ms - b.ms)[0];
      return best && register && best.ms < register.ms * MARGIN ? best.variant : (register?.variant ?? null);
    };
    return { dot: await fastest('dot'), outer: await fastest('outer') };
  } finally {
    recorder.release();
    arena.dispose();
  }
}

/** Wall time of a dispatch, ms. */
async function timed(recorder: Recorder, dispatch: () => void): Promise<number> {
  const start = performance.now();
  dispatch();
  recorder.submit();
  await recorder.device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
