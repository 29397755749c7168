"""Stored cells of many series at once, and their words where cells are to be merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persistence.tsdb.rollups.asking import among, ask
from persistence.tsdb.rollups.chunks import CELL, CELL_SPANS, SKETCH_SPANS, Packed
from persistence.tsdb.rollups.folding import Floats, Ints
from persistence.tsdb.rollups.kept import kept

_WITHIN = "WHERE {which} AND resolution = %s AND start >= %s AND start < %s"
_CELLS = f"SELECT series_id, start, cells FROM rollup_cells {_WITHIN}"  # noqa: S608  # ours
_SKETCHES = f"SELECT series_id, start, sketches FROM rollup_sketches {_WITHIN}"  # noqa: S608  # _WITHIN holds placeholders alone


EVERY = slice(None)


@dataclass(frozen=True)
class Stock:
    """Packed cells, each with when it begins, in minutes since 1970.

    They lie in chunks of a series each, so many cells long. `places` are those of the cells that
    were asked for, where others lie in the same chunks.
    """

    resolution: int
    chunks: Sequence[int]
    lengths: Ints
    at: Ints
    cells: Packed
    places: Ints | slice

    @property
    def series(self) -> Ints:
        """Return the series of each cell."""
        return np.repeat(np.array(self.chunks, np.int64), self.lengths)

    def lines(self, of_series: Mapping[int, int]) -> Ints:
        """Return for each cell that was asked for what its series has in a mapping."""
        of_chunks = np.array([of_series[number] for number in self.chunks], np.int64)
        return np.repeat(of_chunks, self.lengths)[self.places]

    def only(self, chosen: NDArray[np.bool_]) -> "Stock":
        """Keep some of the cells that were asked for."""
        places = np.flatnonzero(chosen)
        if not isinstance(self.places, slice):
            places = self.places[places]
        return Stock(self.resolution, self.chunks, self.lengths, self.at, self.cells, places)


def stock(
    series: Sequence[int], resolution: int, first: int, end: int, version: int | None = None
) -> Stock:
    """Read the cells that begin at or after one minute and before another.

    With the version of the cells, chunks that are kept of that version are not read again.
    """
    span = CELL_SPANS[resolution]
    chunks = first // span * span, -(-end // span) * span
    key = version, tuple(series), resolution, chunks
    found: Stock | None = None if version is None else kept.get(key)
    if found is None:
        found = _stock(series, resolution, *chunks)
        if version is not None:
            kept.put(key, found, found.cells.nbytes + found.at.nbytes)
    inside = (found.at >= first) & (found.at < end)
    return found if inside.all() else found.only(inside)


def _stock(series: Sequence[int], resolution: int, first: int, end: int) -> Stock:
    rows = _blobs(_CELLS, series, resolution, first, end)
    cells = np.frombuffer(b"".join([row[2] for row in rows]), CELL)
    lengths = np.array([len(row[2]) for row in rows], np.int64) // CELL.itemsize
    at = cells["at"] + np.repeat(np.array([row[1] for row in rows], np.int64), lengths)
    return Stock(resolution, [row[0] for row in rows], lengths, at, cells, EVERY)


def words(found: Stock, places: Ints) -> tuple[Ints, Floats]:
    """Return where in the words that come with it those of the cells at these places begin.

    How many words a cell has it says itself.
    """
    span = SKETCH_SPANS[found.resolution]
    stretches = found.at // span * span
    touched = stretches[places]
    series = found.series
    bounds = int(touched.min()), int(touched.max()) + 1
    rows = _blobs(_SKETCHES, np.unique(series[places]).tolist(), found.resolution, *bounds)
    begins, length = {}, 0
    for series_id, start, blob in rows:
        begins[series_id, start] = length
        length += len(blob) // 8
    # Within its stretch, a cell's words follow those of the cells before it.
    order = np.lexsort((found.at, series))
    sizes = found.cells["sizes"][order].astype(np.int64)
    before = np.cumsum(sizes) - sizes
    of, start_of = series[order], stretches[order]
    changes = (np.diff(of) != 0) | (np.diff(start_of) != 0)
    firsts = np.append(0, np.flatnonzero(changes) + 1)
    keys = zip(of[firsts].tolist(), start_of[firsts].tolist(), strict=True)
    base = np.array([begins.get(key, 0) for key in keys], np.int64)
    offsets = np.empty(len(order), np.int64)
    lengths = np.diff(np.append(firsts, len(order)))
    offsets[order] = before - np.repeat(before[firsts] - base, lengths)
    return offsets[places], np.frombuffer(b"".join([row[2] for row in rows]), "<f8")


def _blobs(
    question: str, series: Sequence[int], resolution: int, first: int, end: int
) -> list[tuple[int, int, bytes]]:
    which, values = among("series_id", series)
    rows = ask(question.format(which=which), [*values, resolution, first, end])
    return [(number, start, blob) for number, start, blob in rows]
