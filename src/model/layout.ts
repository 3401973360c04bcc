import { failed, ok, type Result } from '../io/faults.ts';
import type { Target } from '../recipe/schema.ts';
import type { ModelConfig, TensorStore } from './types.ts';

/** A linear layer that LoRA can adapt: W is [outSize, inSize], row-major. */
export interface LinearShape {
  /** Path under a layer, for example "self_attn.q_proj". */
  readonly module: string;
  readonly inSize: number;
  readonly outSize: number;
}

/** The seven linear layers of a block, by the recipe's names. */
export function linearShapes(config: ModelConfig): Readonly<Record<Target, LinearShape>> {
  const C = config.hiddenSize;
  const F = config.intermediateSize;
  const Q = config.heads * config.headDim;
  const KV = config.kvHeads * config.headDim;
  return {
    q: { module: 'self_attn.q_proj', inSize: C, outSize: Q },
    k: { module: 'self_attn.k_proj', inSize: C, outSize: KV },
    v: { module: 'self_attn.v_proj', inSize: C, outSize: KV },
    o: { module: 'self_attn.o_proj', inSize: Q, outSize: C },
    gate: { module: 'mlp.gate_proj', inSize: C, outSize: F },
    up: { module: 'mlp.up_proj', inSize: C, outSize: F },
    down: { module: 'mlp.down_proj', inSize: F, outSize: C },
  };
}

/** Every tensor that the engine reads of a model, with its shape, by Hugging Face name. */
export function modelTensors(config: ModelConfig): { readonly name: string; readonly shape: number[] }[] {
  const C = config.hiddenSize;
  const out = [{ name: 'model.embed_tokens.weight', shape: [config.vocabSize, C] }];
  const linears = Object.values(linearShapes(config));
  for (let layer = 0; layer < config.layers; layer++) {
    const path = `model.layers.${layer}`;
    out.push({ name: `${path}.input_layernorm.weight`, shape: [C] });
    out.push({ name: `${path}.post_attention_layernorm.weight`, shape: [C] });
    for (const { module, inSize, outSize } of linears)
      out.push({ name: `${path}.${module}.weight`, shape: [outSize, inSize] });
  }
  out.push({ name: 'model.norm.weight', shape: [C] });
  if (!config.tiedEmbeddings) out.push({ name: 'lm_head.weight', shape: [config.vocabSize, C] });
  return out;
}

/** Refuses a store that lacks a tensor of the model or holds one of another shape. */
export function checkTensors(config: ModelConfig, store: TensorStore): Result<null> {
  for (const { name, shape } of modelTensors(config)) {
    const expected = `[${shape.join(', ')}] by config.json`;
    const tensor = store.get(name);
    if (tensor === undefined)
      return failed({
        code: 'tensor-missing',
        message: `The weights have no tensor ${name} of BF16, F16 or F32 (${expected}): config.json and weights do not belong together, or the download is incomplete.`,
      });
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i]))
      return failed({
        code: 'tensor-shape',
        message: `Tensor ${name} is [${tensor.shape.join(', ')}], but must be ${expected}: config.json and weights do not belong together.`,
      });
  }
  return ok(null);
}
