"""The bars of a waterfall in the units of their drawing, a page of rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.tsdb.queries.traces import Row, Waterfall

WIDTH = 1000
_THINNEST = 2  # of WIDTH: what took no time is still to be seen


@dataclass(frozen=True)
class Bar:
    """A row with its bar: from `x`, `width` wide, of WIDTH."""

    number: int  # among all rows of the trace, from 1
    row: Row
    x: int
    width: int
    is_slow: bool


def drawn(fall: Waterfall, *, first: int, size: int) -> Sequence[Bar]:
    """Lay out `size` rows of a waterfall from number `first` on, counted from 0."""
    slow = {id(row) for row in fall.slowest}
    return [
        Bar(first + place + 1, row, *_bar(row), id(row) in slow)
        for place, row in enumerate(fall.rows[first : first + size])
    ]


def _bar(row: Row) -> tuple[int, int]:
    width = max(_THINNEST, round(row.width * WIDTH))
    return min(round(row.left * WIDTH), WIDTH - width), width
