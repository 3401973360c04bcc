import type { ScaleOutSettings } from './settings.ts';
import { yaml } from './yaml.ts';

const COMMENT = `Run from this folder:  axolotl train axolotl/config.yaml --base-model PATH_OR_NAME
The rows are tokens and labels already (type: null), in the order of the run. Batch and accumulation are for one
device: on N, divide gradient_accumulation_steps by N.`;

const SCHEDULER = { constant: 'constant_with_warmup', linear: 'linear', cosine: 'cosine' } as const;

/** axolotl's configuration of the run (axolotl/utils/schemas). */
export function axolotlConfig(settings: ScaleOutSettings): string {
  const { training, lora, packed, validationRows } = settings;
  const tokens = (split: string) => ({
    path: `data/${split}.tokens.parquet`,
    ds_type: 'parquet',
    type: null,
  });
  return yaml(COMMENT, {
    base_model: settings.model,
    datasets: [tokens('train')],
    ...(validationRows > 0 && { test_datasets: [tokens('validation')] }),
    dataset_prepared_path: 'axolotl/prepared',
    shuffle_merged_datasets: false,
    shuffle_before_merging_datasets: false,
    curriculum_sampling: true,
    sequence_len: settings.context,
    sample_packing: false,
    pad_to_sequence_len: false,
    adapter: 'lora',
    lora_model_dir: 'adapter-init',
    lora_r: lora.rank,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    lora_target_modules: settings.targetModules,
    ...(lora.rsLora && { peft_use_rslora: true }),
    num_epochs: 1,
    max_steps: settings.steps,
    // Several packed rows at a time would be padded, and padding makes their sequences see each other.
    micro_batch_size: packed ? 1 : settings.microBatch,
    gradient_accumulation_steps: settings.accumulation * (packed ? settings.microBatch : 1),
    optimizer: 'adamw_torch',
    learning_rate: training.learningRate,
    lr_scheduler: SCHEDULER[training.schedule],
    ...(training.schedule === 'cosine' && training.floor > 0 && { cosine_min_lr_ratio: training.floor }),
    warmup_steps: settings.warmupSteps,
    adam_beta1: training.betas[0],
    adam_beta2: training.betas[1],
    adam_epsilon: training.eps,
    weight_decay: training.weightDecay,
    max_grad_norm: training.clip ?? 0,
    bf16: 'auto',
    ...(packed && { attn_implementation: 'flash_attention_2' }),
    gradient_checkpointing: false,
    logging_steps: 1,
    saves_per_epoch: 1,
    seed: settings.seed,
    output_dir: 'adapter-axolotl',
  });
}
