import { failed, ok, type Result } from '../../io/faults.ts';
import type { ModelConfig } from '../../model/types.ts';
import { ggufArchitecture } from './architecture.ts';

const refused = (what: string): Result<null> =>
  failed({
    code: 'gguf-unsupported',
    message: `llama.cpp cannot run this model: ${what} Export the merged model, which transformers runs.`,
  });

/** Refuses a model that llama.cpp's graph of its architecture does not compute (EXP-42). */
export function checkRunnable(config: ModelConfig): Result<null> {
  const { architecture, hiddenSize, heads, headDim, biased, ropeScaling } = config;
  const isLlama = ggufArchitecture(config) === 'llama';
  if (architecture === 'qwen2' && heads * headDim !== hiddenSize)
    return refused(
      `it takes ${heads} heads of ${headDim} for a hidden size of ${heads * headDim}, and this Qwen2 has ${hiddenSize}.`,
    );
  if (!isLlama && biased.some((target) => target !== 'q' && target !== 'k' && target !== 'v'))
    return refused(`it knows no bias after the attention of a ${architecture}.`);
  if (!isLlama && ropeScaling?.kind === 'llama3')
    return refused(
      `it scales rotary positions by "llama3" in Llama models only, and this is a ${architecture}.`,
    );
  return ok(null);
}

/** Where llama.cpp computes something else than the model was made for, in sentences. */
export function runNotes({ slidingWindow, maxPositions }: ModelConfig): string[] {
  if (slidingWindow === null || slidingWindow >= maxPositions) return [];
  return [
    `The model's attention has a sliding window of ${slidingWindow} tokens, which llama.cpp leaves out: the answers are the same up to that length.`,
  ];
}
