import type { ScaleOutSettings } from './settings.ts';

/** What train.py reads: numbers alone, so that the script is the same for every recipe. */
export const trlSettings = (settings: ScaleOutSettings): Record<string, unknown> => {
  const { training, microBatch, accumulation, steps, packed, warmupSteps, model, seed } = settings;
  return {
    model,
    seed,
    steps,
    micro_batch: microBatch,
    accumulation,
    packed,
    learning_rate: training.learningRate,
    schedule: training.schedule,
    warmup_steps: warmupSteps,
    floor: training.floor,
    betas: training.betas,
    eps: training.eps,
    weight_decay: training.weightDecay,
    clip: training.clip,
  };
};

/** Goes on with the run by TRL, on as many devices as accelerate is given. */
export const TRAIN = `"""Trains the run of this archive with TRL and PEFT: one epoch over the drawn rows in their order.

    python trl/train.py --model PATH_OR_NAME --out adapter
    accelerate launch --config_file trl/ddp.yaml trl/train.py --model PATH_OR_NAME --out adapter
    accelerate launch --config_file trl/fsdp.yaml trl/train.py --model PATH_OR_NAME --out adapter

Tokens and labels are in data/*.tokens.parquet, so no template and no mask is computed here. The adapter starts from
adapter-init. Every step prints a line of JSON: step, loss, lr, grad_norm.
"""

import argparse
import json
import math
import os
from pathlib import Path

import torch
from datasets import Dataset, concatenate_datasets, load_dataset
from peft import PeftModel
from torch.optim.lr_scheduler import LambdaLR
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import SFTConfig, SFTTrainer

ARCHIVE = Path(__file__).resolve().parent.parent
RUN = json.loads((ARCHIVE / "trl" / "settings.json").read_text())


def share(step):
    """Learning rate of a 1-based step as a share of the peak: a warm-up that wastes no step, then down to the floor."""
    warm, floor = RUN["warmup_steps"], RUN["floor"]
    if step <= warm:
        return step / warm
    progress = min(1.0, (step - 1 - warm) / max(1, RUN["steps"] - warm))
    if RUN["schedule"] == "constant":
        return 1.0
    if RUN["schedule"] == "linear":
        return floor + (1 - floor) * (1 - progress)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress))


def batching(devices):
    """Rows a device and accumulated micro-batches that make the effective batch of the run on so many devices."""
    rows = RUN["micro_batch"] * RUN["accumulation"]
    if rows % devices:
        raise SystemExit(
            f"The effective batch has {rows} rows, which {devices} devices cannot share: take a number that divides it."
        )
    each = rows // devices
    size = max(n for n in range(1, RUN["micro_batch"] + 1) if each % n == 0)
    return size, each // size


def completed(rows, multiple):
    """Rows with fillers at their end, from which nothing is learned: devices would take rows of the start a second time."""
    missing = -len(rows) % multiple
    if missing == 0:
        return rows
    first = rows[0]
    filler = {**first, "labels": [-100] * len(first["labels"])}
    return concatenate_datasets([rows, Dataset.from_list([filler] * missing, features=rows.features)])


class InOrder(SFTTrainer):
    """SFTTrainer with the run's own learning rates."""

    def create_scheduler(self, num_training_steps, optimizer=None):
        if self.lr_scheduler is None:
            self.lr_scheduler = LambdaLR(optimizer or self.optimizer, lambda done: share(done + 1))
        return self.lr_scheduler


class Lines(TrainerCallback):
    """A line of JSON a step."""

    def __init__(self):
        self.rate = None

    def on_step_begin(self, args, state, control, lr_scheduler=None, **_):
        self.rate = lr_scheduler.get_last_lr()[0]

    def on_log(self, args, state, control, logs=None, **_):
        if state.is_world_process_zero and logs and "loss" in logs:
            line = {"step": state.global_step, "loss": float(logs["loss"]), "lr": self.rate}
            print(json.dumps({**line, "grad_norm": float(logs.get("grad_norm", math.nan))}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=RUN["model"], help="the base: a folder, or a name on the hub")
    parser.add_argument("--out", default="adapter", help="where the adapter goes")
    parser.add_argument("--dtype", default="float32", help="of the base's weights: float32 or bfloat16")
    parser.add_argument("--attention", default=None, help="for example flash_attention_2; packed rows profit from it")
    parser.add_argument("--max-steps", type=int, default=-1, help="ends earlier; the learning rates stay the run's")
    parser.add_argument("--evaluate-every", type=int, default=0, help="steps between two evaluations; 0: none")
    parser.add_argument("--gradient-checkpointing", action="store_true", help="less memory, slower")
    options = parser.parse_args()

    devices = int(os.environ.get("WORLD_SIZE", "1"))
    size, accumulation = batching(devices)
    tokens = load_dataset(
        "parquet",
        data_files={name: str(ARCHIVE / "data" / f"{name}.tokens.parquet") for name in RUN["splits"]},
    )
    evaluates = options.evaluate_every > 0 and "validation" in tokens
    config = SFTConfig(
        output_dir=options.out,
        num_train_epochs=1,
        max_steps=options.max_steps,
        per_device_train_batch_size=size,
        per_device_eval_batch_size=size,
        gradient_accumulation_steps=accumulation,
        learning_rate=RUN["learning_rate"],
        optim="adamw_torch",
        adam_beta1=RUN["betas"][0],
        adam_beta2=RUN["betas"][1],
        adam_epsilon=RUN["eps"],
        weight_decay=RUN["weight_decay"],
        max_grad_norm=RUN["clip"] or 0.0,
        train_sampling_strategy="sequential",
        shuffle_dataset=False,
        # Rows are laid out already: packed ones are flattened, and their sequences see nothing of each other.
        padding_free=RUN["packed"],
        packing=False,
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
        average_tokens_across_devices=True,
        gradient_checkpointing=options.gradient_checkpointing,
        bf16=options.dtype == "bfloat16",
        fp16=False,
        eval_strategy="steps" if evaluates else "no",
        eval_steps=options.evaluate_every or None,
        save_strategy="no",
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        seed=RUN["seed"],
    )
    # After the configuration: only then is it known that FSDP loads the weights once for all devices.
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    base = AutoModelForCausalLM.from_pretrained(
        options.model, dtype=getattr(torch, options.dtype), attn_implementation=options.attention
    )
    # One dtype throughout: FSDP shards no mixture of them.
    model = PeftModel.from_pretrained(
        base, str(ARCHIVE / "adapter-init"), is_trainable=True, autocast_adapter_dtype=options.dtype == "float32"
    )
    trainer = InOrder(
        model=model,
        args=config,
        train_dataset=completed(tokens["train"], size * accumulation * devices),
        eval_dataset=tokens["validation"] if evaluates else None,
        processing_class=tokenizer,
        callbacks=[Lines()],
    )
    trainer.train()
    trainer.save_model(options.out)


if __name__ == "__main__":
    main()
`;

const MACHINE = `num_machines: 1
# Devices; --num_processes of accelerate launch goes first. It must divide the effective batch.
num_processes: 2
machine_rank: 0
main_training_function: main
rdzv_backend: static
same_network: true
use_cpu: false
`;

/** Of `accelerate launch`: a copy of the model on each device. */
export const DDP = `compute_environment: LOCAL_MACHINE
distributed_type: MULTI_GPU
mixed_precision: 'no'
${MACHINE}`;

/** Of `accelerate launch`: the model shared out among the devices (FSDP2). */
export const FSDP = `compute_environment: LOCAL_MACHINE
distributed_type: FSDP
# --dtype bfloat16 of train.py computes in bf16.
mixed_precision: 'no'
${MACHINE}fsdp_config:
  fsdp_version: 2
  fsdp_reshard_after_forward: true
  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP
  fsdp_state_dict_type: FULL_STATE_DICT
  fsdp_cpu_ram_efficient_loading: true
  fsdp_offload_params: false
  fsdp_activation_checkpointing: false
`;
