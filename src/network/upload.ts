import type { Arena, View } from '../gpu/buffers.ts';
import { TemperError } from '../io/faults.ts';
import type { Weight, WeightPart, WeightType } from '../kernels/linear/weight.ts';
import { decodeTensor, tensorFloats } from '../model/decode.ts';
import type { StoredTensor } from '../model/types.ts';

const TYPES: Readonly<Record<StoredTensor['dtype'], WeightType>> = { BF16: 'bf16', F16: 'f16', F32: 'f32' };

/** Vectors one after the other, as f32. */
export async function uploadRows(arena: Arena, parts: readonly StoredTensor[]): Promise<View> {
  const rows = await Promise.all(parts.map((part) => tensorFloats(part)));
  const data = new Float32Array(rows.reduce((total, row) => total + row.length, 0));
  let at = 0;
  for (const row of rows) {
    data.set(row, at);
    at += row.length;
  }
  return arena.upload(parts.map((part) => part.name).join('+'), data);
}

export interface BiasedPart {
  readonly weight: StoredTensor;
  readonly bias: StoredTensor | null;
}

/** [O] f32 for a stacked matrix, zero where a part has no bias; null where none has. */
export async function uploadBias(arena: Arena, parts: readonly BiasedPart[]): Promise<View | null> {
  if (parts.every(({ bias }) => bias === null)) return null;
  const data = new Float32Array(parts.reduce((total, { weight }) => total + weight.shape[0]!, 0));
  let at = 0;
  for (const { weight, bias } of parts) {
    if (bias) data.set(await tensorFloats(bias), at);
    at += weight.shape[0]!;
  }
  return arena.upload(`bias of ${parts.map(({ weight }) => weight.name).join('+')}`, data);
}

/** The type of tensors stacked to one matrix: their own where they share it, f32 otherwise. */
export function stackedType(parts: readonly Pick<StoredTensor, 'dtype'>[]): WeightType {
  const dtype = parts[0]!.dtype;
  return parts.every((part) => part.dtype === dtype) ? TYPES[dtype] : 'f32';
}

/** Rows of a part are a multiple of this, so that its columns of dY are read by whole vectors. */
const ROWS = 4;

/** Parts of a matrix, each within what the device binds. */
function allocateParts(arena: Arena, name: string, rows: number, rowBytes: number): WeightPart[] {
  const most = Math.floor(arena.bindingLimit / rowBytes / ROWS) * ROWS;
  if (most < 1) {
    throw new TemperError(
      'row-too-large',
      `One row of ${name} has ${rowBytes} bytes, this device binds ${arena.bindingLimit}: the model does not run here.`,
    );
  }
  const out: WeightPart[] = [];
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    out.push({ view: arena.alloc(name, (count * rowBytes) / 4), start, rows: count });
  }
  return out;
}

/** One device matrix from tensors stacked by rows, cut by rows where one binding does not hold it. */
export async function uploadWeight(arena: Arena, tensors: readonly StoredTensor[]): Promise<Weight> {
  const columns = tensors[0]!.shape[1]!;
  const rows = tensors.reduce((total, tensor) => total + tensor.shape[0]!, 0);
  const name = tensors.map((tensor) => tensor.name).join('+');
  if (columns % 2 !== 0) {
    throw new TemperError('odd-width', `Tensor ${name} has ${columns} columns; widths must be even.`, {
      columns,
    });
  }
  const type = stackedType(tensors);
  const rowBytes = columns * (type === 'f32' ? 4 : 2);
  const parts = allocateParts(arena, name, rows, rowBytes);
  let first = 0;
  for (const tensor of tensors) {
    const stored = await tensor.read();
    const bytes = type === 'f32' ? new Uint8Array(decodeTensor(stored, tensor.dtype).buffer) : stored;
    const last = first + tensor.shape[0]!;
    for (const part of parts) {
      const from = Math.max(first, part.start);
      const to = Math.min(last, part.start + part.rows);
      if (from >= to) continue;
      const piece = bytes.subarray((from - first) * rowBytes, (to - first) * rowBytes);
      arena.write(part.view, (from - part.start) * rowBytes, piece);
    }
    first = last;
  }
  return { parts, type, rows, columns, bias: null };
}
