"""What a chart asks of a metric, and what it gets: aggregates per bucket, in lines."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from persistence import store
from persistence.tsdb import buckets
from persistence.tsdb.expressions import epoch_ms
from persistence.tsdb.queries.sources import Source
from persistence.tsdb.rollups.folding import Floats, Ints

MOST_BUCKETS = 5_000
Group = tuple[tuple[str, str], ...]
_MILLISECOND = dt.timedelta(milliseconds=1)


class TooManyBuckets(store.StoreError):
    """The width is too narrow for the range."""


class Aggregate(StrEnum):
    """What a line draws of each bucket. RATE is the sum of the values per second.

    A counter that is written as one row of value 1 per event has its events per second as
    RATE; the points per second of any metric are COUNT divided by the width.
    """

    AVG = "avg"
    MIN = "min"
    MAX = "max"
    SUM = "sum"
    COUNT = "count"
    RATE = "rate"
    P50 = "p50"
    P90 = "p90"
    P95 = "p95"
    P99 = "p99"

    @property
    def percent(self) -> int | None:
        """Return the rank of a quantile: the least value that so many percent reach."""
        return int(self.value[1:]) if self.value[1:].isdecimal() else None


@dataclass(frozen=True)
class LinesQuestion:
    """Which lines: `width` comes from buckets.width_for, days begin at midnight of start's zone.

    Whole buckets are read: the first is the one that `start` lies in, the last the one before
    `end`. `group_by` are tag keys, and none of them is one line over all series.
    """

    name: str
    start: dt.datetime
    end: dt.datetime
    width: dt.timedelta
    aggregates: tuple[Aggregate, ...]
    group_by: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def buckets(self) -> Ints:
        """Return the beginnings of all buckets in epoch milliseconds. Raises TooManyBuckets."""
        origin = epoch_ms(buckets.origin(self.start, self.width))
        width = self.width // _MILLISECOND
        number = max(-(-(epoch_ms(self.end) - origin) // width), 0)
        if number > MOST_BUCKETS:
            raise TooManyBuckets(
                f"{number:,} buckets of {self.width} are too many: at most {MOST_BUCKETS:,}."
                " Narrow the time range."
            )
        return origin + width * np.arange(number, dtype=np.int64)


@dataclass(frozen=True)
class Line:
    """One group of series: for each aggregate an array as long as the buckets, NaN for gaps.

    `counts` are all points of each bucket, `undrawn` those of the whole line that no line can
    hold (NaN, infinite, text). A series without a key of the group has "" there.
    """

    tags: Group
    values: Mapping[Aggregate, Floats]
    counts: Ints
    undrawn: int


@dataclass(frozen=True)
class Lines:
    """The answer: `buckets` are the starts of all of them in epoch milliseconds.

    `more` counts the groups left out, `source` says what was read, `left_out` what a
    time limit left out. Before `coarse_until` only summaries wider than the buckets remain.
    """

    buckets: Ints
    width: dt.timedelta
    lines: Sequence[Line]
    more: int
    source: Source
    left_out: str = ""
    coarse_until: dt.datetime | None = None
