"""Log lines by level over time: bars whose height is a count, as an SVG draws them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

WIDTH = 1000
HEIGHT = 100
_SHARE = 0.86  # of a bar's place that the bar takes: the rest keeps it from its neighbour
_THINNEST = 1.0  # one line among thousands is still to be seen


class Counted(Protocol):
    @property
    def start(self) -> dt.datetime: ...
    @property
    def lines(self) -> Mapping[str, int]: ...
    @property
    def total(self) -> int: ...


@dataclass(frozen=True)
class Block:
    """The lines of one level in one bar, in the units of the drawing."""

    level: str
    count: int
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Column:
    """One bar: from the worst level at the foot to the mildest on top."""

    start: dt.datetime
    total: int
    x: str
    width: str
    blocks: Sequence[Block]


def columns(bars: Sequence[Counted], levels: Sequence[str]) -> Sequence[Column]:
    """Lay out `bars` side by side; `levels` from the foot upwards."""
    tallest = max((bar.total for bar in bars), default=0)
    place = WIDTH / max(len(bars), 1)
    return [
        Column(
            bar.start,
            bar.total,
            _unit(place * number),
            _unit(place),
            list(_blocks(bar, levels, place * number, place * _SHARE, tallest)),
        )
        for number, bar in enumerate(bars)
    ]


def _blocks(
    bar: Counted, levels: Sequence[str], x: float, width: float, tallest: int
) -> Iterator[Block]:
    y = float(HEIGHT)
    for level in levels:
        count = bar.lines.get(level, 0)
        if count:
            height = max(_THINNEST, HEIGHT * count / tallest)
            y = max(0.0, y - height)
            yield Block(level, count, _unit(x), _unit(y), _unit(width), _unit(height))


def _unit(number: float) -> str:
    """Write a coordinate; a template would write it the way of the reader's country."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
