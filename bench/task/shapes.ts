import { unwrap } from '../../src/io/faults.ts';
import { parseConfig } from '../../src/model/config.ts';
import { linearShapes } from '../../src/model/layout.ts';
import type { LoraSettings } from '../../src/model/lora.ts';
import type { ModelConfig } from '../../src/model/types.ts';
import { TARGETS } from '../../src/recipe/schema.ts';

/** A model and a batch that every engine is timed on. */
export interface BenchShape {
  /** config.json. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly config: ModelConfig;
  /** N: one segment of this many tokens. */
  readonly tokens: number;
  /** Positions that are scored: the last of the segment. */
  readonly supervised: number;
}

/** A Llama as transformers describes one; read by Temper's own reader, like any model's. */
const llama = (json: Readonly<Record<string, number>>) => ({
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_act: 'silu',
  max_position_embeddings: 512,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
  num_hidden_layers: 2,
  torch_dtype: 'bfloat16',
  ...json,
});

const shape = (json: Readonly<Record<string, unknown>>, tokens: number, supervised: number): BenchShape => ({
  json,
  config: unwrap(parseConfig(json)),
  tokens,
  supervised,
});

/**
 * `nano` is all overhead: its products are so small that launching them costs as much as computing them.
 * `smol-2` is two layers of SmolLM2-135M with its whole vocabulary: arithmetic, most of it in the head.
 */
export const SHAPES: Readonly<Record<string, BenchShape>> = {
  nano: shape(
    llama({
      hidden_size: 128,
      intermediate_size: 256,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      vocab_size: 512,
    }),
    128,
    64,
  ),
  'smol-2': shape(
    llama({
      hidden_size: 576,
      intermediate_size: 1536,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      vocab_size: 49152,
    }),
    256,
    128,
  ),
};

/** LoRA on all seven matrices, so that no engine can leave one out. */
export const LORA: LoraSettings = { rank: 8, alpha: 16, dropout: 0, targets: [...TARGETS], rsLora: false };

/** AdamW without decay or clipping: with those, engines differ in more than speed. */
export const ADAMW = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8 } as const;

/**
 * Multiplications and additions of the matrix products in one step, by the same count for every engine:
 * each frozen product forward and for its input's gradient, each LoRA product thrice, dense attention
 * thrice, the head at supervised positions only. An engine that skips some of it (the causal half of the
 * scores, the first layer's input gradient) shows a higher rate, as it should.
 */
export function stepFlops({ config, tokens, supervised }: BenchShape): number {
  const { heads, headDim, hiddenSize, vocabSize, layers } = config;
  let perToken = 0;
  for (const { inSize, outSize } of Object.values(linearShapes(config))) {
    perToken += 2 * 2 * outSize * inSize + 3 * 2 * LORA.rank * (outSize + inSize);
  }
  const attention = 3 * 2 * 2 * tokens * heads * headDim;
  return layers * tokens * (perToken + attention) + 2 * 2 * supervised * vocabSize * hiddenSize;
}
