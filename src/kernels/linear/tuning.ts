import { Arena, type View } from '../../gpu/buffers.ts';
import type { Recorder } from '../../gpu/recorder.ts';
import { linearInputGradient } from './input-gradient.ts';
import { linearForward } from './product.ts';
import { candidates, type Form, type Variant, variantName } from './variant.ts';
import { type Weight, wholeWeight } from './weight.ts';

/** How a device multiplies best: part of a run's record, because another plan sums in another order. */
export interface ProductPlan {
  readonly dot: Variant | null;
  readonly outer: Variant | null;
}

/** The register tile, right everywhere: where nothing was measured. */
export const UNMEASURED: ProductPlan = { dot: null, outer: null };

const UNNAMED = 'register tile, unmeasured';

/** A plan by the names of its variants, as a run's record has them. */
export interface PlanNames {
  readonly forward: string;
  readonly inputGradient: string;
}

export function planNames({ dot, outer }: ProductPlan): PlanNames {
  const name = (variant: Variant | null) => (variant ? variantName(variant) : UNNAMED);
  return { forward: name(dot), inputGradient: name(outer) };
}

/** The plan of these names; null where the device has no such variant. */
export function namedPlan({ forward, inputGradient }: PlanNames, device: GPUDevice): ProductPlan | null {
  const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo;
  const isFixed = device.features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  const has = { lanes: isFixed ? subgroupMinSize : null, software: false };
  const named = (form: Form, name: string): Variant | null | undefined =>
    name === UNNAMED ? null : candidates(form, has).find((variant) => variantName(variant) === name);
  const [dot, outer] = [named('dot', forward), named('outer', inputGradient)];
  return dot === undefined || outer === undefined ? null : { dot, outer };
}

/** A product of a small model's size; on a GPU one that fills it. */
const SIZES = {
  software: { n: 128, o: 512, k: 256 },
  gpu: { n: 512, o: 2048, k: 1024 },
} as const;

/** Another than the register tile must be so much faster: measurements scatter. */
const MARGIN = 0.9;
/** The candidates take turns, so that a load on the machine falls on all of them. */
const ROUNDS = 5;
/** A measurement's length, ms: on a GPU one product is shorter than the way to the queue and back. */
const LONG_ENOUGH = 15;
/** f32 sums of some hundred products in another order. */
const SAME = 1e-4;

/** A candidate that the device compiles, and whose result is the register tile's. */
interface Entry {
  readonly variant: Variant;
  ms: number;
}

/** The products that are timed, each way, with operands that are not zero. */
class Trial {
  private readonly arena: Arena;
  private readonly x: View;
  private readonly y: View;
  private readonly out: View;
  private readonly weight: Weight;
  private readonly n: number;

  constructor(
    private readonly recorder: Recorder,
    { n, o, k }: (typeof SIZES)['software' | 'gpu'],
  ) {
    this.arena = new Arena(recorder.device, 'product measurement');
    this.n = n;
    const numbers = (count: number) =>
      Float32Array.from({ length: count }, (_, i) => ((i * 37) % 64) / 64 - 0.5);
    this.x = this.arena.upload('x', numbers(n * k));
    this.y = this.arena.upload('y', numbers(n * o));
    this.out = this.arena.alloc('out', n * Math.max(o, k));
    // Halves of 0.5 and −0.25 in bf16.
    const words = new Uint32Array((o * k) / 2).map((_, i) => (i % 3 === 0 ? 0xbe803f00 : 0x3f00be80));
    this.weight = wholeWeight(this.arena.upload('w', words), 'bf16', o, k);
  }

  record(form: Form, variant: Variant): View {
    const { recorder, x, y, out, weight, n } = this;
    if (form === 'dot') linearForward(recorder, { x, weight, y: out, n, variant });
    else linearInputGradient(recorder, { dy: y, weight, dx: out, n, variant });
    return out;
  }

  /** Results of the first rows; null where the device refuses the program. */
  async result(form: Form, variant: Variant): Promise<Float32Array | null> {
    const { device } = this.recorder;
    const filters = ['validation', 'internal'] as const;
    for (const filter of filters) device.pushErrorScope(filter);
    const out = this.record(form, variant);
    this.recorder.submit();
    const errors = await Promise.all(filters.map(() => device.popErrorScope()));
    if (errors.some((error) => error !== null)) return null;
    return this.recorder.readFloats(out, 4 * this.weight.columns);
  }

  /** Wall time of one product, ms. */
  async time(form: Form, variant: Variant, repeats: number): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) this.record(form, variant);
    this.recorder.submit();
    await this.recorder.device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / repeats;
  }

  dispose(): void {
    this.recorder.release();
    this.arena.dispose();
  }
}

/** The candidates that compile and give what the register tile gives. */
async function sound(trial: Trial, form: Form, variants: readonly Variant[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  let truth: Float32Array | null = null;
  for (const variant of variants) {
    const result = await trial.result(form, variant);
    truth ??= result;
    if (result?.every((value, i) => Math.abs(value - truth![i]!) <= SAME * (1 + Math.abs(truth![i]!))))
      entries.push({ variant, ms: Number.POSITIVE_INFINITY });
  }
  return entries;
}

/** The fastest by its least time, in so many products a measurement that it is long enough. */
async function fastest(trial: Trial, form: Form, variants: readonly Variant[]): Promise<Variant | null> {
  const entries = await sound(trial, form, variants);
  const [register, ...others] = entries;
  if (!register || others.length === 0) return register?.variant ?? null;
  const once = await trial.time(form, register.variant, 1);
  const repeats = Math.max(1, Math.min(64, Math.round(LONG_ENOUGH / once)));
  for (let round = 0; round < ROUNDS; round++)
    for (const entry of entries)
      entry.ms = Math.min(entry.ms, await trial.time(form, entry.variant, repeats));
  const best = others.reduce((a, b) => (b.ms < a.ms ? b : a));
  return best.ms < register.ms * MARGIN ? best.variant : register.variant;
}

/** Times the candidates on one bf16 product each way. One that the device refuses or gets wrong is left out. */
export async function measureProducts(
  recorder: Recorder,
  device: { readonly lanes: number | null; readonly software: boolean },
): Promise<ProductPlan> {
  const trial = new Trial(recorder, SIZES[device.software ? 'software' : 'gpu']);
  try {
    return {
      dot: await fastest(trial, 'dot', candidates('dot', device)),
      outer: await fastest(trial, 'outer', candidates('outer', device)),
    };
  } finally {
    trial.dispose();
  }
}
