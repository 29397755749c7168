"""A metric over time, as a chart needs it: its points if they are few, else averages of buckets."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from persistence import limits, store
from persistence.moments import Instant
from persistence.paging import in_order
from persistence.statements import sql
from persistence.tsdb import buckets
from persistence.tsdb.expressions import EARLIEST, TIMES, epoch_ms
from persistence.tsdb.queries.metrics import ORDER, PointFilter, Span, matching, value_of

_NO_LIMIT = 2**62
_MILLISECOND = dt.timedelta(milliseconds=1)
# A bucket draws its average and its band: two points per pixel on a phone's 350.
MOST_DRAWN = 600


@dataclass(frozen=True)
class Bucket:
    """What fell into one bucket, or one point where points are few.

    `undrawn` counts values that no line can hold; `other` is such a point in words.
    """

    at: dt.datetime
    points: int
    undrawn: int
    average: float | None
    minimum: float | None
    maximum: float | None
    other: str = ""


@dataclass(frozen=True)
class Series:
    """A metric between `start` and `end`; `width` is None where each point stands for itself."""

    start: dt.datetime
    end: dt.datetime
    width: dt.timedelta | None
    buckets: Sequence[Bucket]

    @property
    def points(self) -> int:
        return sum(bucket.points for bucket in self.buckets)

    @property
    def undrawn(self) -> int:
        return sum(bucket.undrawn for bucket in self.buckets)


def series(*, points: PointFilter, span: Span) -> Series:
    """Read a metric; `span` stands for an end that `points` leaves open.

    Raises TimeLimitReached.
    """
    start = points.start or span.oldest or EARLIEST
    end = points.end or (span.newest or start) + _MILLISECOND
    width = buckets.width_for(end - start, most=MOST_DRAWN)
    found = _buckets(points, start, end, width)
    if sum(bucket.points for bucket in found) > MOST_DRAWN:
        return Series(start, end, width, found)
    return Series(start, end, None, _points(points))


def _buckets(
    points: PointFilter, start: dt.datetime, end: dt.datetime, width: dt.timedelta
) -> list[Bucket]:
    origin = buckets.origin(start, width)
    inner, parameters = _instants_and_values(replace(points, start=start, end=end))
    connection = store.connection()
    statement = sql("tsdb", "metric_buckets", connection.vendor).replace("{points}", inner)
    with limits.time_limit(limits.LIST_SECONDS), connection.cursor() as cursor:
        cursor.execute(statement, [epoch_ms(origin), width // _MILLISECOND, *parameters])
        return [
            Bucket(origin + number * width, count, count - drawn, *values)
            for number, count, drawn, *values in cursor.fetchall()
        ]


def _instants_and_values(points: PointFilter) -> tuple[str, tuple[Any, ...]]:
    found = matching(points).annotate(_instant=Instant(*TIMES))
    pairs = found.values_list("_instant", "metric_value")
    if store.connection().vendor == "sqlite":
        # Merged into the grouping, it would be read from the table; a limit keeps it apart,
        # to be read from the index alone.
        pairs = pairs.order_by("_instant")[:_NO_LIMIT]
    statement, parameters = pairs.query.get_compiler(store.alias()).as_sql()
    return statement, tuple(parameters)


def _points(points: PointFilter) -> list[Bucket]:
    columns = (*TIMES, "metric_value")
    newest = in_order(matching(points), ORDER).values_list(*columns)[:MOST_DRAWN]
    with limits.time_limit(limits.LIST_SECONDS):
        found = list(newest)
    drawn = []
    for timestamp, created_at, stored_value in reversed(found):
        at, (value, other) = (timestamp or created_at).at, value_of(stored_value)
        if at is not None:
            drawn.append(Bucket(at, 1, int(value is None), value, value, value, other))
    return drawn
