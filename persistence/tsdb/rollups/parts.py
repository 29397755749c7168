"""What falls into the buckets of a chart: stored cells, single points, estimating summaries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persistence.tsdb.rollups import reading, sketches
from persistence.tsdb.rollups.cells import Cells, ranges
from persistence.tsdb.rollups.folding import Floats, Ints
from persistence.tsdb.rollups.quantiles import Heap
from persistence.tsdb.rollups.reading import Stock
from persistence.tsdb.rollups.sketches import EXACT


@dataclass(frozen=True)
class Part:
    """An entry per cell or point, with the bucket it falls into, counted through all lines.

    `column` gives counts, undrawn, sums, minima or maxima of all entries; `ranks` a quantile of
    each entry alone, by its place in PERCENTS; `heap` what merging the entries at some places, in
    their buckets, needs. Each is read only when it is asked for.
    """

    buckets: Ints
    column: Callable[[str], NDArray[Any]]
    ranks: Callable[[int], Floats]
    heap: Callable[[Ints, Ints], Heap]

    def only(self, kept: NDArray[np.bool_], buckets: Ints) -> "Part":
        """Return some entries, in other buckets."""
        places = np.flatnonzero(kept)
        return Part(
            buckets,
            lambda name: self.column(name)[places],
            lambda percent: self.ranks(percent)[places],
            lambda chosen, into: self.heap(places[chosen], into),
        )


def of_stock(stock: Stock, buckets: Ints) -> Part:
    def heap(chosen: Ints, into: Ints) -> Heap:
        return _heap_of_stock(stock, np.arange(len(stock.cells))[stock.places][chosen], into)

    return Part(
        buckets,
        lambda name: stock.cells[name][stock.places],
        lambda percent: stock.cells["ranks"][:, percent][stock.places],
        heap,
    )


def of_points(values: Floats, buckets: Ints) -> Part:
    """NaN is a value that no line can hold."""
    undrawn = np.isnan(values).astype(np.int64)
    columns = {
        "counts": np.ones(len(values), np.int64),
        "undrawn": undrawn,
        "sums": np.where(undrawn, 0.0, values),
        "minima": values,
        "maxima": values,
    }
    return Part(
        buckets,
        columns.__getitem__,
        lambda _: values,
        lambda chosen, into: _heap_of_values(values[chosen], into),
    )


def of_estimate(cell: Cells, buckets: Ints) -> Part:
    """Take the cell of one summary whose values are known by a sketch alone."""
    return Part(
        buckets,
        lambda name: getattr(cell, name),
        lambda percent: cell.ranks[:, percent],
        lambda _, into: Heap(*_NOTHING, [(int(into[0]), cell.sketch(0))]),
    )


_NOTHING = np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64)


def _heap_of_values(values: Floats, buckets: Ints) -> Heap:
    kept = ~np.isnan(values)
    return Heap(buckets[kept], values[kept], np.ones(int(kept.sum()), np.int64))


def _heap_of_stock(stock: Stock, places: Ints, buckets: Ints) -> Heap:
    cells = stock.cells[places]
    drawn = (cells["counts"] - cells["undrawn"]).astype(np.int64)
    sizes = cells["sizes"].astype(np.int64)
    # Without words, the extremes tell all: alike, or each one value.
    alike = (sizes == 0) & (drawn > 0) & (cells["minima"] == cells["maxima"])
    pair = (sizes == 0) & (drawn == 2) & ~alike
    known = [
        (buckets[alike], cells["minima"][alike], drawn[alike]),
        (buckets[pair], cells["minima"][pair], np.ones(int(pair.sum()), np.int64)),
        (buckets[pair], cells["maxima"][pair], np.ones(int(pair.sum()), np.int64)),
    ]
    estimated: list[tuple[int, bytes]] = []
    if sizes.any():
        begins, words = reading.words(stock, places)
        exact = (sizes > 0) & (drawn <= EXACT)
        values = words[ranges(begins[exact], sizes[exact])]
        into = np.repeat(buckets[exact], sizes[exact])
        known.append((into, values, np.ones(len(into), np.int64)))
        for place in np.flatnonzero(drawn > EXACT).tolist():
            of_cell = words[begins[place] : begins[place] + sizes[place]]
            if len(of_cell):
                estimated.append((int(buckets[place]), sketches.unpadded(of_cell.tobytes())))
    into, values, times = (np.concatenate(column) for column in zip(*known, strict=True))
    return Heap(into, values, times, estimated)
