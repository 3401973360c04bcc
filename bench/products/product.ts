import { Arena } from '../../src/gpu/buffers.ts';
import type { Recorder } from '../../src/gpu/recorder.ts';
import { TemperError } from '../../src/io/faults.ts';
import { wholeWeight } from '../../src/kernels/linear/weight.ts';
import { decodeTensor } from '../../src/model/decode.ts';
import { randomStream } from '../../src/recipe/random.ts';
import { timeRecorded } from '../measure/gpu-time.ts';
import { normals, toBf16 } from '../task/generate.ts';
import type { Form, ProductArgs, ProductVariant } from './variants.ts';

export interface ProductShape {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}
export type StoredAs = 'bf16' | 'f32';

/** Relative error of f32 sums over up to 50,000 products. */
const TOLERANCE = 1e-4;
const CHECKED = 512;

/** A product's operands on the device, with float64 results at random places. */
export class Product {
  private readonly arena: Arena;
  private readonly args: ProductArgs;
  private readonly resultCount: number;
  private readonly expected: readonly { readonly at: number; readonly value: number }[];

  constructor(
    private readonly recorder: Recorder,
    form: Form,
    { M, N, K }: ProductShape,
    stored: StoredAs,
  ) {
    this.arena = new Arena(recorder.device, 'product');
    const forward = form === 'forward';
    const [inner, outer] = forward ? [K, N] : [N, K];
    const left = normals('left', M * inner, 1);
    const halves = toBf16(normals('weight', N * K, 1));
    const weight = decodeTensor(new Uint8Array(halves.buffer), 'BF16');
    this.resultCount = M * outer;
    const view = this.arena.upload('weight', stored === 'f32' ? weight : new Uint32Array(halves.buffer));
    this.args = {
      left: this.arena.upload('left', left),
      weight: wholeWeight(view, stored, N, K),
      result: this.arena.alloc('result', this.resultCount),
      rows: M,
    };
    const random = randomStream(1, 'places');
    this.expected = Array.from({ length: CHECKED }, (_, place) => {
      // The last element too: a tile that ends early shows there.
      const at = place === 0 ? this.resultCount - 1 : random.integer(0, this.resultCount - 1);
      const [row, column] = [Math.floor(at / outer), at % outer];
      let value = 0;
      for (let i = 0; i < inner; i++)
        value += left[row * inner + i]! * (forward ? weight[column * K + i]! : weight[i * K + column]!);
      return { at, value };
    });
  }

  /**
   * Milliseconds of one product by each variant, after all their results were found right.
   * @throws TemperError `wrong-product`
   */
  async time(variants: readonly ProductVariant[]): Promise<number[]> {
    const { recorder, args } = this;
    for (const variant of variants) await this.check(variant);
    const times = await timeRecorded(
      recorder,
      variants.map((variant) => () => variant.record(recorder, args)),
    );
    return times.map(({ ms }) => ms);
  }

  private async check(variant: ProductVariant): Promise<void> {
    const { recorder, args } = this;
    recorder.write(args.result, new Float32Array(this.resultCount));
    variant.record(recorder, args);
    const got = await recorder.readFloats(args.result, this.resultCount);
    let difference = 0;
    let size = 0;
    for (const { at, value } of this.expected) {
      difference += (got[at]! - value) ** 2;
      size += value ** 2;
    }
    const error = Math.sqrt(difference / size);
    // Written so that a NaN fails.
    if (error < TOLERANCE) return;
    throw new TemperError('wrong-product', `${variant.name} is off by ${error}: it is not timed.`, { error });
  }

  dispose(): void {
    this.arena.dispose();
  }
}
