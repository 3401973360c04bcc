import { encodeTensor } from '../../model/encode.ts';
import { checkHalves, type MergedTensor, mergedBytes } from '../weights/merge.ts';
import type { GgmlType } from './format.ts';
import { neighbouringRows } from './rope.ts';

/** Numbers that are in memory at a time: 4 MiB as f32. */
const PIECE = 1 << 20;

/** @throws TemperError `f16-range` where a number is past the largest f16 */
export function encoded(name: string, values: Float32Array, type: GgmlType): Uint8Array<ArrayBuffer> {
  if (type === 'F16') checkHalves(name, values);
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
  if (headDim === null) {
    yield* mergedBytes(tensor, type);
    return;
  }
  const count = tensor.shape[0] ?? 1;
  const width = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
  const step = headDim * Math.max(1, Math.floor(PIECE / (width * headDim)));
  for (let start = 0; start < count; start += step) {
    const rows = await tensor.rows(start, Math.min(count, start + step));
    yield encoded(tensor.name, neighbouringRows(rows, headDim, width), type);
  }
}
