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
    order = np.lexsort((heap.values, heap.buckets))
    buckets, values = heap.buckets[order], heap.values[order]
    reached = np.cumsum(heap.times[order])
    number = np.bincount(buckets, weights=heap.times[order], minlength=size).astype(np.int64)
    before = np.cumsum(number) - number
    found = np.full((size, len(PERCENTS)), np.nan)
    some = number > 0
    for column, percent in enumerate(PERCENTS):
        rank = np.maximum((number * percent + 99) // 100, 1)  # whole numbers: no rounding
        found[some, column] = values[np.searchsorted(reached, (before + rank)[some])]
    by_bucket: dict[int, list[bytes]] = {}
    for bucket, sketch in heap.sketches:
        by_bucket.setdefault(bucket, []).append(sketch)
    for bucket, of_many in by_bucket.items():
        low, high = np.searchsorted(buckets, [bucket, bucket + 1])
        single = np.repeat(values[low:high], heap.times[order][low:high])
        found[bucket] = sketches.quantiles(sketches.merged(of_many, single), PERCENTS)
    return found


def piled(heaps: Sequence[Heap]) -> Heap:
    return Heap(
        np.concatenate([heap.buckets for heap in heaps]),
        np.concatenate([heap.values for heap in heaps]),
        np.concatenate([heap.times for heap in heaps]),
        [one for heap in heaps for one in heap.sketches],
    )


COLUMN: Mapping[int, int] = {percent: column for column, percent in enumerate(PERCENTS)}
