import { type DeviceReport, openDevice } from '../src/gpu/device.ts';
import { Recorder } from '../src/gpu/recorder.ts';
import { machine, OtherLoad } from './measure/load.ts';
import { markdownTable, readableMs, significant } from './measure/statistics.ts';
import { measurePeak, type Peak } from './products/peak.ts';
import { Product, type ProductShape, type StoredAs } from './products/product.ts';
import { type Form, productVariants } from './products/variants.ts';

/** smol-2's products, forward and down, and its head; nano's largest. */
const PRODUCTS: readonly ProductShape[] = [
  { M: 256, N: 1536, K: 576 },
  { M: 256, N: 576, K: 1536 },
  { M: 128, N: 49152, K: 576 },
  { M: 128, N: 512, K: 128 },
];
/** What a software adapter would take minutes for, and a real one needs to be filled. */
const LARGE: readonly ProductShape[] = [{ M: 2048, N: 4096, K: 4096 }];

const FORMS: readonly Form[] = ['forward', 'input-gradient'];
const STORED: readonly StoredAs[] = ['bf16', 'f32'];

interface Row extends ProductShape {
  readonly form: Form;
  readonly weight: StoredAs;
  readonly variant: string;
  readonly ms: number;
  readonly gflops: number;
  /** Of the measured peak, 0 to 1. */
  readonly share: number;
  /** How many times faster than the naive kernel. */
  readonly factor: number;
}

export interface MatmulBench {
  readonly bench: 'matmul';
  readonly date: string;
  readonly adapter: DeviceReport;
  readonly machine: ReturnType<typeof machine>;
  readonly peak: Peak;
  readonly other_load: number | null;
  readonly products: readonly Row[];
}

/** The adapter's peak, then every variant of the product on it: checked, timed, compared with the naive one. */
export async function matmulBench(
  gpu: GPU,
  /** null: those of the shapes. */
  products: readonly ProductShape[] | null,
  tell: (message: string) => void,
): Promise<MatmulBench> {
  const { device, report, lanes } = await openDevice(gpu);
  const recorder = new Recorder(device);
  const load = new OtherLoad();
  const rows: Row[] = [];
  const peak = await measurePeak(recorder, tell);
  const shapes = products ?? (report.software ? PRODUCTS : [...PRODUCTS, ...LARGE]);
  for (const shape of shapes) {
    const { M, N, K } = shape;
    for (const form of FORMS) {
      for (const weight of STORED) {
        const product = new Product(recorder, form, shape, weight);
        const variants = productVariants(form, { lanes, software: report.software });
        const times = await load.during(() => product.time(variants));
        const naiveMs = times[variants.findIndex(({ naive }) => naive)]!;
        variants.forEach(({ name }, index) => {
          const ms = times[index]!;
          const gflops = (2 * M * N * K) / ms / 1e6;
          rows.push({
            ...shape,
            form,
            weight,
            variant: name,
            ms: significant(ms),
            gflops: significant(gflops),
            share: significant(gflops / peak.gflops, 2),
            factor: significant(naiveMs / ms),
          });
        });
        tell(
          `(${M}, ${N}, ${K}) ${form} ${weight}: ${Math.max(...rows.slice(-variants.length).map(({ gflops }) => gflops))} GFLOP/s at best`,
        );
        product.dispose();
        recorder.release();
      }
    }
  }
  recorder.dispose();
  device.destroy();
  return {
    bench: 'matmul',
    date: new Date().toISOString(),
    adapter: report,
    machine: machine(),
    peak,
    other_load: load.share,
    products: rows,
  };
}

export function matmulTable({ products }: MatmulBench): string {
  return markdownTable(
    ['M, N, K', 'form', 'W', 'variant', 'time', 'GFLOP/s', 'of peak', 'against naive'],
    products.map((r) => [
      `${r.M}, ${r.N}, ${r.K}`,
      r.form,
      r.weight,
      r.variant,
      readableMs(r.ms),
      r.gflops,
      `${Math.round(100 * r.share)} %`,
      `${r.factor}×`,
    ]),
  );
}
