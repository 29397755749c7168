"""Bursts among counted log lines: a pure rule, numbers in, stretches out."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

FEWEST = 5  # lines: fewer are no burst, however quiet it was before
_DEVIATIONS = 5.0  # of a Poisson process whose rate is the usual number
_CALM = 2  # so many quiet stretches in a row end a burst


def bursts(counts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last stretch of each burst.

    The usual number is the median, which a burst does not move; chance alone exceeds it by
    five standard deviations once in millions.
    """
    usual = float(np.median(counts)) if len(counts) else 0.0
    loud = np.flatnonzero(counts >= max(FEWEST, usual + _DEVIATIONS * max(usual, 1.0) ** 0.5))
    if len(loud) == 0:
        return
    ends = np.flatnonzero(np.diff(loud) > _CALM)
    firsts, lasts = [0, *(ends + 1)], [*ends, len(loud) - 1]
    for first, last in zip(firsts, lasts, strict=True):
        yield int(loud[first]), int(loud[last])
