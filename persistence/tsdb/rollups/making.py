"""Rows made into the cells of their series, and cells cut into the chunks they are stored in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from persistence.tsdb.rollups import summaries
from persistence.tsdb.rollups.cells import Cells, Points, gathered, joined
from persistence.tsdb.rollups.chunks import CELL_SPANS
from persistence.tsdb.rollups.folding import Ints
from persistence.tsdb.rollups.registry import Registered
from persistence.tsdb.rollups.rows import Rows


@dataclass(frozen=True)
class Job:
    """Cells of one series that go into one chunk, in place of all from `first` to before `end`."""

    series: int
    resolution: int
    start: int
    first: int
    end: int
    cells: Cells


@dataclass(frozen=True)
class Numbered:
    """Points by the numbers of their series; those of a metric's whole are there once more.

    With summaries that are more than points, each with series, moment and span.
    """

    points: Points
    estimates: Sequence[tuple[summaries.Summary, int, int, int]]

    def cells(self, minutes: int) -> Cells:
        cells = gathered(self.points, minutes)
        if not self.estimates:
            return cells
        more = [summaries.as_cell(*estimate, minutes) for estimate in self.estimates]
        return joined([cells, *more])

    def before(self, at: int) -> "Numbered":
        """Return what lies before a moment in epoch milliseconds."""
        points, kept = self.points, self.points.at < at
        return Numbered(
            Points(points.series[kept], points.at[kept], points.values[kept], points.spans[kept]),
            [estimate for estimate in self.estimates if estimate[2] < at],
        )


def numbered(rows: Rows, known: Mapping[str, Registered]) -> Numbered:
    """Give the points of rows to the series whose cells they go into."""
    own, whole = (np.full(len(rows.series), -1, np.int64) for _ in range(2))
    for (name, tags), place in rows.series.items():
        metric = known[name]
        own[place] = -1 if metric.wide else metric.series[tags]
        whole[place] = -1 if metric.whole is None else metric.whole
    points = rows.points()
    return Numbered(
        _twice(points, own[points.series], whole[points.series]),
        [
            (summary, int(ids[place]), at, span)
            for summary, place, at, span in rows.estimates
            for ids in (own, whole)
            if ids[place] >= 0
        ],
    )


def _twice(points: Points, own: Ints, whole: Ints) -> Points:
    series = np.concatenate([own, whole])
    kept = series >= 0
    at, values, spans = (
        np.concatenate([column, column])[kept]
        for column in (points.at, points.values, points.spans)
    )
    return Points(series[kept], at, values, spans)


def jobs(cells: Cells, resolution: int, first: int, end: int) -> Iterator[Job]:
    """Cut cells between two minutes into chunks; a series without cells there gets none."""
    span = CELL_SPANS[resolution]
    starts = cells.at // span * span
    changes = (np.diff(cells.series) != 0) | (np.diff(starts) != 0)
    cuts = [0, *(np.flatnonzero(changes) + 1).tolist(), len(cells.at)]
    words = np.concatenate([[0], np.cumsum(cells.sizes)])
    for low, high in pairwise(cuts):
        if low < high:
            start = int(starts[low])
            part = cells.part(low, high, int(words[low]), int(words[high]))
            bounds = max(first, start), min(end, start + span)
            yield Job(int(cells.series[low]), resolution, start, *bounds, part)


def clearing(series: Sequence[int], resolution: int, first: int, end: int) -> Iterator[Job]:
    """Yield the jobs that leave series without cells between two minutes of one chunk."""
    span = CELL_SPANS[resolution]
    nothing = gathered(
        Points(*(np.empty(0, np.int64),) * 2, np.empty(0), np.empty(0, np.uint8)), resolution
    )
    for one in series:
        yield Job(one, resolution, first // span * span, first, end, nothing)
