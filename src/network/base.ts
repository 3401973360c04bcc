import { Arena, type View } from '../gpu/buffers.ts';
import { TemperError } from '../io/faults.ts';
import { type Weight, type WeightType, wholeWeight } from '../kernels/linear/weight.ts';
import { ropeTable } from '../kernels/rope/table.ts';
import { contextLimit } from '../model/context.ts';
import { tensorFloats } from '../model/decode.ts';
import { linearShapes, QK_NORMS } from '../model/layout.ts';
import type { LoadedModel, ModelConfig, StoredTensor } from '../model/types.ts';
import type { Target } from '../recipe/schema.ts';

/** The frozen weights of a block; q, k, v are one matrix, gate and up another. */
export interface BaseLayer {
  readonly norm1: View;
  readonly qkv: Weight;
  /** [2, D]: the norms of q's heads and of k's (Qwen3). */
  readonly qkNorm: View | null;
  readonly o: Weight;
  readonly norm2: View;
  readonly gateUp: Weight;
  readonly down: Weight;
}

const TYPES: Readonly<Record<StoredTensor['dtype'], WeightType>> = { BF16: 'bf16', F16: 'f16', F32: 'f32' };

/** The frozen model on the device, in its own bits. */
export class BaseModel {
  private constructor(
    readonly config: ModelConfig,
    readonly embedding: Weight,
    readonly head: Weight,
    readonly finalNorm: View,
    readonly layers: readonly BaseLayer[],
    /** (cos, sin) of every position, see ropeTable. */
    readonly angles: View,
    private readonly arena: Arena,
  ) {}

  /** Bytes on the device. */
  get bytes(): number {
    return this.arena.bytes;
  }

  /** @throws TemperError `odd-width` where a row of 16-bit weights would not fill whole u32s */
  static async load(device: GPUDevice, model: LoadedModel): Promise<BaseModel> {
    const arena = new Arena(device, model.id);
    try {
      return await BaseModel.upload(arena, model);
    } catch (error) {
      arena.dispose();
      throw error;
    }
  }

  private static async upload(arena: Arena, { config, tensors }: LoadedModel): Promise<BaseModel> {
    const stored = (name: string): StoredTensor => {
      const tensor = tensors.get(name);
      if (!tensor) throw new TemperError('tensor-missing', `The model has no tensor ${name}.`);
      return tensor;
    };
    const floats = async (name: string) => arena.upload(name, await tensorFloats(stored(name)));
    const weight = (name: string) => uploadWeight(arena, [stored(name)]);
    const shapes = linearShapes(config);
    const layers: BaseLayer[] = [];
    for (let l = 0; l < config.layers; l++) {
      const at = (module: string) => `model.layers.${l}.${module}.weight`;
      const linear = async (...targets: Target[]): Promise<Weight> => {
        const parts = targets.map((target) => {
          const path = `model.layers.${l}.${shapes[target].module}`;
          const bias = config.biased.includes(target) ? stored(`${path}.bias`) : null;
          return { weight: stored(`${path}.weight`), bias };
        });
        const product = await uploadWeight(
          arena,
          parts.map((part) => part.weight),
        );
        return { ...product, bias: await uploadBias(arena, parts) };
      };
      layers.push({
        norm1: await floats(at('input_layernorm')),
        qkv: await linear('q', 'k', 'v'),
        qkNorm: config.qkNorm ? await uploadRows(arena, QK_NORMS.map(at).map(stored)) : null,
        o: await linear('o'),
        norm2: await floats(at('post_attention_layernorm')),
        gateUp: await linear('gate', 'up'),
        down: await linear('down'),
      });
    }
    const embedding = await weight('model.embed_tokens.weight');
    const head = config.tiedEmbeddings ? embedding : await weight('lm_head.weight');
    const angles = arena.upload(
      'angles',
      ropeTable(contextLimit(config), {
        headDim: config.headDim,
        theta: config.ropeTheta,
        scaling: config.ropeScaling,
      }),
    );
    return new BaseModel(config, embedding, head, await floats('model.norm.weight'), layers, angles, arena);
  }

  dispose(): void {
    this.arena.dispose();
  }
}

/** Vectors one after the other, as f32. */
async function uploadRows(arena: Arena, parts: readonly StoredTensor[]): Promise<View> {
  const rows = await Promise.all(parts.map((part) => tensorFloats(part)));
  const data = new Float32Array(rows.reduce((total, row) => total + row.length, 0));
  let at = 0;
  for (const row of rows) {
    data.set(row, at);
    at += row.length;
  }
  return arena.upload(parts.map((part) => part.name).join('+'), data);
}

interface BiasedPart {
  readonly weight: StoredTensor;
  readonly bias: StoredTensor | null;
}

/** [O] f32 for a stacked matrix, zero where a part has no bias; null where none has. */
async function uploadBias(arena: Arena, parts: readonly BiasedPart[]): Promise<View | null> {
  if (parts.every(({ bias }) => bias === null)) return null;
  const data = new Float32Array(parts.reduce((total, { weight }) => total + weight.shape[0]!, 0));
  let at = 0;
  for (const { weight, bias } of parts) {
    if (bias) data.set(await tensorFloats(bias), at);
    at += weight.shape[0]!;
  }
  return arena.upload(`bias of ${parts.map(({ weight }) => weight.name).join('+')}`, data);
}

/** One device matrix from tensors stacked by rows; in their own bits where they share a type. */
async function uploadWeight(arena: Arena, parts: readonly StoredTensor[]): Promise<Weight> {
  const columns = parts[0]!.shape[1]!;
  const rows = parts.reduce((total, part) => total + part.shape[0]!, 0);
  const name = parts.map((part) => part.name).join('+');
  if (columns % 2 !== 0) {
    throw new TemperError('odd-width', `Tensor ${name} has ${columns} columns; widths must be even.`, {
      columns,
    });
  }
  const types = new Set(parts.map((part) => part.dtype));
  const dtype = parts[0]!.dtype;
  if (types.size > 1 || dtype === 'F32') {
    const data = new Float32Array(rows * columns);
    let at = 0;
    for (const part of parts) {
      const values = await tensorFloats(part);
      data.set(values, at);
      at += values.length;
    }
    return wholeWeight(arena.upload(name, data), 'f32', rows, columns);
  }
  const data = new Uint8Array(rows * columns * 2);
  let at = 0;
  for (const part of parts) {
    const bytes = await part.read();
    data.set(bytes, at);
    at += bytes.length;
  }
  return wholeWeight(arena.upload(name, new Uint32Array(data.buffer)), TYPES[dtype], rows, columns);
}
