"""The labels of TRL: SFTTrainer's own preparation of a data set, a row at a time, without a model."""

from types import SimpleNamespace

from datasets import IterableDataset
from transformers import PreTrainedTokenizerBase
from trl.data_utils import prepare_multimodal_messages
from trl.chat_template_utils import get_training_chat_template, has_generation_markers
from trl.trainer.sft_trainer import SFTTrainer


def training_template(tokenizer: PreTrainedTokenizerBase, template: str) -> str:
    """The template that SFTTrainer swaps in for assistant_only_loss (`__init__`)."""
    tokenizer.chat_template = template
    if has_generation_markers(template):
        return template
    return get_training_chat_template(tokenizer) or template


def label(
    tokenizer: PreTrainedTokenizerBase,
    row: dict,
    template: str | None,
    *,
    assistant_only: bool,
    completion_only: bool = False,
) -> tuple[list[int], list[int]]:
    """input_ids and labels of one row. An IterableDataset hands the row on as it is: Arrow would fill gaps."""
    trainer = SimpleNamespace(_tokenizer=tokenizer, chat_template=template, completion_only_loss=completion_only)
    args = SimpleNamespace(
        dataset_num_proc=None,
        dataset_text_field="text",
        assistant_only_loss=assistant_only,
        max_length=None,
        shuffle_dataset=False,
    )
    tokenizer.chat_template = template
    dataset = IterableDataset.from_generator(lambda: iter([row]))
    prepared = SFTTrainer._prepare_dataset(trainer, dataset, tokenizer, args, False, None, "train")
    (out,) = list(prepared)
    return out["input_ids"], out["labels"]


def with_parts(messages: list[dict]) -> list[dict]:
    """Messages as TRL hands them to the templates of vision models."""
    return prepare_multimodal_messages(messages)
