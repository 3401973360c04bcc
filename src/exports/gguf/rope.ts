import type { ModelConfig, RopeScaling } from '../../model/types.ts';
import { turnsNeighbours } from './architecture.ts';

/**
 * Rows of q or k in the order in which llama.cpp's Llama wants them: there RoPE turns the values 2i and 2i + 1 of a
 * head together, in transformers i and i + D/2. Rows are of whole heads of D rows, `width` numbers each.
 */
export function neighbouringRows(
  rows: Float32Array,
  headDim: number,
  width: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rows.length);
  const half = headDim / 2;
  const count = rows.length / width;
  for (let row = 0; row < count; row++) {
    const inHead = row % headDim;
    const from = row - inHead + (inHead % 2) * half + Math.floor(inHead / 2);
    out.set(rows.subarray(from * width, (from + 1) * width), row * width);
  }
  return out;
}

const HEADS = /\.self_attn\.[qk]_proj\.(?:weight|bias)$/;

/** Whether the rows of the tensor that transformers calls `name` change places. */
export const isReordered = (config: ModelConfig, name: string): boolean =>
  turnsNeighbours(config) && HEADS.test(name);

/**
 * By how much each of the D/2 frequencies is divided (`rope_freqs.weight`), as Llama 3.1 scales them: 1 for
 * wavelengths that fit well into the original context, the factor for those that do not, and between them a mean.
 */
export function frequencyDivisors(
  { headDim, ropeTheta }: Pick<ModelConfig, 'headDim' | 'ropeTheta'>,
  scaling: Extract<RopeScaling, { kind: 'llama3' }>,
): Float32Array<ArrayBuffer> {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  return Float32Array.from({ length: headDim / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * ropeTheta ** ((2 * i) / headDim);
    if (wavelength < originalPositions / high) return 1;
    if (wavelength > originalPositions / low) return factor;
    const smooth = (originalPositions / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}
