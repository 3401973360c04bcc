import { TemperError } from '../../io/faults.ts';
import { encodeTensor, fitsHalf } from '../../model/encode.ts';
import { type MergedTensor, mergedBytes } from '../weights/merge.ts';
import type { GgmlType } from './format.ts';
import { neighbouringRows } from './rope.ts';

/** Numbers that are in memory at a time: 4 MiB as f32. */
const PIECE = 1 << 20;

/** @throws TemperError `half-overflow` where a number is past the largest f16 */
export function encoded(name: string, values: Float32Array, type: GgmlType): Uint8Array<ArrayBuffer> {
  const large = type === 'F16' ? values.find((value) => !fitsHalf(value)) : undefined;
  if (large !== undefined)
    throw new TemperError(
      'half-overflow',
      `${name} has the value ${large}, which f16 cannot hold: export it in f32.`,
      { name },
    );
  return encodeTensor(values, type);
}

/**
 * A weight's bytes in pieces of whole rows; with `headDim`, of whole heads, whose rows are put into the order of
 * llama.cpp's RoPE.
 */
export async function* tensorPieces(
  tensor: MergedTensor,
  type: GgmlType,
  headDim: number | null,
): AsyncGenerator<Uint8Array> {
  if (!tensor.isTuned && tensor.dtype === type && headDim === null) {
    yield* mergedBytes(tensor, type);
    return;
  }
  const count = tensor.shape[0] ?? 1;
  const width = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
  const unit = headDim ?? 1;
  const step = unit * Math.max(1, Math.floor(PIECE / (width * unit)));
  for (let start = 0; start < count; start += step) {
    const rows = await tensor.rows(start, Math.min(count, start + step));
    yield encoded(tensor.name, headDim === null ? rows : neighbouringRows(rows, headDim, width), type);
  }
}
