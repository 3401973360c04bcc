import { linearShapes } from '../model/layout.ts';
import type { LoraSettings } from '../model/lora.ts';
import type { ModelConfig } from '../model/types.ts';
import type { PackedBatch } from '../tokens/types.ts';

/**
 * Floating-point operations of the products of one micro-batch, a multiplication and an addition as two:
 * the linear layers, LoRA, attention over the pairs of positions that see each other, and the head at the
 * positions that are scored. Norms, RoPE, SwiGLU, softmax and the optimiser are not counted (a few per cent),
 * nor are blocks that are computed again backward.
 */
export interface Flops {
  readonly forward: number;
  /** Gradients of activations and of the LoRA tensors; the frozen weights have none. */
  readonly backward: number;
}

/** Pairs of a position and one that it sees: 1 + 2 + … in each segment. */
const pairsOf = ({ positions }: PackedBatch): number => positions.reduce((sum, place) => sum + place + 1, 0);

/** What one micro-batch costs; `lora` is null for the base alone. */
export function batchFlops(config: ModelConfig, lora: LoraSettings | null, batch: PackedBatch): Flops {
  const shapes = linearShapes(config);
  const tokens = batch.inputIds.length;
  const rows = batch.labels.filter((label) => label >= 0).length;
  const weights = Object.values(shapes).reduce((sum, { inSize, outSize }) => sum + inSize * outSize, 0);
  const adapted = (lora?.targets ?? []).reduce(
    (sum, target) => sum + (lora?.rank ?? 0) * (shapes[target].inSize + shapes[target].outSize),
    0,
  );
  const { layers, heads, headDim, hiddenSize, vocabSize } = config;
  const linear = 2 * tokens * weights * layers;
  const low = 2 * tokens * adapted * layers;
  // q·k and p·v; backward q·k and dO·v are computed in both passes, beside dq, dk and dv.
  const product = 2 * pairsOf(batch) * heads * headDim * layers;
  const head = 2 * rows * hiddenSize * vocabSize;
  return {
    forward: linear + low + 2 * product + head,
    backward: linear + 2 * low + 7 * product + head,
  };
}

/** What a run costs: every training batch forward and backward, every evaluation forward. */
export function runFlops(
  config: ModelConfig,
  lora: LoraSettings,
  run: {
    readonly training: Iterable<PackedBatch>;
    readonly evaluation: Iterable<PackedBatch>;
    /** How often the evaluation's batches are scored. */
    readonly evaluations: number;
  },
): number {
  let total = 0;
  for (const batch of run.training) {
    const { forward, backward } = batchFlops(config, lora, batch);
    total += forward + backward;
  }
  for (const batch of run.evaluation) total += run.evaluations * batchFlops(config, lora, batch).forward;
  return total;
}
