import type { ModelConfig } from '../../model/types.ts';
import type { Target } from '../../recipe/schema.ts';

/** What llama.cpp calls the architectures: a Mistral is a Llama there. */
const NAMES: Readonly<Record<ModelConfig['architecture'], string>> = {
  llama: 'llama',
  mistral: 'llama',
  qwen2: 'qwen2',
  qwen3: 'qwen3',
};

export const ggufArchitecture = ({ architecture }: Pick<ModelConfig, 'architecture'>): string =>
  NAMES[architecture];

/** Whether llama.cpp turns neighbouring values of a head where transformers turns the two halves. */
export const turnsNeighbours = (config: Pick<ModelConfig, 'architecture'>): boolean =>
  ggufArchitecture(config) === 'llama';

const LINEAR: Readonly<Record<Target, string>> = {
  q: 'attn_q',
  k: 'attn_k',
  v: 'attn_v',
  o: 'attn_output',
  gate: 'ffn_gate',
  up: 'ffn_up',
  down: 'ffn_down',
};

/** A linear layer's name in GGUF, without ".weight" or ".bias". */
export const linearName = (layer: number, target: Target): string => `blk.${layer}.${LINEAR[target]}`;

const IN_LAYER: ReadonlyMap<string, string> = new Map([
  ['input_layernorm', 'attn_norm'],
  ['post_attention_layernorm', 'ffn_norm'],
  ['self_attn.q_norm', 'attn_q_norm'],
  ['self_attn.k_norm', 'attn_k_norm'],
  ...(['q', 'k', 'v', 'o'] as const).map((target) => [`self_attn.${target}_proj`, LINEAR[target]] as const),
  ...(['gate', 'up', 'down'] as const).map((target) => [`mlp.${target}_proj`, LINEAR[target]] as const),
]);
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['model.embed_tokens.weight', 'token_embd.weight'],
  ['model.norm.weight', 'output_norm.weight'],
  ['lm_head.weight', 'output.weight'],
]);

/** GGUF's name of a tensor that transformers calls `name`; null: it has none. */
export function ggufName(name: string): string | null {
  const parts = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
  const inside = parts?.[2] === undefined ? undefined : IN_LAYER.get(parts[2]);
  if (parts && inside !== undefined) return `blk.${parts[1]}.${inside}.${parts[3]}`;
  return OUTSIDE.get(name) ?? null;
}
