"""Points and cells folded into buckets: numpy arithmetic, no data of its own."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Folding:
    """Entries folded into `size` buckets, by the bucket each belongs to; a column when asked for.

    `column` gives the values of all entries by the column's name. `entries` is how many fell
    into each bucket; mostly that is one at most, and there is nothing to add up.
    """

    def __init__(self, buckets: Ints, size: int, column: Callable[[str], NDArray[Any]]) -> None:
        self._buckets, self._size, self._column = buckets, size, column
        self.entries = np.bincount(buckets, minlength=size)
        self.is_one_each = bool(self.entries.max(initial=0) <= 1)

    def counted(self, name: str) -> Ints:
        """Add up whole numbers; 0 where nothing fell."""
        return self._added(name).astype(np.int64)

    def added(self, name: str) -> Floats:
        """Add up numbers; 0 where nothing fell."""
        return self._added(name).astype(np.float64, copy=False)

    def least(self, name: str) -> Floats:
        """Return the least number of each bucket, NaN where there is none."""
        return self._extreme(name, np.fmin)

    def largest(self, name: str) -> Floats:
        """Return the largest number of each bucket, NaN where there is none."""
        return self._extreme(name, np.fmax)

    def _added(self, name: str) -> NDArray[np.number]:
        values = self._column(name)
        if not self.is_one_each:
            return np.bincount(self._buckets, weights=values, minlength=self._size)
        return self._placed(values, np.zeros(self._size, values.dtype))

    def _extreme(self, name: str, of_two: np.ufunc) -> Floats:
        found, values = np.full(self._size, np.nan), self._column(name)
        if self.is_one_each:
            return self._placed(values, found)
        of_two.at(found, self._buckets, values)
        return found

    def _placed(self, values: NDArray[Any], found: NDArray[Any]) -> NDArray[Any]:
        found[self._buckets] = values
        return found
