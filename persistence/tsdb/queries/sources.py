"""What lines are made of: cells, raw points or both; the sources of several lines add up."""

from collections.abc import Iterable
from dataclasses import dataclass

_RESOLUTIONS = {1: "1 min", 5: "5 min", 60: "1 h"}


@dataclass(frozen=True)
class Source:
    """The resolutions of the cells that were read, in minutes, and the raw points beside them.

    `raw_points` is None where all that was read are raw points, which nobody counts.
    """

    resolutions: frozenset[int] = frozenset()
    raw_points: int | None = 0

    def __add__(self, other: "Source") -> "Source":
        counted = self.raw_points is not None and other.raw_points is not None
        points = (self.raw_points or 0) + (other.raw_points or 0) if counted else None
        return Source(self.resolutions | other.resolutions, points)

    def __str__(self) -> str:
        rollups = " and ".join(_RESOLUTIONS[minutes] for minutes in sorted(self.resolutions))
        parts = [f"{rollups} rollups"] if rollups else []
        if self.raw_points is None:
            parts.append("raw points")
        elif self.raw_points:
            parts.append(f"{self.raw_points:,} raw point{'' if self.raw_points == 1 else 's'}")
        return " and ".join(parts) or "nothing"


def together(sources: Iterable[Source]) -> Source:
    return sum(sources, start=Source())
