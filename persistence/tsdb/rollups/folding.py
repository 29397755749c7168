"""Points and cells folded into buckets: numpy arithmetic, no data of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Folded:
    """What fell into each bucket: arrays of one shape, `size` long.

    `counts` are all points, `drawn` those whose value is a number that a line can hold; where
    there is none, `sums` is 0 and the extremes are NaN.
    """

    counts: Ints
    drawn: Ints
    sums: Floats
    minima: Floats
    maxima: Floats


def fold(
    buckets: Ints,
    size: int,
    *,
    counts: Ints,
    drawn: Ints,
    sums: Floats,
    minima: Floats,
    maxima: Floats,
) -> Folded:
    """Add up cells by the bucket that each belongs to; NaN extremes are those of nothing."""
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, buckets, np.where(np.isnan(minima), np.inf, minima))
    np.maximum.at(high, buckets, np.where(np.isnan(maxima), -np.inf, maxima))
    number = _added(buckets, drawn, size)
    empty = number == 0
    low[empty] = high[empty] = np.nan
    total = np.bincount(buckets, weights=sums, minlength=size).astype(np.float64)
    return Folded(_added(buckets, counts, size), number, total, low, high)


def quantiles(
    buckets: Ints, values: Floats, size: int, percents: Sequence[int]
) -> Mapping[int, Floats]:
    """Return the exact quantiles of each bucket: the least value that so many percent reach.

    NaN where a bucket holds no number.
    """
    drawable = ~np.isnan(values)
    buckets, values = buckets[drawable], values[drawable]
    order = np.lexsort((values, buckets))
    ordered = values[order]
    number = np.bincount(buckets, minlength=size)
    first = np.cumsum(number) - number
    found = {}
    for percent in percents:
        rank = np.maximum((number * percent + 99) // 100, 1) - 1  # whole numbers: no rounding
        place = np.where(number > 0, first + rank, 0)
        found[percent] = np.where(number > 0, ordered[place] if len(ordered) else np.nan, np.nan)
    return found


def _added(buckets: Ints, numbers: Ints, size: int) -> Ints:
    return np.bincount(buckets, weights=numbers, minlength=size).astype(np.int64)
