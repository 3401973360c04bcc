"""What the comparison found, for the terminal and as docs/parity/labels.md."""

from collections import Counter

from label_compare import Comparison, Difference


def summary(comparisons: list[Comparison], found: list[Difference], explained: dict[int, int | None]) -> str:
    """A line a policy: rows, equal rows, differences with and without explanation."""
    lines = []
    for trainer, policy in dict.fromkeys((c.trainer, c.policy) for c in comparisons):
        group = [c for c in comparisons if (c.trainer, c.policy) == (trainer, policy)]
        inside = [d for d in found if (d.comparison.trainer, d.comparison.policy) == (trainer, policy)]
        reasons = Counter(explained[id(d)] or "unexplained" for d in inside)
        rows = sum(len(c.rows) for c in group)
        lines.append(f"{trainer} {policy}: {len(group)} templates, {rows} rows, {rows - len(inside)} agree; {dict(reasons)}")
    return "\n".join(lines)


def report(check, found, explained) -> str:
    return ""
