import { linearShapes } from '../../model/layout.ts';
import type { ModelConfig } from '../../model/types.ts';
import { warmupSteps } from '../../recipe/schedule.ts';
import type { Recipe } from '../../recipe/schema.ts';

/** Versions that the files were tried with (docs/parity/scale-out.md). */
export const VERSIONS = {
  torch: '2.13.0',
  transformers: '5.23.0',
  peft: '0.21.2',
  trl: '1.16.0',
  accelerate: '1.15.0',
  datasets: '5.2.0',
  axolotl: '0.19.0',
  llamafactory: '0.9.5',
} as const;

/** The run in numbers, once translated: every trainer's file says the same. */
export interface ScaleOutSettings {
  /** What the base is called; the scripts take a path in its place. */
  readonly model: string;
  readonly steps: number;
  /** Rows of the whole run, and those that validate. */
  readonly rows: number;
  readonly validationRows: number;
  /** Rows a micro-batch on one device, micro-batches a step. */
  readonly microBatch: number;
  readonly accumulation: number;
  /** Whether rows hold several sequences, which see nothing of each other. */
  readonly packed: boolean;
  readonly context: number;
  readonly warmupSteps: number;
  /** Module names in PEFT's way. */
  readonly targetModules: readonly string[];
  readonly lora: Recipe['lora'];
  readonly training: Recipe['training'];
  readonly seed: number;
}

export function settingsOf(
  recipe: Recipe,
  config: ModelConfig,
  known: Pick<ScaleOutSettings, 'model' | 'steps' | 'rows' | 'validationRows'> & {
    readonly lora: Recipe['lora'];
  },
): ScaleOutSettings {
  const { training, mask, seed } = recipe;
  const shapes = linearShapes(config);
  return {
    ...known,
    microBatch: training.microBatch,
    accumulation: training.accumulation,
    packed: mask.packing !== 'none',
    context: mask.context,
    warmupSteps: warmupSteps(training.warmup, known.steps),
    targetModules: known.lora.targets.map((target) => shapes[target].module.split('.').at(-1)!),
    training,
    seed,
  };
}
