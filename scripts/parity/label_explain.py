"""Why a difference is right: each explanation names who does what, and is checked on the row's own tokens."""

from label_compare import Difference

# number → (title, who is right and why)
EXPLANATIONS: dict[int, tuple[str, str]] = {
    1: (
        "The prompt's cue before the answer",
        "The trainer also supervises tokens that stand directly before the answer and belong to the prompt: TRL's "
        "training variants of deepseekv3, deepseek_r1_distill, gptoss and muse_glimmer put the assistant's header "
        "between their marks, qwen2_5's the line break after it; under completion_only TRL begins where the ids of "
        "the prompt alone and of the whole part, and white space at the prompt's end is cut into other tokens when "
        "text follows (llama3). We begin where the generation prompt ends. Ours is right: the prompt supplies these "
        "tokens at inference. Under those training templates themselves our labels are TRL's.",
    ),
    2: (
        "White space that a special token swallows",
        "Phi-3's <|assistant|> takes the white space after it (rstrip), also an answer's first. Transformers gives "
        "that character to the special token and so supervises <|assistant|>, the prompt's own token. Ours is "
        "right: white space that a special token swallows belongs to no token (MASK-7).",
    ),
    3: (
        "The last character of a marked range",
        "Transformers looks up the last character's token and gets the first piece of it: where the character is "
        "spread over several tokens (an emoji as bytes) the other pieces are masked. Ours is right: all of its "
        "tokens are supervised.",
    ),
    4: (
        "The training variant is another text",
        "TRL's training variants of glm4moe (an end token after each answer), qwen3, qwen3_5, qwen3_6 (thoughts of "
        "earlier turns are kept) and deepseek_r1_distill (thoughts are kept) do not write what the model's own "
        "template writes. Asked for the original we render the original (its ids are compared under completion_only). "
        "Both are right; who wants TRL's labels takes TRL's template.",
    ),
    5: (
        "An opening <think> of the prompt",
        "The generation prompt of Qwen3.5 and later and of Nemotron ends with <think> or an empty thought. Under completion_only TRL "
        "begins after it, under assistant_only (its training variants) before it. Ours begins before it in both "
        "(thinking: all); under thinking: own it is masked. Without effect at inference either way.",
    ),
    6: (
        "Two answers in a row",
        "The generation prompt for the second of two assistant messages is not the beginning of the conversation: "
        "TRL's completion_only then begins where the two part, in the middle of the first answer. Ours is right: "
        "only the completion is supervised.",
    ),
    7: (
        "Lists and null in tool arguments, printed without tojson",
        "Jinja prints them as Python does (['a', 'b'], None), ours as JSON does. TRL is right: it is what the model "
        "was trained on. Only templates that print such values bare are concerned (gemma4, lfm2_2_5). Open.",
    ),
    8: (
        "Content after tool answers",
        "DiffusionGemma's template writes the text of a message with tool calls after the tools' answers. TRL's marks "
        "supervise it there; we leave masked what stands behind another role's text. TRL is right; rare.",
    ),
    9: (
        "The cue after a tool answer",
        "DiffusionGemma's original (no marks) opens no new turn in the generation prompt after a tool's answer, but "
        "does in the conversation: by prompts alone the cue counts as generated. TRL's marks are right: use them.",
    ),
    10: (
        "We refuse",
        "The template drops or moves an assistant message's text and has no marks: what the assistant writes cannot be "
        "located, and the row is refused with the reason rather than guessed. Under the training variant it is labelled.",
    ),
    11: (
        "They refuse",
        "deepseekv3 joins tool arguments to text and so refuses those that are objects; we give it the JSON text then. "
        "LLaMA-Factory takes only conversations in which user and assistant alternate and that end with an answer.",
    ),
    12: (
        "An end token's line break",
        "A conversation that begins with an assistant message: the text up to the end of that turn cannot be rendered "
        "by itself, so that the line break after <|im_end|> is left masked. Without effect: generation has stopped.",
    ),
    13: (
        "What follows the end token of a turn",
        "axolotl supervises the answer and its end token, nothing between (<|END_RESPONSE|>) or after them. We, as TRL and LLaMA-Factory, "
        "supervise what the template writes until the turn is over (a line break after <|im_end|>). Without effect: "
        "generation has stopped.",
    ),
    14: (
        "Text between the cue and the answer",
        "What the template writes between the generation prompt and the answer (an empty thinking block, a channel) is "
        "generated at inference. axolotl supervises the message's own text only; ours is TRL's rule (under thinking: "
        "own the template's thoughts are masked as well).",
    ),
    15: (
        "An empty system message",
        "LLaMA-Factory takes an empty system message for none and puts in its default; the Jinja template that it "
        "writes renders the empty one. Ours follows the template.",
    ),
    16: (
        "Pieces that LLaMA-Factory encodes apart",
        "It encodes every slot of its templates by itself: BOS, system message and question; an empty thought and the "
        "answer. We encode apart what the model writes and what stands before it, no more. Text and supervised text "
        "are the same (checked row by row), single tokens at these joints differ. Ours is what the model meets at "
        "inference, where the prompt is encoded as one text.",
    ),
    17: (
        "An end of turn that changes once the conversation goes on",
        "gpt-oss ends the last answer with <|return|> and rewrites it to <|end|> in the history. TRL's training variant "
        "supervises both, we the one that the model writes. Both defensible: <|end|> is never the end of a turn that "
        "the model is asked for.",
    ),
    18: (
        "A cue that is always written",
        "Cohere's Command A templates write the assistant's cue at the end even where none is asked for; without marks "
        "it counts as part of the last answer. axolotl is right to leave it out: use a template with marks.",
    ),
    19: (
        "An EOS near the answer",
        "axolotl looks up to three tokens past an answer for EOS and here finds the one after a short last question. "
        "Ours is right: nobody answered it.",
    ),
    20: (
        "White space at the end of an answer that a template strips",
        "Where the template strips the message we find its text without the white space at its ends; with the end of "
        "turn masked, white space that this template leaves before <|im_end|> is masked with it. axolotl is right; "
        "only without the end of turn.",
    ),
}
TEXT_OF_ITS_OWN = ("glm4moe", "qwen3", "qwen3_5_think", "qwen3_5_nothink", "qwen3_6", "deepseek_r1_distill")


