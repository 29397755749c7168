"""Reads of metrics: which there are, what tags they carry, their points one by one."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from persistence import limits
from persistence.counting import Count, count
from persistence.fields import StoredJson
from persistence.json_columns import HasPair
from persistence.moments import Moment
from persistence.ordering import Order, in_order
from persistence.paging import Page, paginate
from persistence.periods import between
from persistence.statements import rows
from persistence.tsdb.expressions import EARLIEST, TIMES, NotByIndex, instant
from persistence.tsdb.models import Correlation
from persistence.tsdb.tags import TagKey, tag_keys

NAMES_CAP = 200
NAMES_SECONDS = 2.0
TAGS_SECONDS = 0.5
TAG_SAMPLE = 5_000
TAG_SETS = 500
DRAWN_UP_TO = 1e300  # the sum of such values stays finite
RECORDED = ("metric_datapoint", "metric_hourly_summary", "metric_daily_summary")
ORDER = Order(("correlation_id",), times=TIMES)


@dataclass(frozen=True)
class Span:
    """From when until when a metric has points."""

    oldest: dt.datetime | None
    newest: dt.datetime | None


@dataclass(frozen=True)
class Point:
    """One stored point. `created` says that it has no timestamp and lies at its creation.

    `other` is in words what is no number to draw: infinite, NaN, text.
    """

    correlation_id: str
    at: Moment
    created: bool
    value: float | None
    other: str
    tags: StoredJson | None
    handler_name: str


@dataclass(frozen=True)
class PointFilter:
    """Which points of a metric: within `start` and `end` if given, with every tag wanted."""

    name: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()


def name_list(*, search: str = "", limit: int = NAMES_CAP) -> Sequence[str]:
    """Return the first names that contain `search`, in order. Raises TimeLimitReached."""
    pattern = "%" + re.sub("([!%_])", r"!\1", search) + "%"
    with limits.time_limit(NAMES_SECONDS):
        return [name for (name,) in rows("tsdb", "metric_names", search=pattern, limit=limit)]


def span(*, name: str) -> Span:
    """Say from when until when a metric has points, or summaries. Raises TimeLimitReached."""
    return _span(_recorded(name))


def newest(*, name: str) -> dt.datetime | None:
    """Say when a metric has its newest point. Raises TimeLimitReached."""
    with limits.time_limit(limits.LIST_SECONDS):
        return _at(in_order(between(_recorded(name), TIMES, since=EARLIEST), ORDER).first())


def unreadable(*, names: Sequence[str]) -> int:
    """Count the points of these metrics whose time cannot be read. Raises TimeLimitReached."""
    points = Correlation.objects.filter(metric_name__in=list(names)).filter(
        NotByIndex("correlation_type", "metric_datapoint")
    )
    with limits.time_limit(limits.COUNT_SECONDS):
        return between(points, TIMES, until=EARLIEST).count()


def span_of_all() -> Span:
    """Say from when until when there are points of any metric. Raises TimeLimitReached."""
    spans = [_span(Correlation.objects.filter(correlation_type=kind)) for kind in RECORDED]
    return Span(
        min((one.oldest for one in spans if one.oldest), default=None),
        max((one.newest for one in spans if one.newest), default=None),
    )


def _recorded(name: str) -> QuerySet[Correlation]:
    """Return all that is kept of a metric: its points, and summaries of those that are gone."""
    rows = Correlation.objects.filter(metric_name=name)
    return rows.filter(NotByIndex("correlation_type", *RECORDED))


def _span(recorded: QuerySet[Correlation]) -> Span:
    readable = in_order(between(recorded, TIMES, since=EARLIEST), ORDER)
    with limits.time_limit(limits.LIST_SECONDS):
        newest = readable.first()
        oldest = readable.reverse().first() if newest is not None else None
    return Span(_at(oldest), _at(newest))


def tag_pairs(*, sample: int = TAG_SAMPLE) -> Sequence[TagKey]:
    """Return the tags among the newest points of all metrics; none where that took too long."""
    points = Correlation.objects.filter(correlation_type="metric_datapoint")
    texts = in_order(points, ORDER).values_list("tags", flat=True)[:sample]
    try:
        with limits.time_limit(TAGS_SECONDS):
            counted = Counter(str(text) for text in texts if text is not None)
    except limits.TimeLimitReached:
        return ()
    return tag_keys(counted.most_common(TAG_SETS))


def _at(row: Correlation | None) -> dt.datetime | None:
    return None if row is None else (row.timestamp or row.created_at).at


def tags(*, name: str, start: dt.datetime, end: dt.datetime) -> Sequence[TagKey] | None:
    """Return the tags among the newest points of a range; None where that took too long."""
    try:
        with limits.time_limit(TAGS_SECONDS):
            counted = rows(
                "tsdb",
                "metric_tags",
                metric=name,
                start=instant(start),
                end=instant(end),
                sample=TAG_SAMPLE,
                limit=TAG_SETS,
            )
    except limits.TimeLimitReached:
        return None
    return tag_keys(counted)


def page(*, points: PointFilter, cursor: str | None = None) -> Page[Point]:
    """Read one page of points, newest first. Raises BadCursor, TimeLimitReached."""
    found = paginate(matching(points), ORDER, cursor=cursor)
    return Page([_point(row) for row in found.rows], found.previous, found.next)


def count_points(*, points: PointFilter) -> Count:
    return count(matching(points))


def every(*, points: PointFilter) -> Iterator[Point]:
    return (_point(row) for row in in_order(matching(points), ORDER).iterator())


def matching(points: PointFilter) -> QuerySet[Correlation]:
    found = Correlation.objects.filter(metric_name=points.name).filter(
        NotByIndex("correlation_type", "metric_datapoint")
    )
    for key, value in points.tags:
        found = found.filter(HasPair("tags", key, value))
    return between(found, TIMES, since=points.start, until=points.end)


def value_of(stored_value: object) -> tuple[float | None, str]:
    """Return a number that can be drawn, or in words what else the column holds."""
    if stored_value is None:
        return None, ""
    if not isinstance(stored_value, int | float):
        return None, str(stored_value)
    if math.isnan(stored_value):
        return None, "NaN"
    if math.isinf(stored_value):
        return None, "Infinity" if stored_value > 0 else "-Infinity"
    if abs(stored_value) > DRAWN_UP_TO:
        return None, repr(stored_value)
    return float(stored_value), ""


def _point(row: Correlation) -> Point:
    timestamp: Moment | None = row.timestamp
    return Point(
        row.correlation_id,
        timestamp or row.created_at,
        timestamp is None,
        *value_of(row.metric_value),
        row.tags,
        row.handler_name,
    )
