import type { ScaleOutSettings } from './settings.ts';
import { yaml } from './yaml.ts';

const COMMENT = `Run from this folder, once:  python llamafactory/tokenise.py
and then:  llamafactory-cli train llamafactory/config.yaml model_name_or_path=PATH_OR_NAME
tokenise.py puts the tokens and labels of the run where tokenized_path looks for them; with them there, dataset and
template have no say. Batch and accumulation are for one device: on N, divide gradient_accumulation_steps by N.`;

const SCHEDULER = { constant: 'constant_with_warmup', linear: 'linear', cosine: 'cosine' } as const;

/** LLaMA-Factory's configuration of the run (llamafactory/hparams). */
export function llamaFactoryConfig(settings: ScaleOutSettings): string {
  const { training, lora, packed, validationRows } = settings;
  const hasFloor = training.schedule === 'cosine' && training.floor > 0;
  return yaml(COMMENT, {
    model_name_or_path: settings.model,
    adapter_name_or_path: 'adapter-init',
    stage: 'sft',
    do_train: true,
    finetuning_type: 'lora',
    lora_rank: lora.rank,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    lora_target: settings.targetModules.join(','),
    ...(lora.rsLora && { use_rslora: true }),
    dataset: 'temper_train',
    ...(validationRows > 0 && { eval_dataset: 'temper_validation' }),
    dataset_dir: 'llamafactory',
    tokenized_path: 'llamafactory/tokens',
    template: 'empty',
    cutoff_len: settings.context,
    // The attention mask numbers the sequences of a row; flash attention would want position ids instead.
    ...(packed && { neat_packing: true, flash_attn: 'sdpa' }),
    disable_shuffling: true,
    output_dir: 'adapter-llamafactory',
    num_train_epochs: 1,
    max_steps: settings.steps,
    per_device_train_batch_size: settings.microBatch,
    gradient_accumulation_steps: settings.accumulation,
    optim: 'adamw_torch',
    learning_rate: training.learningRate,
    lr_scheduler_type: hasFloor ? 'cosine_with_min_lr' : SCHEDULER[training.schedule],
    ...(hasFloor && { lr_scheduler_kwargs: { min_lr_rate: training.floor } }),
    warmup_steps: settings.warmupSteps,
    adam_beta1: training.betas[0],
    adam_beta2: training.betas[1],
    adam_epsilon: training.eps,
    weight_decay: training.weightDecay,
    max_grad_norm: training.clip ?? 0,
    logging_steps: 1,
    save_strategy: 'epoch',
    bf16: true,
    report_to: 'none',
    seed: settings.seed,
  });
}

/** dataset_info.json: the messages, for a run with a template of LLaMA-Factory's own. */
export function datasetInfo(hasValidation: boolean): Record<string, unknown> {
  const entry = (split: string) => ({
    file_name: `../data/${split}.jsonl`,
    formatting: 'sharegpt',
    columns: { messages: 'messages' },
    tags: {
      role_tag: 'role',
      content_tag: 'content',
      user_tag: 'user',
      assistant_tag: 'assistant',
      system_tag: 'system',
      observation_tag: 'tool',
    },
  });
  return { temper_train: entry('train'), ...(hasValidation && { temper_validation: entry('validation') }) };
}

/** Puts the run's tokens where LLaMA-Factory looks for those that it made itself. */
export const TOKENISE = `"""Gives LLaMA-Factory the tokens and labels of the run, as its own preprocessing would leave them.

    python llamafactory/tokenise.py
"""

from pathlib import Path

from datasets import load_dataset

ARCHIVE = Path(__file__).resolve().parent.parent
files = {name: ARCHIVE / "data" / f"{name}.tokens.parquet" for name in ("train", "validation")}
tokens = load_dataset("parquet", data_files={name: str(path) for name, path in files.items() if path.exists()})


def numbered(row):
    """Its attention mask numbers the sequences of a row from 1: so LLaMA-Factory keeps packed ones apart."""
    return {"attention_mask": [place for place, length in enumerate(row["seq_lengths"], 1) for _ in range(length)]}


tokens = tokens.map(numbered).select_columns(["input_ids", "attention_mask", "labels"])
tokens.save_to_disk(str(ARCHIVE / "llamafactory" / "tokens"))
print({name: len(rows) for name, rows in tokens.items()})
`;
