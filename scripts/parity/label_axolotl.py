"""The labels of axolotl: its chat_template strategy."""

import json
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

# The two prompt styles of its fixtures as chat templates, with what is trained between the marks.
VICUNA = (
    "{{ bos_token }}A chat between a curious user and an artificial intelligence assistant. The assistant gives "
    "helpful, detailed, and polite answers to the user's questions.  "
    "{% for m in messages %}{% if m.role == 'user' %}{{ 'USER: ' + m.content + '  ASSISTANT:' }}"
    "{% else %}{% generation %}{{ ' ' + m.content + eos_token }}{% endgeneration %}{% endif %}{% endfor %}"
)
LLAMA2 = (
    "{% for m in messages %}{% if m.role == 'system' %}"
    "{% elif m.role == 'user' %}{{ bos_token + '[INST] ' }}"
    "{% if loop.index0 == 1 and messages[0].role == 'system' %}{{ '<<SYS>>\\n' + messages[0].content + '\\n<</SYS>>\\n\\n' }}{% endif %}"
    "{{ m.content + ' [/INST]' }}"
    "{% else %}{% generation %}{{ ' ' + m.content + ' ' + eos_token }}{% endgeneration %}{% endif %}{% endfor %}"
)
# Llama 2's tokens of ".</s>" as text, and of ".".
EOS_AS_TEXT = [21106, 29879, 29958]
STOP = 29889
LLAMA2_SYSTEM = (
    "You are a helpful, respectful and honest assistant. Always answer as helpfully as possible, while being safe. "
    "Your answers should not include any harmful, unethical, racist, sexist, toxic, dangerous, or illegal content. "
    "Please ensure that your responses are socially unbiased and positive in nature.\n\nIf a question does not make "
    "any sense, or is not factually coherent, explain why instead of answering something not correct. If you don't "
    "know the answer to a question, please don't share false information."
)


def cleaned(ids: list[int], labels: list[int]) -> tuple[list[int], list[int]]:
    """
    Without what no chat template can write: padding, the <s> of a turn that does not follow, and the "</s>" that
    the prompter of that time wrote as plain text (".</", "s", ">") before the token.
    """
    out: list[tuple[int, int]] = []
    pairs = list(zip(ids, labels, strict=True))
    while pairs[-1][0] in (0, 1):
        pairs.pop()
    for token, label in pairs:
        out.append((token, label))
        if [t for t, _ in out[-3:]] == EOS_AS_TEXT:
            out[-3:] = [(STOP, STOP)]
    return [token for token, _ in out], [label for _, label in out]


def fixtures(folder: Path) -> list[tuple[str, str, dict, tuple[list[int], list[int]]]]:
    """Name, template, row and expected labels of axolotl's own fixtures; padding taken off."""
    turns = json.loads((folder / "conversation.json").read_text(encoding="utf-8"))["conversations"]
    roles = {"human": "user", "gpt": "assistant"}
    messages = [{"role": roles[turn["from"]], "content": turn["value"]} for turn in turns]
    system = [{"role": "system", "content": LLAMA2_SYSTEM}]
    out = []
    for name, template, given, file in (
        ("vicuna", VICUNA, messages, "conversation.tokenized.json"),
        ("llama2", LLAMA2, system + messages, "conversation.tokenized_llama2chat.json"),
    ):
        made = json.loads((folder / file).read_text(encoding="utf-8"))
        row = {"kind": "plain", "messages": given}
        out.append((name, template, row, cleaned(made["input_ids"], made["labels"])))
    return out