def runs(difference: Difference) -> list[tuple[int, int, bool]]:
    """Runs of differing positions [from, to) and whether it is ours that supervises them."""
    labels = difference.ours[1]
    out: list[tuple[int, int, bool]] = []
    for position in difference.positions():
        supervised = labels[position] != -100
        if out and out[-1][1] == position and out[-1][2] == supervised:
            out[-1] = (out[-1][0], position + 1, supervised)
        else:
            out.append((position, position + 1, supervised))
    return out


def text(difference: Difference, start: int, end: int) -> str:
    return difference.comparison.tokenizer.decode(difference.ours[0][start:end])


def before_answer(difference: Difference, end: int) -> bool:
    """Whether a supervised run of ours begins at `end`."""
    labels = difference.ours[1]
    return end < len(labels) and labels[end] != -100 and labels[end - 1] == -100


def explain_run(difference: Difference, start: int, end: int, ours: bool) -> int | None:
    trainer, policy, name = difference.comparison.trainer, difference.comparison.policy, difference.comparison.template
    written = text(difference, start, end)
    labels = difference.ours[1]
    if trainer == "TRL":
        if name.startswith("glm4moe") and not ours and written == "<|user|>":
            return 4
        if name.startswith("diffusion_gemma") and difference.messages["kind"] == "tools":
            if "original" in policy and ours:
                return 9
            if not ours and "\ufffd" not in written:
                return 8
        if name.startswith("phi3") and not ours and written.strip() == "<|assistant|>":
            return 2
        if not ours and before_answer(difference, end):
            return 1
        if ours and "\ufffd" in text(difference, start, start + 1) and difference.theirs[1][start - 1] != -100:
            return 3
        if "completion" in policy and ours and written.strip() in ("<think>", "<think>\n\n</think>"):
            return 5
        if name == "gptoss" and not ours and written.startswith("<|end|>"):
            return 17
        if "completion" in policy and not ours and difference.messages["prompt"][-1]["role"] == "assistant":
            return 6
        if not ours and written.strip() == "" and difference.messages.get("messages", [{}])[0].get("role") == "assistant":
            return 12
    if trainer == "axolotl":
        after = labels[start - 1] != -100 if start else False
        if name.startswith("command_a") and ours and "<|START_OF_TURN_TOKEN|>" in written:
            return 18
        if ours and after and written == "<|END_RESPONSE|>":
            return 13
        if name == "metharme" and not ours and written == "</s>":
            return 19
        if not ours and after and written.strip() == "":
            return 20
        if ours and after and written.strip() == "":
            return 13
        if ours and after and (end == len(labels) or labels[end] == -100):
            return 13
        if ours and (start == 0 or labels[start - 1] == -100):
            return 14
        if ours and "\ufffd" in text(difference, start, start + 1):
            return 3
        if not ours and before_answer(difference, end):
            return 1
    return None


def python_spelling(difference: Difference) -> bool:
    """Whether the texts agree once Python's quotes and names are JSON's."""
    ours, theirs = (difference.comparison.tokenizer.decode(side[0]) for side in (difference.ours, difference.theirs))
    for python, json in (("'", '"'), ("None", "null"), ("True", "true")):
        ours, theirs = ours.replace(python, json), theirs.replace(python, json)
    return ours.replace("null", "") == theirs.replace("null", "")


def same_text(difference: Difference) -> bool:
    """Whether whole text and supervised text agree but for the space that SentencePiece puts before a piece."""
    tokenizer = difference.comparison.tokenizer
    both = []
    for ids, labels in (difference.ours, difference.theirs):
        seen = [label for label in labels if label != -100]
        both.append(["".join(tokenizer.convert_ids_to_tokens(part)).replace("▁", "") for part in (ids, seen)])
    return both[0] == both[1]


def explain(difference: Difference) -> tuple[int, ...]:
    """The numbers of the explanations that together account for all of the row's differences; none: unexplained."""
    trainer, policy, name = difference.comparison.trainer, difference.comparison.policy, difference.comparison.template
    row = difference.messages
    if difference.kind == "theirs-refused":
        known = trainer == "LLaMA-Factory" or (name == "deepseekv3" and row["kind"] == "tools")
        return (11,) if known else ()
    if difference.kind == "ours-refused":
        return (10,) if "cannot be located" in str(difference.ours) else ()
    if difference.kind == "ids":
        if "original" in policy and name in TEXT_OF_ITS_OWN:
            return (4,)
        if row["kind"] == "tools" and python_spelling(difference):
            return (7,)
        if trainer == "LLaMA-Factory" and row["messages"][0] == {"role": "system", "content": ""}:
            return (15,)
        return (16,) if trainer == "LLaMA-Factory" and same_text(difference) else ()
    found = [explain_run(difference, *run) for run in runs(difference)]
    return tuple(sorted({number for number in found if number is not None})) if None not in found else ()
