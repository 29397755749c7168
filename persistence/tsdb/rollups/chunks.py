"""How cells lie in the store: one blob per series, resolution and stretch of time.

A blob of `rollup_cells` is an array of CELL, that of `rollup_sketches` the words of its cells
one after the other. Both begin at whole multiples of their spans, counted from 1970.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from persistence.tsdb.rollups.cells import Cells
from persistence.tsdb.rollups.folding import Floats

FORMAT = 1  # of what is stored: another one is made anew
# Minutes from the chunk's start; words of its sketch; what PERCENTS are in cells.Cells.
CELL = np.dtype(
    [
        ("at", "<u2"), ("spans", "<u2"), ("counts", "<i4"), ("undrawn", "<i4"), ("sizes", "<i4"),
        ("sums", "<f8"), ("minima", "<f8"), ("maxima", "<f8"), ("ranks", "<f8", (4,)),
    ]
)  # fmt: skip  # as wide as it is stored
# By resolution, in minutes. A minute's chunk is an hour, which is what a mark has made anew.
CELL_SPANS: Mapping[int, int] = {1: 60, 5: 1_440, 60: 8 * 1_440}
SKETCH_SPANS: Mapping[int, int] = {1: 60, 5: 60, 60: 1_440}
Packed = NDArray[np.void]


def begins(first: int, end: int, span: int) -> range:
    """Return the beginnings of the stretches that the minutes from `first` to `end` lie in."""
    return range(first // span * span, end, span)


def spliced(
    old: Packed, words: Floats, new: Cells, *, start: int, first: int, end: int, resolution: int
) -> tuple[Packed, Mapping[int, Floats]]:
    """Put cells of one series into their chunk, in place of all from `first` to before `end`.

    `words` are those of the sketches' stretches that this touches, in order; their new words
    come back by stretch. An empty stretch is among them.
    """
    stretches = begins(first, end, SKETCH_SPANS[resolution])
    at = old["at"].astype(np.int64) + start
    before, after = at < first, at >= end
    # As bytes: numpy would first look at length whether the three are of one type.
    pieces = (old[before], packed(new, start), old[after])
    cells = np.frombuffer(b"".join(piece.tobytes() for piece in pieces), CELL)
    touched = (at >= stretches[0]) & (at < stretches[-1] + stretches.step)
    sizes = np.where(touched, old["sizes"], 0)
    if int(sizes.sum()) != len(words):
        raise ValueError("The sketches of a chunk are not those of its cells.")
    every = np.concatenate(
        [words[np.repeat(before, sizes)], new.words, words[np.repeat(after, sizes)]]
    )
    return cells, dict(_by_stretch(cells, every, start, stretches))


def _by_stretch(
    cells: Packed, words: Floats, start: int, stretches: range
) -> Iterator[tuple[int, Floats]]:
    at, done = cells["at"].astype(np.int64) + start, 0
    for stretch in stretches:
        inside = (at >= stretch) & (at < stretch + stretches.step)
        size = int(cells["sizes"][inside].sum())
        yield stretch, words[done : done + size]
        done += size


def packed(cells: Cells, start: int) -> Packed:
    found = np.empty(len(cells.at), CELL)
    for name in CELL.names or ():
        found[name] = getattr(cells, name) if name != "at" else cells.at - start
    return found
