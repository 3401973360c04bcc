import { failed, ok, type Result } from '../io/faults.ts';
import { TARGETS, type Target } from '../recipe/schema.ts';
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

/** RMSNorm of each head of q and of k (Qwen3), paths under a layer. */
export const QK_NORMS = ['self_attn.q_norm', 'self_attn.k_norm'] as const;

/** Every tensor that the engine reads of a model, with its shape, by Hugging Face name. */
export function modelTensors(config: ModelConfig): { readonly name: string; readonly shape: number[] }[] {
  const C = config.hiddenSize;
  const out = [{ name: 'model.embed_tokens.weight', shape: [config.vocabSize, C] }];
  const shapes = linearShapes(config);
  for (let layer = 0; layer < config.layers; layer++) {
    const path = `model.layers.${layer}`;
    out.push({ name: `${path}.input_layernorm.weight`, shape: [C] });
    out.push({ name: `${path}.post_attention_layernorm.weight`, shape: [C] });
    for (const target of TARGETS) {
      const { module, inSize, outSize } = shapes[target];
      out.push({ name: `${path}.${module}.weight`, shape: [outSize, inSize] });
      if (config.biased.includes(target)) out.push({ name: `${path}.${module}.bias`, shape: [outSize] });
    }
    if (config.qkNorm)
      for (const name of QK_NORMS) out.push({ name: `${path}.${name}.weight`, shape: [config.headDim] });
  }
  out.push({ name: 'model.norm.weight', shape: [C] });
  if (!config.tiedEmbeddings) out.push({ name: 'lm_head.weight', shape: [config.vocabSize, C] });
  return out;
}

/** A tensor that changes what a layer computes: one that is there and not read makes another model of it. */
const TELLING = /^model\.layers\.\d+\.(?:self_attn|mlp)\.(?:\w+\.bias|[qk]_norm\.weight)$/;

/** Refuses a store that lacks a tensor of the model, holds one of another shape or dtype, or a bias too many. */
export function checkTensors(config: ModelConfig, store: TensorStore): Result<null> {
  const needed = modelTensors(config);
  for (const { name, shape } of needed) {
    const expected = `[${shape.join(', ')}] by config.json`;
    const tensor = store.get(name);
    const dtype = store.unreadable(name);
    if (dtype !== undefined)
      return failed({
        code: 'tensor-dtype',
        message: `Tensor ${name} is stored as ${dtype}, but must be BF16, F16 or F32 (${expected}): choose a version of the model in one of these.`,
      });
    if (tensor === undefined)
      return failed({
        code: 'tensor-missing',
        message: `The weights have no tensor ${name} (${expected}): config.json and weights do not belong together, or the download is incomplete.`,
      });
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i]))
      return failed({
        code: 'tensor-shape',
        message: `Tensor ${name} is [${tensor.shape.join(', ')}], but must be ${expected}: config.json and weights do not belong together.`,
      });
  }
  const known = new Set(needed.map(({ name }) => name));
  const extra = store.names().find((name) => TELLING.test(name) && !known.has(name));
  if (extra !== undefined)
    return failed({
      code: 'tensor-unknown',
      message: `The weights hold ${extra}, which a ${config.architecture} model with this config.json does not have: config.json and weights do not belong together.`,
    });
  return ok(null);
}
