"""One comparison a template: what both sides gave for the same rows, and where they differ."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from label_ours import Outcome
from transformers import PreTrainedTokenizerBase


@dataclass
class Comparison:
    """The rows of one job. `theirs` is called row by row; what it raises is a refusal."""

    trainer: str
    policy: str
    template: str
    tokenizer: PreTrainedTokenizerBase
    model: Path
    rows: list[dict]
    theirs: list[Outcome]
    ours: list[Outcome] = field(default_factory=list)

    @property
    def job(self) -> str:
        return f"{self.trainer}/{self.policy}/{self.template}"


def outcomes(rows: list[dict], label: Callable[[dict], tuple[list[int], list[int]]]) -> list[Outcome]:
    """The other side's labels of rows, or why it has none."""
    out: list[Outcome] = []
    for row in rows:
        try:
            ids, labels = label({key: value for key, value in row.items() if key != "kind"})
            out.append((list(ids), list(labels)))
        except Exception as error:  # whatever the trainer raises is its answer for this row
            out.append(f"{type(error).__name__}: {error}")
    return out


@dataclass
class Difference:
    """A row on which the sides disagree. kind: ids, labels, ours-refused, theirs-refused."""

    comparison: Comparison
    row: int
    kind: str

    @property
    def ours(self) -> Outcome:
        return self.comparison.ours[self.row]

    @property
    def theirs(self) -> Outcome:
        return self.comparison.theirs[self.row]

    @property
    def messages(self) -> dict:
        return self.comparison.rows[self.row]

    def positions(self) -> list[int]:
        """Where labels differ, for rows of equal ids."""
        pairs = zip(self.ours[1], self.theirs[1], strict=True)
        return [i for i, (our, their) in enumerate(pairs) if our != their]

    def token(self, position: int) -> str:
        return self.comparison.tokenizer.convert_ids_to_tokens(self.theirs[0][position])

    def show(self) -> str:
        """Both sides as text, supervised runs in ⟦⟧."""
        lines = [f"=== {self.comparison.job}, row {self.row} ({self.messages['kind']}): {self.kind}"]
        for name, outcome in (("ours", self.ours), (self.comparison.trainer, self.theirs)):
            lines.append(f"  {name}: {outcome if isinstance(outcome, str) else self._marked(*outcome)}")
        return "\n".join(lines)

    def _marked(self, ids: list[int], labels: list[int]) -> str:
        text, inside = "", False
        for token, label in zip(ids, labels, strict=True):
            if (label != -100) != inside:
                inside = not inside
                text += "⟦" if inside else "⟧"
            text += self.comparison.tokenizer.decode([token])
        return text + ("⟧" if inside else "")


def kind_of(ours: Outcome, theirs: Outcome) -> str:
    if isinstance(ours, str) or isinstance(theirs, str):
        if isinstance(ours, str) and isinstance(theirs, str):
            return "both-refused"
        return "ours-refused" if isinstance(ours, str) else "theirs-refused"
    if ours[0] != theirs[0]:
        return "ids"
    return "same" if ours[1] == theirs[1] else "labels"


def differences(comparison: Comparison) -> list[Difference]:
    kinds = [kind_of(our, their) for our, their in zip(comparison.ours, comparison.theirs, strict=True)]
    return [Difference(comparison, row, kind) for row, kind in enumerate(kinds) if kind not in ("same", "both-refused")]
