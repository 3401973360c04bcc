"""The labels of axolotl: its chat_template strategy."""

import logging
import sys
from pathlib import Path
from types import SimpleNamespace

from transformers import PreTrainedTokenizerBase


def load(paths: list[str]) -> SimpleNamespace:
    """axolotl from unpacked wheels at `paths`, or as installed."""
    sys.path[:0] = paths
    from axolotl.prompt_strategies import chat_template

    logging.getLogger("axolotl.prompt_strategies.chat_template").setLevel(logging.ERROR)
    return SimpleNamespace(chat_template=chat_template)


def label(
    axolotl: SimpleNamespace,
    tokenizer: PreTrainedTokenizerBase,
    template: str,
    row: dict,
    *,
    train_on_eos: str,
    end_of_turn: str,
) -> tuple[list[int], list[int]]:
    """input_ids and labels of one row with roles_to_train: [assistant]."""
    module = axolotl.chat_template
    prompter = module.ChatTemplatePrompter(
        tokenizer,
        chat_template=template,
        max_length=1_000_000,
        message_field_training="train",
        message_property_mappings={"role": "role", "content": "content", "reasoning_content": "reasoning_content"},
    )
    strategy = module.ChatTemplateStrategy(
        prompter,
        tokenizer=tokenizer,
        train_on_inputs=False,
        sequence_len=1_000_000,
        roles_to_train=["assistant"],
        train_on_eos=train_on_eos,
        train_on_eot=train_on_eos,
        eot_tokens=[end_of_turn],
    )
    out = strategy._tokenize_single_prompt(row)
    return out["input_ids"], out["labels"]


# The token that ends an assistant's turn in each of axolotl's templates; the others take EOS from the tokenizer.
END_OF_TURN = {
    "aya": "<|END_OF_TURN_TOKEN|>",
    "chatml": "<|im_end|>",
    "cohere": "<|END_OF_TURN_TOKEN|>",
    "command_a": "<|END_OF_TURN_TOKEN|>",
    "command_a_rag": "<|END_OF_TURN_TOKEN|>",
    "command_a_tool_use": "<|END_OF_TURN_TOKEN|>",
    "deepseek_v2": "<｜end▁of▁sentence｜>",
    "deepseek_v3": "<｜end▁of▁sentence｜>",
    "exaone": "[|endofturn|]",
    "exaone4": "[|endofturn|]",
    "falcon_h1": "<|im_end|>",
    "gemma": "<end_of_turn>",
    "gemma3": "<end_of_turn>",
    "gemma3n": "<end_of_turn>",
    "gemma4": "<turn|>",
    "gemma4_unified": "<turn|>",
    "jamba": "<|eom|>",
    "llama3": "<|eot_id|>",
    "llama3_2_vision": "<|eot_id|>",
    "llama4": "<|eot|>",
    "nemotron_h": "<|im_end|>",
    "phi_3": "<|end|>",
    "phi_35": "<|end|>",
    "phi_4": "<|im_end|>",
    "qwen2_vl": "<|im_end|>",
    "qwen3": "<|im_end|>",
    "qwen3_5": "<|im_end|>",
    "qwen_25": "<|im_end|>",
}


def templates(axolotl: SimpleNamespace) -> list[tuple[str, str, str]]:
    """Name, source and end of turn of the chat templates that axolotl ships."""
    folder = Path(axolotl.chat_template.__file__).parents[1] / "utils/chat_templates/templates"
    found = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.jinja"))]
    return [(name, source, END_OF_TURN.get(name, "</s>")) for name, source in found]
