import { Arena, type View } from '../gpu/buffers.ts';
import { TemperError } from '../io/faults.ts';
import type { Weight, WeightType } from '../kernels/linear/weight.ts';
import { ropeTable } from '../kernels/rope/rope.ts';
import { tensorFloats } from '../model/decode.ts';
import { linearShapes } from '../model/layout.ts';
import type { LoadedModel, ModelConfig, StoredTensor } from '../model/types.ts';

/** The frozen weights of a block; q, k, v are one matrix, gate and up another. */
export interface BaseLayer {
  readonly norm1: View;
  readonly qkv: Weight;
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
    const weight = (...names: string[]) => uploadWeight(arena, names.map(stored));
    const shapes = linearShapes(config);
    const layers: BaseLayer[] = [];
    for (let l = 0; l < config.layers; l++) {
      const at = (module: string) => `model.layers.${l}.${module}.weight`;
      layers.push({
        norm1: await floats(at('input_layernorm')),
        qkv: await weight(at(shapes.q.module), at(shapes.k.module), at(shapes.v.module)),
        o: await weight(at(shapes.o.module)),
        norm2: await floats(at('post_attention_layernorm')),
        gateUp: await weight(at(shapes.gate.module), at(shapes.up.module)),
        down: await weight(at(shapes.down.module)),
      });
    }
    const embedding = await weight('model.embed_tokens.weight');
    const head = config.tiedEmbeddings ? embedding : await weight('lm_head.weight');
    const angles = arena.upload('angles', ropeTable(config.maxPositions, config.headDim, config.ropeTheta));
    return new BaseModel(config, embedding, head, await floats('model.norm.weight'), layers, angles, arena);
  }

  dispose(): void {
    this.arena.dispose();
  }
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
    return { view: arena.upload(name, data), type: 'f32', rows, columns };
  }
  const data = new Uint8Array(rows * columns * 2);
  let at = 0;
  for (const part of parts) {
    const bytes = await part.read();
    data.set(bytes, at);
    at += bytes.length;
  }
  return { view: arena.upload(name, new Uint32Array(data.buffer)), type: TYPES[dtype], rows, columns };
}
