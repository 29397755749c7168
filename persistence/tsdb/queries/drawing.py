"""Parts drawn into lines: arithmetic over arrays, whatever was read."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from persistence.tsdb.queries.questions import Aggregate, Group, Line
from persistence.tsdb.rollups import quantiles
from persistence.tsdb.rollups.cells import Number
from persistence.tsdb.rollups.folding import Floats, Folded, fold
from persistence.tsdb.rollups.parts import Part
from persistence.tsdb.rollups.quantiles import COLUMN


def drawn(
    parts: Sequence[Part],
    groups: Sequence[Group],
    aggregates: Sequence[Aggregate],
    *,
    buckets: int,
    width: dt.timedelta,
) -> list[Line]:
    """Return a line per group; a bucket of line n is `n * buckets` further on."""
    if not groups:
        return []
    size = len(groups) * buckets
    folded = _folded(parts, size)
    ranks = np.empty((0, 0))
    if any(aggregate.percent is not None for aggregate in aggregates):
        ranks = _ranks(parts, size)
    values = {a: _values(a, folded, ranks, width) for a in aggregates}
    undrawn = folded.counts - folded.drawn
    lines = []
    for number, group in enumerate(groups):
        cut = slice(number * buckets, (number + 1) * buckets)
        own = {aggregate: array[cut] for aggregate, array in values.items()}
        lines.append(Line(group, own, folded.counts[cut], int(undrawn[cut].sum())))
    return lines


def _folded(parts: Sequence[Part], size: int) -> Folded:
    counts = _column([part.counts for part in parts])
    return fold(
        _column([part.buckets for part in parts]),
        size,
        counts=counts,
        drawn=counts - _column([part.undrawn for part in parts]),
        sums=_column([part.sums for part in parts]),
        minima=_column([part.minima for part in parts]),
        maxima=_column([part.maxima for part in parts]),
    )


def _column(columns: Sequence[NDArray[Number]]) -> NDArray[Number]:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _ranks(parts: Sequence[Part], size: int) -> Floats:
    """Return a row per COLUMN: of each bucket its one entry's quantiles, or all it holds merged."""
    entries = np.bincount(_column([part.buckets for part in parts]), minlength=size)
    found = np.full((size, len(COLUMN)), np.nan)
    heaps = []
    for part in parts:
        shared = entries[part.buckets] > 1
        alone = np.flatnonzero(~shared)
        found[part.buckets[alone]] = part.ranks(alone)
        if shared.any():
            places = np.flatnonzero(shared)
            heaps.append(part.heap(places, part.buckets[places]))
    if heaps:
        several = np.flatnonzero(entries > 1)
        found[several] = quantiles.of_heap(quantiles.piled(heaps), size)[several]
    by_percent: Floats = np.ascontiguousarray(found.T)
    return by_percent


def _values(aggregate: Aggregate, folded: Folded, ranks: Floats, width: dt.timedelta) -> Floats:
    percent = aggregate.percent
    if percent is not None:
        of_percent: Floats = ranks[COLUMN[percent]]
        return of_percent
    empty = folded.drawn == 0
    match aggregate:
        case Aggregate.MIN:
            return folded.minima
        case Aggregate.MAX:
            return folded.maxima
        case Aggregate.COUNT:
            return np.where(folded.counts == 0, np.nan, folded.counts)
        case Aggregate.AVG:
            return np.where(empty, np.nan, folded.sums / np.maximum(folded.drawn, 1))
        case Aggregate.SUM:
            return np.where(empty, np.nan, folded.sums)
        case _:
            return np.where(empty, np.nan, folded.sums / width.total_seconds())
