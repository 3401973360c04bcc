import { linearShapes } from '../../src/model/layout.ts';
import { loraTensors } from '../../src/model/lora.ts';
import type { AdapterTensors, ModelConfig, Tensor } from '../../src/model/types.ts';
import type { Target } from '../../src/recipe/schema.ts';
import { LORA } from './shapes.ts';

/** The frozen tensors of a block; products are [out, in]. */
type LayerTensors = Readonly<Record<'norm1' | 'norm2' | Target, Tensor>>;

/** The base by layers, as an engine without Temper's names wants it. */
export interface LayeredBase {
  readonly embed: Tensor;
  readonly norm: Tensor;
  readonly layers: readonly LayerTensors[];
}

/** A and B of each product of a block. */
export type LayerLora<T> = Record<Target, { A: T; B: T }>;

export function layeredBase(config: ModelConfig, tensors: ReadonlyMap<string, Tensor>): LayeredBase {
  const shapes = linearShapes(config);
  const layers = Array.from({ length: config.layers }, (_, l): LayerTensors => {
    const at = (module: string) => tensors.get(`model.layers.${l}.${module}.weight`)!;
    return {
      norm1: at('input_layernorm'),
      norm2: at('post_attention_layernorm'),
      q: at(shapes.q.module),
      k: at(shapes.k.module),
      v: at(shapes.v.module),
      o: at(shapes.o.module),
      gate: at(shapes.gate.module),
      up: at(shapes.up.module),
      down: at(shapes.down.module),
    };
  });
  return {
    embed: tensors.get('model.embed_tokens.weight')!,
    norm: tensors.get('model.norm.weight')!,
    layers,
  };
}

/** An adapter by layers, each tensor as `make` turns it. */
export function layeredLora<T>(
  config: ModelConfig,
  adapter: AdapterTensors,
  make: (tensor: Tensor) => T,
): LayerLora<T>[] {
  const layers = Array.from({ length: config.layers }, () => ({}) as LayerLora<T>);
  for (const { layer, target, aName, bName } of loraTensors(config, LORA)) {
    layers[layer]![target] = { A: make(adapter.get(aName)!), B: make(adapter.get(bName)!) };
  }
  return layers;
}

/** Every tensor of a layered adapter under its PEFT name. */
export function loraEntries<T>(
  config: ModelConfig,
  layers: readonly LayerLora<T>[],
): [name: string, tensor: T][] {
  return loraTensors(config, LORA).flatMap(({ layer, target, aName, bName }): [string, T][] => {
    const { A, B } = layers[layer]![target];
    return [
      [aName, A],
      [bName, B],
    ];
  });
}

/** ‖x‖₂. */
export function norm2(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}

/** cos and sin of half-split RoPE at each position, both [tokens, D / 2]. */
export function ropeAngles(config: ModelConfig, tokens: number): { cos: Float64Array; sin: Float64Array } {
  const half = config.headDim / 2;
  const cos = new Float64Array(tokens * half);
  const sin = new Float64Array(tokens * half);
  for (let t = 0; t < tokens; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * config.ropeTheta ** ((-2 * i) / config.headDim);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
