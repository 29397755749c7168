"""The rows that leave a stage next: oldest first, few enough for a short transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from persistence.ordering import Order
from persistence.paging import cursor_after, paginate
from persistence.periods import between
from persistence.tsdb.expressions import EARLIEST, TIMES, BucketNumber, StoredSize
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention.rules import Step
from persistence.tsdb.rules import CorrelationType

OLDEST = Order(("correlation_id",), times=TIMES, oldest_first=True)
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
# How wide a summary of each type is.
WIDTHS: Mapping[CorrelationType, int] = {
    CorrelationType.METRIC_HOURLY_SUMMARY: HOUR_MS,
    CorrelationType.LOG_HOURLY_SUMMARY: HOUR_MS,
    CorrelationType.METRIC_DAILY_SUMMARY: DAY_MS,
}
_ALWAYS = ("correlation_id", *TIMES)
# What a step has to know of each row, besides when it was.
_COLUMNS: Mapping[CorrelationType, tuple[str, ...]] = {
    CorrelationType.METRIC_DATAPOINT: ("metric_name", "metric_value", "tags"),
    CorrelationType.METRIC_HOURLY_SUMMARY: ("metric_name", "tags", "response_data"),
    CorrelationType.METRIC_DAILY_SUMMARY: (),
    CorrelationType.LOG_ENTRY: ("log_level", "tags"),
    CorrelationType.LOG_HOURLY_SUMMARY: (),
    CorrelationType.TRACE_SPAN: ("trace_id", "tags", "request_data", "response_data"),
    CorrelationType.SERVICE_INTERACTION: ("trace_id", "tags", "request_data", "response_data"),
}


@dataclass(frozen=True)
class Portion:
    """Some rows, each with its `period` (hours or days since 1970) and its `size` in bytes.

    `cursor` continues after the last of them; None: there is nothing more.
    """

    rows: Sequence[Any]
    cursor: str | None


def leaving(step: Step) -> QuerySet[Correlation]:
    """Return all rows that a step is about. Those whose time cannot be read have no age."""
    rows = Correlation.objects.filter(correlation_type=step.source)
    return between(rows, TIMES, since=step.since or EARLIEST, until=step.before)


def portion(step: Step, *, cursor: str | None, most: int) -> Portion:
    """Read the next rows of a step, locked: whole periods of a summary where they fit."""
    width = WIDTHS[step.into] if step.into is not None else HOUR_MS
    found = leaving(step).select_for_update().annotate(
        period=BucketNumber(origin_ms=0, width_ms=width), size=StoredSize()
    )  # fmt: skip
    columns = (*_ALWAYS, *_COLUMNS[step.source], "period", "size")
    page = paginate(found, OLDEST, cursor=cursor, size=most, columns=columns)
    rows: Sequence[Any] = page.rows
    if step.into is None or page.next is None or not rows or _are_of_one(rows):
        return Portion(rows, page.next)
    whole = [row for row in rows if row.period != rows[-1].period]
    return Portion(whole, cursor_after(whole[-1], OLDEST))


def start_of(period: int, width_ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(period * width_ms / 1000, dt.UTC)


def _are_of_one(rows: Sequence[Any]) -> bool:
    return bool(rows[0].period == rows[-1].period)
