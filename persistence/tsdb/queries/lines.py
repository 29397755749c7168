"""A metric over time as the lines of a chart: aggregates per bucket, one line per group of tags."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from persistence import limits, store
from persistence.fields import StoredJson
from persistence.tsdb import buckets
from persistence.tsdb.expressions import epoch_ms, from_epoch_ms
from persistence.tsdb.queries import raw_points
from persistence.tsdb.queries.metrics import PointFilter
from persistence.tsdb.queries.raw_points import Points
from persistence.tsdb.rollups.folding import Floats, Folded, Ints, fold_values, quantiles
from persistence.tsdb.tags import pairs

MOST_LINES = 100
MOST_BUCKETS = 5_000
_MILLISECOND = dt.timedelta(milliseconds=1)
Group = tuple[tuple[str, str], ...]


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

    `more` counts the groups left out, `source` says in words what was read, `left_out` what a
    time limit left out. Before `coarse_until` only daily summaries remain.
    """

    buckets: Ints
    width: dt.timedelta
    lines: Sequence[Line]
    more: int
    source: str
    left_out: str = ""
    coarse_until: dt.datetime | None = None


def lines(question: LinesQuestion) -> Lines:
    """Answer one question. Raises TooManyBuckets, and TimeLimitReached if nothing can be said."""
    starts = question.buckets
    if not len(starts):
        return Lines(starts, question.width, (), 0, "raw points")
    end = from_epoch_ms(int(starts[-1])) + question.width
    wanted = PointFilter(question.name, from_epoch_ms(int(starts[0])), end, question.tags)
    points = raw_points.read(wanted, seconds=limits.LIST_SECONDS)
    found, more = _lines(question, starts, points)
    return Lines(starts, question.width, found, more, "raw points", _left_out(points))


def many(questions: Sequence[LinesQuestion]) -> Sequence[Lines]:
    """Answer the questions of one page. Raises as `lines` does."""
    return [lines(question) for question in questions]


def _left_out(points: Points) -> str:
    if points.complete or not len(points.at):
        return ""
    oldest = from_epoch_ms(int(points.at[-1]))
    return (
        f"Only the points from {oldest:%Y-%m-%d %H:%M:%S} UTC on were read within"
        f" {limits.LIST_SECONDS:g} s. Narrow the time range or the filter."
    )


def _lines(question: LinesQuestion, starts: Ints, points: Points) -> tuple[Sequence[Line], int]:
    groups: dict[Group, int] = {}
    of_series = np.array(
        [groups.setdefault(group_of(text, question.group_by), len(groups)) for text in points.tags],
        dtype=np.int64,
    )
    group = of_series[points.series] if len(points.series) else points.series
    sizes = np.bincount(group, minlength=len(groups))
    shown = np.argsort(-sizes, kind="stable")[:MOST_LINES]
    place = np.full(len(groups), -1, dtype=np.int64)
    place[shown] = np.arange(len(shown))
    line = place[group]
    kept = line >= 0
    number = (points.at[kept] - starts[0]) // (question.width // _MILLISECOND)
    cell, size = line[kept] * len(starts) + number, len(shown) * len(starts)
    folded = fold_values(cell, points.values[kept], size)
    percents = [a.percent for a in question.aggregates if a.percent is not None]
    ranks = quantiles(cell, points.values[kept], size, percents) if percents else {}
    values = {a: _values(a, folded, ranks, question.width) for a in question.aggregates}
    names = list(groups)
    cuts = [slice(n * len(starts), (n + 1) * len(starts)) for n in range(len(shown))]
    return [
        Line(
            names[shown[n]],
            {aggregate: array[cut] for aggregate, array in values.items()},
            folded.counts[cut],
            int(folded.counts[cut].sum() - folded.drawn[cut].sum()),
        )
        for n, cut in enumerate(cuts)
    ], len(groups) - len(shown)


def _values(
    aggregate: Aggregate, folded: Folded, ranks: Mapping[int, Floats], width: dt.timedelta
) -> Floats:
    percent = aggregate.percent
    if percent is not None:
        return ranks[percent]
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


def group_of(tags: str | None, keys: Sequence[str]) -> Group:
    """Return which group a series with this stored text of tags belongs to."""
    if not keys:
        return ()
    found = pairs(StoredJson(tags) if tags is not None else None)
    return tuple((key, found.get(key, "")) for key in keys)
