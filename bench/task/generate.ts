import { modelTensors } from '../../src/model/layout.ts';
import { loraTensors } from '../../src/model/lora.ts';
import type { AdapterTensors, ModelConfig, Tensor } from '../../src/model/types.ts';
import { randomStream } from '../../src/recipe/random.ts';
import { IGNORE, type PackedBatch } from '../../src/tokens/types.ts';
import { type BenchShape, LORA } from './shapes.ts';

const SEED = 1;

/** Normal numbers (Box–Muller), a stream of its own for each name. */
export function normals(name: string, count: number, deviation: number, mean = 0): Float32Array<ArrayBuffer> {
  const random = randomStream(SEED, name);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    out[i] = mean + radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = mean + radius * Math.sin(angle);
  }
  return out;
}

/** The nearest bf16 of each value, ties to even. */
export function toBf16(values: Float32Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const word = bits[i]!;
    out[i] = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}

/** A frozen tensor in bf16, under its Hugging Face name. */
export interface BaseTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Uint16Array<ArrayBuffer>;
}

/** Weights that keep activations near one: products N(0, 1/K), norms N(1, 0.1). */
export function* baseTensors(config: ModelConfig): Generator<BaseTensor> {
  for (const { name, shape } of modelTensors(config)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values =
      shape.length === 1 ? normals(name, count, 0.1, 1) : normals(name, count, 1 / Math.sqrt(shape[1]!));
    yield { name, shape, data: toBf16(values) };
  }
}

/** A and B both from N(0, 0.02): PEFT starts B at zero, and then A's gradient would be zero too. */
export function adapterTensors(config: ModelConfig): AdapterTensors {
  const out = new Map<string, Tensor>();
  for (const { aName, bName, inSize, outSize, rank } of loraTensors(config, LORA)) {
    out.set(aName, { shape: [rank, inSize], data: normals(aName, rank * inSize, 0.02) });
    out.set(bName, { shape: [outSize, rank], data: normals(bName, outSize * rank, 0.02) });
  }
  return out;
}

/** One segment of random tokens; the last `supervised` carry labels. */
export function packedBatch({ config, tokens, supervised }: BenchShape): PackedBatch {
  const random = randomStream(SEED, 'batch');
  const inputIds = Array.from({ length: tokens }, () => random.integer(0, config.vocabSize - 1));
  const labels = inputIds.map((id, t) => (t >= tokens - supervised ? id : IGNORE));
  return {
    step: 1,
    micro: 0,
    inputIds,
    labels,
    weights: labels.map((label) => (label === IGNORE ? 0 : 1)),
    positions: inputIds.map((_, t) => t),
    segments: inputIds.map(() => 0),
  };
}
