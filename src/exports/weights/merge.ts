import { TemperError } from '../../io/faults.ts';
import { DTYPE_BYTES, decodeTensor } from '../../model/decode.ts';
import { encodeTensor, fitsHalf } from '../../model/encode.ts';
import { modelTensors } from '../../model/layout.ts';
import { loraScale, loraTensors } from '../../model/lora.ts';
import type { DType, StoredTensor, Tensor } from '../../model/types.ts';
import type { WeightsSource } from './source.ts';

/** Numbers that are in memory at a time: 16 MiB as f32. */
const PIECE = 1 << 22;

/** A weight of the tuned model: the base's with s·B·A added, row by row of its first dimension. */
export interface MergedTensor {
  /** Hugging Face name. */
  readonly name: string;
  readonly shape: readonly number[];
  /** As the base stores it. */
  readonly dtype: DType;
  /** Whether the adapter changes it. */
  readonly isTuned: boolean;
  /** The base's own bytes: what an unchanged tensor in the same dtype is copied from. */
  readonly stored: StoredTensor;
  /** Rows [start, end) as f32: a tensor of one dimension is a row a number. */
  rows(start: number, end: number): Promise<Float32Array<ArrayBuffer>>;
}

interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** Adds s·B·A to rows [start, …) of W, which are `rows`: in f64, since it is rounded once more after this. */
function addPair(
  rows: Float32Array,
  start: number,
  { pair: { a, b }, scale }: { readonly pair: Pair; readonly scale: number },
): void {
  const [rank, inSize] = [a.shape[0]!, a.shape[1]!];
  const count = rows.length / inSize;
  const sum = new Float64Array(inSize);
  for (let row = 0; row < count; row++) {
    sum.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = b.data[(start + row) * rank + r]! * scale;
      if (factor === 0) continue;
      const from = r * inSize;
      for (let i = 0; i < inSize; i++) sum[i]! += factor * a.data[from + i]!;
    }
    const at = row * inSize;
    for (let i = 0; i < inSize; i++) rows[at + i]! += sum[i]!;
  }
}

/** Base names of the tensors that an adapter changes, each with its pair. */
function pairsOf({ model, adapter }: WeightsSource): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  if (!adapter) return pairs;
  for (const { layer, module, aName, bName } of loraTensors(model.config, adapter.lora)) {
    const a = adapter.tensors.get(aName);
    const b = adapter.tensors.get(bName);
    if (!a || !b) throw new TemperError('adapter-shape', `The adapter has no ${a ? bName : aName}.`);
    pairs.set(`model.layers.${layer}.${module}.weight`, { a, b });
  }
  return pairs;
}

/**
 * Every tensor of the tuned model in the order of its layers, W + s·B·A where the adapter changes it (PEFT's
 * merge_and_unload, Hu et al. 2021 §4.1). The adapter was checked against the model (`checkAdapter`).
 */
export function mergedTensors(source: WeightsSource): readonly MergedTensor[] {
  const pairs = pairsOf(source);
  const scale = source.adapter ? loraScale(source.adapter.lora) : 0;
  return modelTensors(source.model.config).map(({ name, shape }) => {
    const stored = source.model.tensors.get(name);
    if (!stored) throw new TemperError('tensor-missing', `The weights have no tensor ${name}.`);
    const pair = pairs.get(name);
    const width = shape.slice(1).reduce((product, size) => product * size, 1);
    const rowBytes = width * DTYPE_BYTES[stored.dtype];
    return {
      name,
      shape,
      dtype: stored.dtype,
      isTuned: pair !== undefined,
      stored,
      rows: async (start, end) => {
        const values = decodeTensor(await stored.read(start * rowBytes, end * rowBytes), stored.dtype);
        if (pair) addPair(values, start, { pair, scale });
        return values;
      },
    };
  });
}

/** A number that became infinite would break the model without a word. @throws TemperError `f16-range` */
export function checkHalves(name: string, values: Float32Array): void {
  for (const value of values)
    if (!fitsHalf(value) && Number.isFinite(value))
      throw new TemperError(
        'f16-range',
        `${name} holds ${value}, and f16 ends at 65,504: export the model as f32 in place of f16.`,
      );
}

/** What holds infinities or none at all answers nothing. @throws TemperError `weights-damaged` */
function checkNumbers(name: string, values: Float32Array): void {
  if (values.every(Number.isFinite)) return;
  throw new TemperError(
    'weights-damaged',
    `${name} holds values that are no numbers: choose an earlier checkpoint, or download the base again.`,
  );
}

/**
 * A merged tensor's bytes in a dtype, row-major and little-endian, in pieces.
 * @throws TemperError where a number is none, or too large for f16
 */
export async function* mergedBytes(tensor: MergedTensor, dtype: DType): AsyncGenerator<Uint8Array> {
  const { shape, stored, isTuned } = tensor;
  const rows = shape[0] ?? 1;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  const step = Math.max(1, Math.floor(PIECE / width));
  const rowBytes = width * DTYPE_BYTES[stored.dtype];
  for (let start = 0; start < rows; start += step) {
    const end = Math.min(rows, start + step);
    // What nothing changes is copied bit for bit.
    if (!isTuned && dtype === stored.dtype) yield await stored.read(start * rowBytes, end * rowBytes);
    else {
      const values = await tensor.rows(start, end);
      checkNumbers(tensor.name, values);
      if (dtype === 'F16') checkHalves(tensor.name, values);
      yield encodeTensor(values, dtype);
    }
  }
}
