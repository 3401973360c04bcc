"""The reference: a Hugging Face model with a PEFT adapter, and the loss of a packed batch.

A batch is one line of `temper batches`: flat lists of equal length N
(`input_ids`, `labels`, `positions`, `segments`). Labels are unshifted: the logits of
token t are scored against labels[t + 1] where both lie in the same segment; -100 is masked.
"""

import contextlib
import json
import tempfile
import zipfile
from pathlib import Path

import torch
import torch.nn.functional as F
from peft import PeftModel
from transformers import AutoModelForCausalLM

MASKED = -100


# --- exact arithmetic -------------------------------------------------------------------

def _exact_norm(module):
    """RMSNorm without the cast to float32 that transformers makes: x [..., H] -> [..., H]."""
    eps = module.variance_epsilon if hasattr(module, "variance_epsilon") else module.eps
    # Gemma stores its scale as an offset from one.
    offset = 1.0 if type(module).__name__.startswith("Gemma") else 0.0

    def forward(x):
        y = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)
        return y * (offset + module.weight)

    return forward


def _exact_rotary(module):
    """cos and sin [B, N, D] of positions [B, N], in the model's own precision."""

    # The frequencies are those transformers computed (in float32, as published models were
    # trained); only angle, cos and sin are widened.
    def forward(x, position_ids):
        angle = position_ids[..., None].to(x.dtype) * module.inv_freq.to(x.dtype)
        angle = torch.cat((angle, angle), dim=-1)
        scale = module.attention_scaling
        return angle.cos() * scale, angle.sin() * scale

    return forward


def make_exact(model):
    """Widens to float64, including the places where transformers falls back to float32."""
    model = model.double()
    for module in model.modules():
        name = type(module).__name__
        if name.endswith("RMSNorm"):
            module.forward = _exact_norm(module)
        # Gemma 3 keeps one set of frequencies per layer type: left as transformers has it.
        elif name.endswith("RotaryEmbedding") and hasattr(module, "inv_freq"):
            module.forward = _exact_rotary(module)
    return model


# --- loading ----------------------------------------------------------------------------

@contextlib.contextmanager
def adapter_folder(path):
    """The folder that holds adapter_config.json, for a folder or a ZIP of one."""
    path = Path(path)
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory() as temporary, zipfile.ZipFile(path) as archive:
        archive.extractall(temporary)
        found = sorted(Path(temporary).rglob("adapter_config.json"))
        if len(found) != 1:
            raise SystemExit(f"{path}: expected one adapter_config.json, found {len(found)}")
        yield found[0].parent


def load_base(folder, dtype=torch.float32, attention="sdpa"):
    # sdpa computes in the dtype it is given; "eager" takes its softmax in float32.
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation=attention)
    return model.eval()


def load_tuned(folder, adapter, dtype=torch.float32, trainable=False, attention="sdpa"):
    """Base and adapter; float64 is exact throughout. Dropout must be off for a comparison."""
    base = load_base(folder, dtype, attention)
    with adapter_folder(adapter) as path:
        config = json.loads((path / "adapter_config.json").read_text())
        if trainable and config.get("lora_dropout", 0):
            raise SystemExit("lora_dropout must be 0: random masks cannot be compared")
        model = PeftModel.from_pretrained(base, path, is_trainable=trainable)
    model = make_exact(model) if dtype == torch.float64 else model.float()
    return model.eval()


def saved_name(name):
    """The name PEFT saves a parameter under: without its ".default" adapter name."""
    return name.replace(".default.weight", ".weight")


def lora_parameters(model):
    """{saved name: parameter}, A [R, in] and B [out, R], sorted by name."""
    named = {saved_name(n): p for n, p in model.named_parameters() if "lora_" in n}
    return dict(sorted(named.items()))


# --- loss -------------------------------------------------------------------------------

def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def segment_ranges(batch):
    """[(start, end)] of the runs of equal segment numbers; negative numbers are padding."""
    segments, ranges, start = batch["segments"], [], 0
    for t in range(1, len(segments) + 1):
        if t == len(segments) or segments[t] != segments[start]:
            if segments[start] >= 0:
                ranges.append((start, t))
            start = t
    return ranges


def shifted_targets(batch):
    """[N] the label that the logits of each token are scored against."""
    labels = torch.tensor(batch["labels"])
    targets = torch.full_like(labels, MASKED)
    for start, end in segment_ranges(batch):
        targets[start : end - 1] = labels[start + 1 : end]
    return targets


def supervised_count(batch):
    return int((shifted_targets(batch) != MASKED).sum())


def packed_logits(model, batch):
    """[N, V], every segment run on its own: no mask can be wrong. Padding stays zero."""
    ids, positions = torch.tensor(batch["input_ids"]), torch.tensor(batch["positions"])
    rows, at = [], 0
    width = model.config.vocab_size
    dtype = next(model.parameters()).dtype
    for start, end in segment_ranges(batch):
        rows.append(torch.zeros(start - at, width, dtype=dtype))
        out = model(input_ids=ids[None, start:end], position_ids=positions[None, start:end], use_cache=False)
        rows.append(out.logits[0])
        at = end
    rows.append(torch.zeros(len(ids) - at, width, dtype=dtype))
    return torch.cat(rows)


def block_mask_logits(model, batch):
    """[N, V], all segments in one row under a block-diagonal causal mask [1, 1, N, N]."""
    segments = torch.tensor(batch["segments"])
    n = len(segments)
    order = torch.arange(n)
    seen = (segments[:, None] == segments[None, :]) & (order[:, None] >= order[None, :])
    mask = torch.zeros(n, n, dtype=next(model.parameters()).dtype)
    mask.masked_fill_(~seen, float("-inf"))
    return model(
        input_ids=torch.tensor(batch["input_ids"])[None],
        position_ids=torch.tensor(batch["positions"])[None],
        attention_mask=mask[None, None],
        use_cache=False,
    ).logits[0]


def nll_sum(logits, batch):
    """Sum of -log p over the supervised tokens, from logits [N, V]."""
    return F.cross_entropy(logits, shifted_targets(batch), ignore_index=MASKED, reduction="sum")


def backward_step(model, batches, logits=packed_logits):
    """Loss of one step over all its micro-batches, sum nll / sum count; leaves gradients.

    Returns None where nothing is supervised. `logits` is packed_logits, or block_mask_logits, which is faster.
    """
    count = sum(supervised_count(b) for b in batches)
    if count == 0:
        return None
    model.zero_grad(set_to_none=True)
    total = 0.0
    for batch in batches:
        if supervised_count(batch) == 0:
            continue
        part = nll_sum(logits(model, batch), batch) / count
        part.backward()
        total += part.item()
    return total
