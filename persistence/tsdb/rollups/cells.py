"""Cells: what lies in one stretch of one series, as arrays with an entry per cell."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from persistence.tsdb.rollups import sketches
from persistence.tsdb.rollups.folding import Floats, Ints
from persistence.tsdb.rollups.sketches import EXACT

MINUTE = 60_000  # milliseconds
RESOLUTIONS = (1, 5, 60)  # minutes; each divides the next
HOUR = 60
PERCENTS = (50, 90, 95, 99)
Spans = NDArray[np.unsignedinteger]
Number = TypeVar("Number", np.int64, np.float64)
POINT, HOURLY, DAILY = 0, 1, 2  # what a cell was made of: the coarsest of its parts


@dataclass(frozen=True)
class Cells:
    """Cells in order of series and time.

    `at` is where a cell begins, in minutes since 1970. `counts` are all points; `undrawn`
    those that are no number a line can hold, which nothing else here knows of. `ranks` has a
    column per PERCENTS. `words` holds for each cell `sizes` doubles: its values in order, or
    the bytes of a sketch where they are more than EXACT; none where the other columns tell
    all values already: one, two, or all alike.
    """

    series: Ints
    at: Ints
    spans: Spans
    counts: Ints
    undrawn: Ints
    sums: Floats
    minima: Floats
    maxima: Floats
    ranks: Floats
    sizes: Ints
    words: Floats

    @property
    def drawn(self) -> Ints:
        return self.counts - self.undrawn

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Say of each cell whether its values are all known."""
        return np.less_equal(np.where(self.sizes == 0, 0, self.drawn), EXACT)

    def part(self, low: int, high: int, first_word: int, end_word: int) -> "Cells":
        """Return the cells from one place to before another, whose words are known to begin."""
        columns = {f.name: getattr(self, f.name)[low:high] for f in fields(self)}
        return Cells(**{**columns, "words": self.words[first_word:end_word]})

    def sketch(self, place: int) -> bytes:
        """Return the sketch of a cell that is not exact."""
        start = int(self.sizes[:place].sum())
        return sketches.unpadded(self.words[start : start + int(self.sizes[place])].tobytes())


@dataclass(frozen=True)
class Points:
    """Single points: `at` in epoch milliseconds, NaN for a value that no line can hold.

    `spans` says of each whether it was measured or is one of those that a summary has kept.
    """

    series: Ints
    at: Ints
    values: Floats
    spans: Spans


