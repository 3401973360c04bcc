"""Random tiny models of every architecture, adapters for them, and packed batches."""

import json

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (
    LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM,
    Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM,
)

import reference as ref

ARCHITECTURES = {
    "llama": (LlamaConfig, LlamaForCausalLM),
    "mistral": (MistralConfig, MistralForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
}
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# Fields that transformers writes for every kind of model and none on the hub carries.
NOISE = {"_name_or_path", "chunk_size_feed_forward", "id2label", "is_encoder_decoder", "label2id",
         "output_attentions", "output_hidden_states", "problem_type", "return_dict"}


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n")


def randomise(model, seed):
    """Weights far larger than a fresh model's: logits and attention must not be flat."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:  # scales around one, so that a forgotten scale shows
                p.copy_(1 + 0.2 * torch.randn(p.shape, generator=generator))
            elif name.endswith("bias"):
                p.copy_(0.3 * torch.randn(p.shape, generator=generator))
            else:
                std = 0.25 if "embed" in name else p.shape[1] ** -0.5
                p.copy_(std * torch.randn(p.shape, generator=generator))


def saved_config(config, variant):
    """config.json as the hub has it; `spelling` is how it writes its rotary settings."""
    saved = {k: v for k, v in config.to_dict().items() if k not in NOISE}
    dtype = str(variant["dtype"]).removeprefix("torch.")
    if variant["spelling"] == "rope_parameters":  # transformers 5
        saved["dtype"] = dtype
        return saved
    # As nearly all of the hub has it; scaling under `rope_type`, in older folders under `type`.
    del saved["rope_parameters"]
    saved.pop("dtype", None)
    scaling = {k: v for k, v in variant["rope"].items() if k not in ("rope_theta", "rope_type")}
    if variant["rope"]["rope_type"] != "default":
        scaling[variant["spelling"]] = variant["rope"]["rope_type"]
    return saved | {"rope_theta": variant["rope"]["rope_theta"], "rope_scaling": scaling or None, "torch_dtype": dtype}


def write_model(folder, variant):
    """config.json and weights under the names of the hub: one file, or shards with their index."""
    config_class, model_class = ARCHITECTURES[variant["architecture"]]
    config = config_class(**variant["config"], rope_parameters=dict(variant["rope"]))
    config.architectures = [model_class.__name__]
    model = model_class(config)
    randomise(model, variant["seed"])
    tensors = {k: v.contiguous() for k, v in model.to(variant["dtype"]).state_dict().items()}
    if config.tie_word_embeddings:
        del tensors["lm_head.weight"]
    write_weights(folder, tensors, variant.get("shards", 1))
    write_json(folder / "config.json", saved_config(config, variant))


def write_weights(folder, tensors, shards):
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
        return
    names, weight_map = list(tensors), {}
    for number in range(shards):
        file = f"model-{number + 1:05d}-of-{shards:05d}.safetensors"
        mine = names[number * len(names) // shards : (number + 1) * len(names) // shards]
        save_file({n: tensors[n] for n in mine}, folder / file, {"format": "pt"})
        weight_map |= {n: file for n in mine}
    total = sum(t.numel() * t.element_size() for t in tensors.values())
    write_json(folder / "model.safetensors.index.json", {"metadata": {"total_size": total}, "weight_map": weight_map})


def write_adapter(folder, model_folder, variant):
    """PEFT format; A [R, in] as PEFT starts it, B [out, R] ~ N(0, 0.02) so that no gradient is zero."""
    torch.manual_seed(variant["seed"] + 100)
    config = LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, bias="none", **variant["lora"])
    model = get_peft_model(ref.load_base(model_folder), config)
    generator = torch.Generator().manual_seed(variant["seed"] + 200)
    with torch.no_grad():
        for name, p in ref.lora_parameters(model).items():
            if "lora_B" in name:
                p.copy_(0.02 * torch.randn(p.shape, generator=generator))
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    saved = json.loads((folder / "adapter_config.json").read_text())
    saved["target_modules"] = sorted(saved["target_modules"])  # a set: its order is not stable
    saved["base_model_name_or_path"] = model_folder.name
    write_json(folder / "adapter_config.json", saved)


def make_batch(seed, vocabulary, segments):
    """One flat row of N tokens; about half supervised, never a segment's first token."""
    generator = torch.Generator().manual_seed(seed)
    batch = {"step": 1, "micro": 0, "input_ids": [], "labels": [], "positions": [], "segments": []}
    for number, length in enumerate(segments):
        ids = torch.randint(3, vocabulary, (length,), generator=generator)
        on = torch.rand(length, generator=generator) < 0.5
        on[0] = False
        batch["input_ids"] += ids.tolist()
        batch["labels"] += torch.where(on, ids, ref.MASKED).tolist()
        batch["positions"] += range(length)
        batch["segments"] += [number] * length
    return batch
