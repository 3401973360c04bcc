"""The labels of LLaMA-Factory: its own templates and supervised processor, without its program.

`llamafactory/data/__init__.py` imports the loader and with it the whole trainer: the package is entered
beside it. `torchaudio` is imported by the plugins for audio and never used here.
"""

import importlib.machinery
import json
import re
import sys
import types
from pathlib import Path
from types import SimpleNamespace

from transformers import PreTrainedTokenizerBase


def load(path: str | None) -> SimpleNamespace:
    """LLaMA-Factory from an unpacked wheel at `path`, or as installed."""
    if path:
        sys.path.insert(0, path)
    import llamafactory

    root = Path(llamafactory.__file__).parent
    for name in ("data", "data.processor"):
        package = types.ModuleType(f"llamafactory.{name}")
        package.__path__ = [str(root / name.replace(".", "/"))]
        sys.modules[package.__name__] = package
    if importlib.util.find_spec("torchaudio") is None:
        audio = types.ModuleType("torchaudio")
        audio.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
        sys.modules["torchaudio"] = audio
    from llamafactory.data import template
    from llamafactory.data.processor import supervised

    return SimpleNamespace(template=template, supervised=supervised)


def slots(template) -> str:
    """All text of a template's slots, for the special tokens in it."""
    formatters = [template.format_prefix, template.format_system, template.format_user, template.format_assistant]
    return json.dumps([str(f.slots) for f in formatters] + template.stop_words, ensure_ascii=False)


def arguments(name: str, **more) -> SimpleNamespace:
    settings = {
        "template": name,
        "train_on_prompt": False,
        "mask_history": False,
        "tool_format": None,
        "default_system": None,
        "enable_thinking": True,
        "preserve_thinking": True,
        "cutoff_len": 1_000_000,
    }
    return SimpleNamespace(**settings | more)


def jinja(factory: SimpleNamespace, tokenizer: PreTrainedTokenizerBase, name: str):
    """The template fitted to the tokenizer, and the Jinja template that LLaMA-Factory writes of it."""
    tokenizer.chat_template = None
    template = factory.template.get_template_and_fix_tokenizer(tokenizer, arguments(name))
    # Plugins for images want the model's processor: texts go through the plain one.
    template.mm_plugin = factory.template.get_mm_plugin(name="base")
    source = tokenizer.chat_template
    if source is not None and isinstance(template, factory.template.ReasoningTemplate):
        # Its Jinja leaves out the empty thought that its labels have before an answer without one.
        first, last = (word.strip() for word in template.thought_words)
        thought = json.dumps("".join(template.thought_words), ensure_ascii=False)
        opening = "{% elif message['role'] == 'assistant' %}"
        empty = f"{{% if '{first}' not in content and '{last}' not in content %}}{{{{ {thought} }}}}{{% endif %}}"
        source = re.sub(re.escape(opening), lambda _: opening + empty, source)
    return template, source


def label(
    factory: SimpleNamespace, tokenizer: PreTrainedTokenizerBase, template, row: dict, *, mask_history: bool
) -> tuple[list[int], list[int]]:
    """input_ids and labels of one row of user and assistant turns, a system message before them allowed."""
    messages = row["messages"]
    system = messages[0]["content"] if messages and messages[0]["role"] == "system" else ""
    turns = messages[1:] if messages and messages[0]["role"] == "system" else messages
    if len(turns) % 2 or any(m["role"] != ("user", "assistant")[i % 2] for i, m in enumerate(turns)):
        raise ValueError("Invalid role tag: turns must alternate (AlpacaDatasetConverter, SharegptDatasetConverter)")
    processor = factory.supervised.SupervisedDatasetProcessor(
        template=template,
        tokenizer=tokenizer,
        processor=None,
        data_args=arguments("", mask_history=mask_history),
    )
    example = {"_prompt": [turns[:-1]], "_response": [turns[-1:]], "_system": [system], "_tools": [""]}
    example |= {"_images": [[]], "_videos": [[]], "_audios": [[]]}
    out = processor.preprocess_dataset(example)
    return out["input_ids"][0], out["labels"][0]
