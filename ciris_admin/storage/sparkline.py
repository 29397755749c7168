"""Counts as a row of little bars: where each stands, how high it is, what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 24
STEP = 7  # a bar of 5 and a gap of 2


@dataclass(frozen=True)
class Bar:
    """`words` say what the bar shows; a count that is not known has no height."""

    x: int
    y: float
    height: float
    words: str


def bars(counts: Sequence[int | None], labels: Sequence[str]) -> list[Bar]:
    """Scale the counts to the largest one; a count above zero is never invisible."""
    most = max((count for count in counts if count), default=1)
    drawn = []
    for place, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = max(1.0, round(HEIGHT * count / most, 1)) if count else 0.0
        known = "not counted" if count is None else f"{count:,}"
        drawn.append(Bar(place * STEP, HEIGHT - height, height, f"{label}: {known}"))
    return drawn
