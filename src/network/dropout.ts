import type { DropoutKey } from '../kernels/dropout/reference.ts';
import { randomStream } from '../recipe/random.ts';
import type { Target } from '../recipe/schema.ts';

/** LoRA dropout of one micro-batch: every adapted linear layer has a mask of its own, as in PEFT. */
export interface DropoutMasks {
  /** p, above 0. */
  readonly rate: number;
  key(layer: number, target: Target): DropoutKey;
}

/** Masks that depend on nothing but these numbers: recomputed or resumed, they are the same. */
export function dropoutMasks(rate: number, at: { seed: number; step: number; micro: number }): DropoutMasks {
  return {
    rate,
    key: (layer, target) => {
      const random = randomStream(at.seed, 'dropout', `${at.step}.${at.micro}.${layer}.${target}`);
      return [random.integer(0, 0xffffffff), random.integer(0, 0xffffffff)];
    },
  };
}
