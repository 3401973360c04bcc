"""What the comparison found, for the terminal and as docs/parity/labels.md."""

from collections import Counter

import transformers
import trl
from label_compare import Comparison, Difference
from label_explain import EXPLANATIONS

Reasons = dict[int, tuple[int, ...]]

SHIPPED = """
## Phi-3-mini's folder as it is shipped

Both sides read tokenizers that transformers saved again, for each template needs tokens of its own. That hides one
difference: transformers 5 does not read Phi-3-mini's tokenizer.json as it stands (LlamaTokenizer, legacy: false). It
puts SentencePiece's space before a text at its very beginning only, the file after every special token, so that the
first token after one differs (`<|user|>` and a line end before `hi`: 2918 there, 7251 here) in every row. We read the
file as it stands, as the Rust library does, and the page tells of it (MODEL-18)."""


def summary(comparisons: list[Comparison], found: list[Difference], explained: Reasons) -> str:
    """A line a policy: rows, equal rows, differences with and without explanation."""
    lines = []
    for group, inside in grouped(comparisons, found):
        reasons = Counter(number for d in inside for number in explained[id(d)] or ("unexplained",))
        rows = sum(len(c.rows) for c in group)
        equal = rows - len(inside)
        lines.append(f"{group[0].trainer}, {group[0].policy}: {len(group)} templates, {rows} rows, {equal} agree; {dict(reasons)}")
    return "\n".join(lines)


def grouped(comparisons: list[Comparison], found: list[Difference]):
    """Comparisons and differences of each trainer's policy."""
    for trainer, policy in dict.fromkeys((c.trainer, c.policy) for c in comparisons):
        group = [c for c in comparisons if (c.trainer, c.policy) == (trainer, policy)]
        inside = [d for d in found if (d.comparison.trainer, d.comparison.policy) == (trainer, policy)]
        yield group, inside


def row(comparison: Comparison, inside: list[Difference], explained: Reasons) -> str:
    mine = [d for d in inside if d.comparison is comparison]
    both = [(o, t) for o, t in zip(comparison.ours, comparison.theirs, strict=True)]
    tokens = sum(len(t[0]) for o, t in both if not isinstance(t, str) and not isinstance(o, str))
    labels = sum(len(d.positions()) for d in mine if d.kind == "labels")
    refused = [sum(isinstance(side[i], str) for side in both) for i in (0, 1)]
    ids = sum(d.kind == "ids" for d in mine)
    numbers = sorted({str(n) for d in mine for n in explained[id(d)] or ("?",)}, key=lambda n: (len(n), n))
    cells = [comparison.template, len(comparison.rows), tokens, len(comparison.rows) - len(mine), labels, ids, *refused]
    return "| " + " | ".join(str(cell) for cell in [*cells, " ".join(numbers)]) + " |"


def report(comparisons: list[Comparison], left_out: list[str], found: list[Difference], explained: Reasons) -> str:
    lines = [
        "# Labels against TRL, LLaMA-Factory and axolotl",
        "",
        "Written by `python scripts/parity/check_labels.py --report docs/parity/labels.md`: the same rows, the same",
        "tokenizer folder and the same template text through the trainers' own code and through ours. Rows are real",
        "conversations of several data sets (plain, with system messages, tools and reasoning) and edges written for",
        f"it. TRL {trl.__version__}, transformers {transformers.__version__}, LLaMA-Factory 0.9.5, axolotl 0.19.0.",
        "",
        "*agree*: rows with equal ids and labels, or refused by both. *labels*: tokens whose label differs, in rows of",
        "equal ids. *ids*: rows whose ids differ. *refused*: rows by us, by them. *why*: numbers of the explanations.",
    ]
    for group, inside in grouped(comparisons, found):
        rows = sum(len(c.rows) for c in group)
        lines += ["", f"## {group[0].trainer}: {group[0].policy}", "", f"{rows - len(inside)} of {rows} rows agree.", ""]
        lines += ["| template | rows | tokens | agree | labels | ids | refused by us | by them | why |"]
        lines += ["|---|---|---|---|---|---|---|---|---|"]
        lines += [row(comparison, inside, explained) for comparison in group]
    used = Counter(number for d in found for number in explained[id(d)] or (None,))
    lines += ["", "## Explanations", ""]
    for number, (title, why) in EXPLANATIONS.items():
        if used[number]:
            lines.append(f"- {number}: **{title}** ({used[number]} rows). {why}")
    if used[None]:
        lines.append(f"\n**Not explained: {used[None]} rows (marked ?).**")
    lines.append(SHIPPED)
    if left_out:
        lines += ["", "## Not compared", ""] + [f"- {line}" for line in left_out]
    return "\n".join(lines) + "\n"
