import { Arena, type View } from '../gpu/buffers.ts';
import { allocated } from '../gpu/guard.ts';
import { TemperError } from '../io/faults.ts';
import type { ProductPlan } from '../kernels/linear/tuning.ts';
import type { Weight } from '../kernels/linear/weight.ts';
import { tensorFloats } from '../model/decode.ts';
import { linearShapes, QK_NORMS } from '../model/layout.ts';
import type { LoadedModel, ModelConfig, StoredTensor } from '../model/types.ts';
import type { Target } from '../recipe/schema.ts';
import { baseBytes } from './memory.ts';
import { uploadBias, uploadRows, uploadWeight } from './upload.ts';

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

/** The frozen model on the device, in its own bits. */
export class BaseModel {
  private constructor(
    readonly config: ModelConfig,
    readonly embedding: Weight,
    readonly head: Weight,
    readonly finalNorm: View,
    readonly layers: readonly BaseLayer[],
    /** How this device multiplies best. */
    readonly products: ProductPlan,
    private readonly arena: Arena,
  ) {}

  /** Bytes on the device. */
  get bytes(): number {
    return this.arena.bytes;
  }

  /** @throws TemperError `odd-width` where a row of 16-bit weights would not fill whole u32s; `out-of-memory` */
  static async load(device: GPUDevice, model: LoadedModel, products: ProductPlan): Promise<BaseModel> {
    const base = await allocated(device, async () => {
      const arena = new Arena(device, model.id);
      try {
        return await BaseModel.upload(arena, model, products);
      } catch (error) {
        arena.dispose();
        throw error;
      }
    });
    if (base) return base;
    throw new TemperError(
      'out-of-memory',
      `The GPU has no memory for ${model.id}, which needs ${(baseBytes(model) / 2 ** 30).toFixed(2)} GiB: choose a smaller model, or close what else uses the GPU.`,
    );
  }

  private static async upload(
    arena: Arena,
    { config, tensors }: LoadedModel,
    products: ProductPlan,
  ): Promise<BaseModel> {
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
    const finalNorm = await floats('model.norm.weight');
    return new BaseModel(config, embedding, head, finalNorm, layers, products, arena);
  }

  /** The same weights, multiplied in another way; they go with the one that they were loaded for. */
  withProducts(products: ProductPlan): BaseModel {
    const { config, embedding, head, finalNorm, layers, arena } = this;
    return new BaseModel(config, embedding, head, finalNorm, layers, products, arena);
  }

  dispose(): void {
    this.arena.dispose();
  }
}
