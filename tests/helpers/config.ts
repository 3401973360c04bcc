import { modelTensors } from '../../src/model/layout.ts';
import { tensorStore } from '../../src/model/safetensors.ts';
import type { LoadedModel, ModelConfig, StoredTensor } from '../../src/model/types.ts';

/** A small Llama's configuration, with what a test wants changed. */
export const llama = (over: Partial<ModelConfig> = {}): ModelConfig => ({
  architecture: 'llama',
  hiddenSize: 48,
  intermediateSize: 96,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 12,
  vocabSize: 131,
  maxPositions: 256,
  slidingWindow: null,
  rmsNormEps: 1e-5,
  ropeTheta: 10000,
  ropeScaling: null,
  tiedEmbeddings: true,
  biased: [],
  qkNorm: false,
  eosTokenIds: [],
  ...over,
});

/** Weights of a pattern in bf16 (norms one, matrices small), made when they are read. */
export function patternModel(config: ModelConfig): LoadedModel {
  const tensors = modelTensors(config).map(({ name, shape }): StoredTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return {
      name,
      dtype: 'BF16',
      shape,
      read: async (start, end) => {
        const halves = new Uint16Array(count);
        let state = name.length * 2654435761;
        for (let i = 0; i < count; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          // 0x3f80 is 1; 0x3c00 … 0x3d7f are magnitudes from 2⁻⁷ to 2⁻⁴.
          halves[i] =
            shape.length === 1
              ? 0x3f80
              : 0x3c00 + ((state >>> 8) % 0x180) + (state & 0x80000000 ? 0x8000 : 0);
        }
        return new Uint8Array(halves.buffer).subarray(start, end);
      },
    };
  });
  return { id: 'pattern', config, tensors: tensorStore(tensors), tokenizerFiles: null, source: null };
}
