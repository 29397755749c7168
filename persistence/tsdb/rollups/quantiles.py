"""Quantiles of buckets that several cells and points fall into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from persistence.tsdb.rollups import sketches
from persistence.tsdb.rollups.cells import PERCENTS
from persistence.tsdb.rollups.folding import Floats, Ints


@dataclass(frozen=True)
class Heap:
    """Numbers by the bucket they fall into, each so many times; sketches of many likewise."""

    buckets: Ints
    values: Floats
    times: Ints
    sketches: Sequence[tuple[int, bytes]] = ()


def of_heap(heap: Heap, size: int) -> Floats:
    """Return a row per bucket and a column per PERCENTS; NaN where a bucket holds no number.

    Exact but for buckets with a sketch.
    """
    found = np.full((size, len(PERCENTS)), np.nan)
    number = np.bincount(heap.buckets, minlength=size)
    some = np.flatnonzero(number)
    if len(some):
        cells = len(some) * int(number.max())
        even = cells <= 4 * len(heap.values) and not (heap.times > 1).any()
        found[some] = (_in_a_table if even else _in_a_row)(heap, number, some)
    by_bucket: dict[int, list[bytes]] = {}
    for bucket, sketch in heap.sketches:
        by_bucket.setdefault(bucket, []).append(sketch)
    for bucket, of_many in by_bucket.items():
        own = heap.buckets == bucket
        single = np.repeat(heap.values[own], heap.times[own])
        found[bucket] = sketches.quantiles(sketches.merged(of_many, single), PERCENTS)
    return found


def _ranks(number: Ints, percent: int) -> Ints:
    return np.maximum((number * percent + 99) // 100, 1)  # whole numbers: no rounding


def _in_a_table(heap: Heap, number: Ints, some: Ints) -> Floats:
    """Sort the values of each bucket as a row of a table: several times as fast as all at once."""
    order = np.argsort(heap.buckets, kind="stable")
    lengths = number[some]
    rows = np.repeat(np.arange(len(some)), lengths)
    columns = np.arange(len(order)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    table = np.full((len(some), int(lengths.max())), np.inf)
    table[rows, columns] = heap.values[order]
    table.sort(axis=1)
    every = np.arange(len(some))
    return np.stack([table[every, _ranks(lengths, p) - 1] for p in PERCENTS], axis=1)


def _in_a_row(heap: Heap, number: Ints, some: Ints) -> Floats:
    """Sort all values, each as often as it occurs, by bucket."""
    order = np.lexsort((heap.values, heap.buckets))
    values, times = heap.values[order], heap.times[order]
    reached = np.cumsum(times)
    sizes = np.bincount(heap.buckets[order], weights=times, minlength=len(number))
    of_each = sizes[some].astype(np.int64)
    before = np.cumsum(of_each) - of_each
    return np.stack(
        [values[np.searchsorted(reached, before + _ranks(of_each, p))] for p in PERCENTS], axis=1
    )


def piled(heaps: Sequence[Heap]) -> Heap:
    return Heap(
        np.concatenate([heap.buckets for heap in heaps]),
        np.concatenate([heap.values for heap in heaps]),
        np.concatenate([heap.times for heap in heaps]),
        [one for heap in heaps for one in heap.sketches],
    )


COLUMN: Mapping[int, int] = {percent: column for column, percent in enumerate(PERCENTS)}
