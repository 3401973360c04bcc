import { randomStream } from '../recipe/random.ts';
import type { Recipe, Target } from '../recipe/schema.ts';
import { linearShapes } from './layout.ts';
import type { AdapterTensors, ModelConfig, Tensor } from './types.ts';

export type LoraSettings = Recipe['lora'];

/** The pair A [rank, inSize] and B [outSize, rank] of one linear layer: W + scale · B·A. */
export interface LoraTensor {
  readonly layer: number;
  readonly target: Target;
  /** Path under a layer, for example "self_attn.q_proj". */
  readonly module: string;
  /** PEFT names, without adapter name. */
  readonly aName: string;
  readonly bName: string;
  readonly inSize: number;
  readonly outSize: number;
  readonly rank: number;
}

/** Every LoRA pair of a model, by layer, then in the order of the targets. */
export function loraTensors(config: ModelConfig, lora: Pick<LoraSettings, 'rank' | 'targets'>): LoraTensor[] {
  const shapes = linearShapes(config);
  const out: LoraTensor[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of lora.targets) {
      const { module, inSize, outSize } = shapes[target];
      const path = `base_model.model.model.layers.${layer}.${module}`;
      out.push({
        layer,
        target,
        module,
        aName: `${path}.lora_A.weight`,
        bName: `${path}.lora_B.weight`,
        inSize,
        outSize,
        rank: lora.rank,
      });
    }
  }
  return out;
}

/** s of W + s·B·A: α/r, or α/√r for rsLoRA (Kalajdzievski 2023). */
export function loraScale(lora: Pick<LoraSettings, 'rank' | 'alpha' | 'rsLora'>): number {
  return lora.alpha / (lora.rsLora ? Math.sqrt(lora.rank) : lora.rank);
}

/**
 * A fresh adapter as PEFT starts it: A Kaiming-uniform with a = √5, that is U(−1/√in, 1/√in), B zero. A
 * stream of numbers for each tensor: another set of targets leaves the others as they were.
 */
export function initLora(
  config: ModelConfig,
  lora: Pick<LoraSettings, 'rank' | 'targets'>,
  seed: number,
): AdapterTensors {
  const out = new Map<string, Tensor>();
  for (const { aName, bName, inSize, outSize, rank } of loraTensors(config, lora)) {
    const random = randomStream(seed, 'lora', aName);
    const bound = 1 / Math.sqrt(inSize);
    const a = new Float32Array(rank * inSize);
    for (let i = 0; i < a.length; i++) a[i] = (2 * random.uniform() - 1) * bound;
    out.set(aName, { shape: [rank, inSize], data: a });
    out.set(bName, { shape: [outSize, rank], data: new Float32Array(outSize * rank) });
  }
  return out;
}
