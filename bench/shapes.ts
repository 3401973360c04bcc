import { modelTensors } from '../src/model/layout.ts';
import { tensorStore } from '../src/model/safetensors.ts';
import type { LoadedModel, ModelConfig, StoredTensor } from '../src/model/types.ts';
import { randomStream } from '../src/recipe/random.ts';
import type { PackedBatch } from '../src/tokens/types.ts';

export interface BenchShape {
  readonly config: ModelConfig;
  readonly tokens: number;
  readonly supervised: number;
}

const llama = (over: Partial<ModelConfig>): ModelConfig => ({
  architecture: 'llama',
  hiddenSize: 128,
  intermediateSize: 256,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 32,
  vocabSize: 512,
  maxPositions: 512,
  rmsNormEps: 1e-5,
  ropeTheta: 10000,
  tiedEmbeddings: true,
  eosTokenIds: [],
  ...over,
});

/** The shapes that other engines were timed on. */
export const SHAPES: Readonly<Record<string, BenchShape>> = {
  nano: { config: llama({}), tokens: 128, supervised: 64 },
  'smol-2': {
    config: llama({
      hiddenSize: 576,
      intermediateSize: 1536,
      heads: 9,
      kvHeads: 3,
      headDim: 64,
      vocabSize: 49152,
    }),
    tokens: 256,
    supervised: 128,
  },
};

/** Random bf16 weights: uniform bits of values up to 2⁻⁴, norms one. */
export function randomModel(config: ModelConfig): LoadedModel {
  const tensors = modelTensors(config).map(({ name, shape }): StoredTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return {
      name,
      dtype: 'BF16',
      shape,
      read: async () => {
        const random = randomStream(1, name);
        const halves = new Uint16Array(count);
        for (let i = 0; i < count; i++) {
          // 0x3f80 is 1; exponents 0x3c00 … 0x3d7f are magnitudes from 2⁻⁷ to 2⁻⁴.
          halves[i] =
            shape.length === 1 ? 0x3f80 : 0x3c00 + random.integer(0, 0x17f) + random.integer(0, 1) * 0x8000;
        }
        return new Uint8Array(halves.buffer);
      },
    };
  });
  return { id: 'random', config, tensors: tensorStore(tensors), tokenizerFiles: null, source: null };
}

/** One segment of random tokens, its second half supervised. */
export function randomBatch({ config, tokens, supervised }: BenchShape): PackedBatch {
  const random = randomStream(2, 'batch');
  const inputIds = Array.from({ length: tokens }, () => random.integer(0, config.vocabSize - 1));
  const labels = inputIds.map((id, t) => (t >= tokens - supervised ? id : -100));
  return {
    step: 1,
    micro: 0,
    inputIds,
    labels,
    weights: labels.map((label) => (label === -100 ? 0 : 1)),
    positions: inputIds.map((_, t) => t),
    segments: inputIds.map(() => 0),
  };
}

/**
 * Multiply-adds of one LoRA step, counted twice: forward and input gradient of every frozen product (the
 * head at supervised rows only; the first q, k, v needs no input gradient), LoRA and attention left out.
 */
export function stepFlops({ config, tokens, supervised }: BenchShape): number {
  const {
    hiddenSize: C,
    intermediateSize: F,
    heads: H,
    kvHeads: G,
    headDim: D,
    layers,
    vocabSize: V,
  } = config;
  const qkv = C * (H + 2 * G) * D;
  const block = qkv + H * D * C + 3 * C * F;
  return 2 * (tokens * (2 * layers * block - qkv) + 2 * supervised * C * V);
}