def gathered(points: Points, minutes: int) -> Cells:
    """Gather points into cells so many minutes long."""
    at = points.at // (minutes * MINUTE) * minutes
    order = np.lexsort((points.values, at, points.series))  # NaN comes last in its cell
    series, at, values = points.series[order], at[order], points.values[order]
    starts = _starts(series, at)
    counts = np.diff(np.append(starts, len(values)))
    drawable = ~np.isnan(values)
    drawn = _added(drawable.astype(np.int64), starts)
    minima = _picked(values, starts, drawn > 0)
    maxima = _picked(values, starts + drawn - 1, drawn > 0)
    ranks = np.stack(
        [
            _picked(values, starts + np.maximum((drawn * percent + 99) // 100, 1) - 1, drawn > 0)
            for percent in PERCENTS
        ],
        axis=1,
    )
    told = (drawn <= 2) | (minima == maxima)
    sizes, words = _words(values, starts, np.where(told, 0, drawn))
    return Cells(
        series[starts],
        at[starts],
        np.maximum.reduceat(points.spans[order], starts) if len(starts) else points.spans,
        counts,
        counts - drawn,
        _added(np.where(drawable, values, 0.0), starts),
        minima,
        maxima,
        ranks,
        sizes,
        words,
    )


def joined(parts: Sequence[Cells]) -> Cells:
    """Put cells together and in order; those of the same series and time become one."""
    columns = {f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Cells)}
    every = Cells(**columns)
    order = np.lexsort((every.at, every.series))
    in_order = bool(np.all(np.diff(order) == 1))
    if in_order and len(_starts(every.series, every.at)) == len(order):
        return every
    return _together(every, order)


def _together(cells: Cells, order: Ints) -> Cells:
    firsts = _starts(cells.series[order], cells.at[order])
    offsets = np.cumsum(cells.sizes) - cells.sizes
    made = [_one(cells, offsets, places) for places in np.split(order, firsts[1:])]
    columns = {
        f.name: np.array([getattr(one, f.name)[0] for one in made], getattr(cells, f.name).dtype)
        for f in fields(Cells)
        if f.name != "words"
    }
    return Cells(**columns, words=np.concatenate([one.words for one in made]))


def _one(cells: Cells, offsets: Ints, places: Ints) -> Cells:
    """Merge the cells at these places, which are of one series and time."""
    parts = [cells.words[offsets[n] : offsets[n] + cells.sizes[n]] for n in places]
    known, estimated = [np.empty(0)], []
    for place, words in zip(places, parts, strict=True):
        if cells.exact[place]:
            known.append(values_of(cells, int(place), words))
        else:
            estimated.append(sketches.unpadded(words.tobytes()))
    values = np.concatenate(known)
    first = places[:1]
    if not estimated:
        undrawn = int(cells.undrawn[places].sum())
        every = np.append(values, np.full(undrawn, np.nan))
        return gathered(
            Points(
                np.repeat(cells.series[first], len(every)),
                np.repeat(cells.at[first] * MINUTE, len(every)),
                every,
                np.full(len(every), cells.spans[places].max(), np.uint8),
            ),
            1,
        )
    sketch = sketches.merged(estimated, values)
    return Cells(
        cells.series[first],
        cells.at[first],
        cells.spans[places].max(keepdims=True),
        cells.counts[places].sum(keepdims=True),
        cells.undrawn[places].sum(keepdims=True),
        cells.sums[places].sum(keepdims=True),
        np.nanmin(cells.minima[places], keepdims=True),
        np.nanmax(cells.maxima[places], keepdims=True),
        np.array([sketches.quantiles(sketch, PERCENTS)]),
        *_sketch_words(sketch),
    )


def values_of(cells: Cells, place: int, words: Floats) -> Floats:
    """Return the values of an exact cell, in order."""
    if len(words):
        return words
    drawn = int(cells.drawn[place])
    if drawn == 2:
        return np.array([cells.minima[place], cells.maxima[place]])
    return np.full(drawn, cells.minima[place])


def _sketch_words(sketch: bytes) -> tuple[Ints, Floats]:
    words = np.frombuffer(sketches.padded(sketch))
    return np.array([len(words)], dtype=np.int64), words


def _words(values: Floats, starts: Ints, wanted: Ints) -> tuple[Ints, Floats]:
    """Return the sizes and the words of cells: `wanted` says how many values of each matter."""
    large = np.flatnonzero(wanted > EXACT)
    if not len(large):
        return wanted, values[ranges(starts, wanted)]
    sizes, pieces, done = wanted.copy(), [], 0
    for place in large.tolist():
        pieces.append(values[ranges(starts[done:place], wanted[done:place])])
        every = values[starts[place] : starts[place] + wanted[place]]
        words = np.frombuffer(sketches.padded(sketches.sketch_of(every)))
        sizes[place] = len(words)
        pieces.append(words)
        done = place + 1
    pieces.append(values[ranges(starts[done:], wanted[done:])])
    return sizes, np.concatenate(pieces)


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """Return the places start, start + 1, … of each range, one after the other."""
    before = np.cumsum(lengths) - lengths
    places: Ints = np.arange(int(lengths.sum()), dtype=np.int64)
    places += np.repeat(starts - before, lengths)
    return places


def _starts(series: Ints, at: Ints) -> Ints:
    if not len(series):
        return np.empty(0, dtype=np.int64)
    changes = (np.diff(series) != 0) | (np.diff(at) != 0)
    return np.concatenate([[0], np.flatnonzero(changes) + 1])


def _added(numbers: NDArray[Number], starts: Ints) -> NDArray[Number]:
    return np.add.reduceat(numbers, starts) if len(starts) else numbers[:0]


def _picked(values: Floats, places: Ints, known: NDArray[np.bool_]) -> Floats:
    if not len(values):
        return np.empty(0)
    return np.where(known, values[np.where(known, places, 0)], np.nan)
