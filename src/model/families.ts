import type { Target } from '../recipe/schema.ts';
import type { Architecture } from './types.ts';

/** What config.json says about biases and windows; undefined where the key is absent. */
interface FamilyFlags {
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly layers: number;
  readonly slidingWindow: number | null | undefined;
  readonly useSlidingWindow: boolean;
  readonly maxWindowLayers: number;
  readonly layerTypes: readonly string[] | null;
}

/** How one architecture differs from the others, as transformers reads its config.json. */
export interface Family {
  readonly architecture: Architecture;
  /** What an absent key of config.json means; null: heads, and hidden size / heads. */
  readonly absent: {
    readonly maxPositions: number;
    readonly kvHeads: number | null;
    readonly headDim: number | null;
  };
  readonly qkNorm: boolean;
  readonly biased: (flags: FamilyFlags) => readonly Target[];
  /** The window of the layers that have one; null: every layer sees every key before it. */
  readonly slidingWindow: (flags: FamilyFlags) => number | null;
}

const ATTENTION: readonly Target[] = ['q', 'k', 'v', 'o'];
const MLP: readonly Target[] = ['gate', 'up', 'down'];
/** The default of MistralConfig, Qwen2Config and Qwen3Config: an absent window is one. */
const ABSENT_WINDOW = 4096;

/** Qwen slides only when told to, and then in the layers that `layer_types` or `max_window_layers` names. */
function qwenWindow(flags: FamilyFlags): number | null {
  const { slidingWindow, useSlidingWindow, maxWindowLayers, layerTypes, layers } = flags;
  const slides = layerTypes
    ? layerTypes.slice(0, layers).includes('sliding_attention')
    : layers > maxWindowLayers;
  return useSlidingWindow && slides ? windowOf(slidingWindow) : null;
}

const windowOf = (value: number | null | undefined) => (value === undefined ? ABSENT_WINDOW : value);

const llama: Family = {
  architecture: 'llama',
  absent: { maxPositions: 2048, kvHeads: null, headDim: null },
  qkNorm: false,
  biased: ({ attentionBias, mlpBias }) => [...(attentionBias ? ATTENTION : []), ...(mlpBias ? MLP : [])],
  slidingWindow: () => null,
};

const mistral: Family = {
  architecture: 'mistral',
  absent: { maxPositions: 131_072, kvHeads: 8, headDim: null },
  qkNorm: false,
  // transformers gives a Mistral no biases, whatever its config says.
  biased: () => [],
  slidingWindow: ({ slidingWindow }) => windowOf(slidingWindow),
};

const qwen2: Family = {
  architecture: 'qwen2',
  absent: { maxPositions: 32_768, kvHeads: 32, headDim: null },
  qkNorm: false,
  biased: () => ['q', 'k', 'v'],
  slidingWindow: qwenWindow,
};

const qwen3: Family = {
  architecture: 'qwen3',
  absent: { maxPositions: 32_768, kvHeads: 32, headDim: 128 },
  qkNorm: true,
  biased: ({ attentionBias }) => (attentionBias ? ATTENTION : []),
  slidingWindow: qwenWindow,
};

/** By the names under `architectures` and `model_type` of config.json. */
export const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['LlamaForCausalLM', llama],
  ['llama', llama],
  ['MistralForCausalLM', mistral],
  ['mistral', mistral],
  ['Qwen2ForCausalLM', qwen2],
  ['qwen2', qwen2],
  ['Qwen3ForCausalLM', qwen3],
  ['qwen3', qwen3],
]);
