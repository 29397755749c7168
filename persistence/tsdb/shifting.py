"""How far a metric moved, in units of its own usual spread: pure rules over numbers.

The measure is the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers,
ASQC 1993): distances from a median in 1.4826 median absolute deviations, which a burst in
the span before does not inflate; where those are zero, in 1.2533 mean absolute deviations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

FEWEST = 3  # values on each side, or nothing is said
NOTABLE = 3.5  # the authors' own threshold
# A metric that hardly varies has no spread to speak of: less than this share of it is no move.
_LEAST_SHARE = 0.01
_MEDIAN_DEVIATION = 1.4826
_MEAN_DEVIATION = 1.2533


@dataclass(frozen=True)
class Shift:
    """From the median before to the average after, `size` times the spread of what was before.

    An average, so that a burst counts which fills less than half of the span: `size` is the
    mean modified z-score of what is in it.
    """

    before: float
    after: float
    size: float

    @property
    def notable(self) -> bool:
        return self.size >= NOTABLE

    @property
    def share(self) -> float | None:
        """Return the change as a share of what was before; None from zero."""
        return (self.after - self.before) / abs(self.before) if self.before else None


@dataclass(frozen=True)
class Departure:
    """Where a metric lies farthest from its median, `size` times its spread.

    From `first` to `last` it is notably far without a break.
    """

    index: int
    first: int
    last: int
    value: float
    size: float

    @property
    def notable(self) -> bool:
        return self.size >= NOTABLE


def shift(before: Numbers, after: Numbers) -> Shift | None:
    """Compare a span with the one before it; None where either has too few values."""
    before, after = _finite(before), _finite(after)
    if min(len(before), len(after)) < FEWEST:
        return None
    # Divided first: the sum of large numbers may be infinite.
    old, new = float(np.median(before)), float((after / len(after)).sum())
    return Shift(old, new, _in_spreads(abs(new - old), before, max(abs(old), abs(new))))


def departure(values: Numbers) -> Departure | None:
    """Find the value farthest from the median of them all; None where they are too few."""
    known = _finite(values)
    if len(known) < FEWEST:
        return None
    middle = float(np.median(known))
    index = int(np.nanargmax(np.abs(np.where(np.isfinite(values), values, np.nan) - middle)))
    value = float(values[index])
    size = _in_spreads(abs(value - middle), known, max(abs(value), abs(middle)))
    near = np.flatnonzero(~(np.abs(values - middle) * size >= NOTABLE * abs(value - middle)))
    first = int(near[near < index].max(initial=-1)) + 1
    last = int(near[near > index].min(initial=len(values))) - 1
    return Departure(index, first, last, value, size)


def _in_spreads(distance: float, usual: Numbers, magnitude: float) -> float:
    if distance == 0:
        return 0.0
    deviations = np.abs(usual - np.median(usual))
    spread = _MEDIAN_DEVIATION * float(np.median(deviations))
    spread = spread or _MEAN_DEVIATION * float(deviations.mean())
    return distance / max(spread, _LEAST_SHARE * magnitude)


def _finite(values: Numbers) -> Numbers:
    return values[np.isfinite(values)]
