"""Which metrics count events: a pure rule over what their points look like.

Agents write a counter as one row per event, worth 1 or a whole number. Its average says
nothing; how much of it there was per second does.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Points that arrive by chance are as scattered as their number is large: variance over mean is
# 1 (Fano 1947; Cox & Lewis 1966, the index of dispersion). Measured by a clock it is near 0.
SCATTERED = 0.5
_FEWEST_EVENTS = 2
_FEWEST_STRETCHES = 10  # that the index of dispersion is taken over


class Kind(StrEnum):
    """LEVEL is measured now and then; the others are one row per event."""

    LEVEL = "level"
    EVENTS = "events"  # each worth 1
    INCREMENTS = "increments"  # each worth a whole number


def kind_of(*, counts: NDArray[np.int64], lowest: Numbers, highest: Numbers, sums: Numbers) -> Kind:
    """Say what a metric is from its stretches of equal width, empty ones counting nothing."""
    filled = counts > 0
    with np.errstate(invalid="ignore"):
        low, high, total = lowest[filled], highest[filled], sums[filled]
        if not np.isfinite(low).all() or not (low >= 1).all():
            return Kind.LEVEL
        if (high == 1).all():
            return Kind.EVENTS if total.sum() >= _FEWEST_EVENTS else Kind.LEVEL
        whole = all((part == np.floor(part)).all() for part in (low, high, total))
    return Kind.INCREMENTS if whole and _by_chance(counts[filled]) else Kind.LEVEL


def _by_chance(counts: NDArray[np.int64]) -> bool:
    """Say whether points come as events do: in numbers that vary from stretch to stretch.

    The stretches at the ends are cut, so they say nothing; neither do empty ones, which may
    be an outage.
    """
    inner = counts[1:-1]
    if len(inner) < _FEWEST_STRETCHES:
        return False
    return bool(inner.var() / inner.mean() >= SCATTERED)
