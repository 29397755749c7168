"""Parts drawn into lines: arithmetic over arrays, whatever was read."""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persistence.tsdb.queries.questions import Aggregate, Group, Line
from persistence.tsdb.rollups import quantiles
from persistence.tsdb.rollups.folding import Floats, Folding, Ints
from persistence.tsdb.rollups.parts import Part
from persistence.tsdb.rollups.quantiles import COLUMN


class Drawing:
    """The lines of all panels, each so many buckets long: one of line n is `n * buckets` further.

    There is a part at least. An aggregate is reckoned for all lines once one asks for it;
    `of_lines` are the points of each.
    """

    def __init__(
        self, parts: Sequence[Part], *, lines: int, buckets: int, width: dt.timedelta
    ) -> None:
        self._parts, self._size, self._buckets, self._width = parts, lines * buckets, buckets, width
        places = _column([part.buckets for part in parts])
        self._folding = Folding(
            places, self._size, lambda name: _column([part.column(name) for part in parts])
        )
        self._counts = self._folding.counted("counts")
        undrawn = self._folding.counted("undrawn")
        self._drawn = self._counts - undrawn
        self.of_lines = self._counts.reshape(lines, buckets).sum(axis=1).tolist()
        self._undrawn_of_lines = undrawn.reshape(lines, buckets).sum(axis=1).tolist()
        self._values: dict[Aggregate, Floats] = {}

    def line(self, number: int, group: Group, aggregates: Sequence[Aggregate]) -> Line:
        cut = slice(number * self._buckets, (number + 1) * self._buckets)
        values = {aggregate: self._of(aggregate)[cut] for aggregate in aggregates}
        return Line(group, values, self._counts[cut], self._undrawn_of_lines[number])

    def _of(self, aggregate: Aggregate) -> Floats:
        if aggregate not in self._values:
            percent = aggregate.percent
            self._values[aggregate] = (
                self._value(aggregate) if percent is None else self._quantile(COLUMN[percent])
            )
        return self._values[aggregate]

    def _value(self, aggregate: Aggregate) -> Floats:
        match aggregate:
            case Aggregate.MIN:
                return self._folding.least("minima")
            case Aggregate.MAX:
                return self._folding.largest("maxima")
            case Aggregate.COUNT:
                return self._where(self._counts, self._counts)
            case Aggregate.AVG:
                return self._where(self._drawn, self._folding.added("sums"), self._drawn)
            case Aggregate.SUM:
                return self._where(self._drawn, self._folding.added("sums"))
            case _:
                seconds = self._width.total_seconds()
                return self._where(self._drawn, self._folding.added("sums"), seconds)

    def _where(self, some: Ints, sums: Floats | Ints, by: Ints | float = 1) -> Floats:
        """Divide where there is something, leave NaN where there is nothing."""
        found = np.full(self._size, np.nan)
        np.divide(sums, by, out=found, where=some > 0)
        return found

    def _quantile(self, column: int) -> Floats:
        """Return of each bucket its one entry's quantile, or that of all it holds merged."""
        found = np.full(self._size, np.nan)
        for part in self._parts:
            found[part.buckets] = part.ranks(column)
        if not self._folding.is_one_each:
            shared = self._folding.entries > 1
            found[shared] = self._merged[shared, column]
        return found

    @cached_property
    def _merged(self) -> Floats:
        """Return the quantiles of the buckets that several entries fell into."""
        heaps = []
        for part in self._parts:
            places = np.flatnonzero(self._folding.entries[part.buckets] > 1)
            if len(places):
                heaps.append(part.heap(places, part.buckets[places]))
        return quantiles.of_heap(quantiles.piled(heaps), self._size)


def _column(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)
