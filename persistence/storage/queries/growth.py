"""How many rows each of the last days brought, as far as they could be counted in time."""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from persistence import limits, shapes
from persistence.periods import between
from persistence.storage.queries.spans import TIMES, rows_of

DAYS = 14
TABLE_SECONDS = 2.0
GROWING = ("service_correlations", "thoughts", "tasks", "graph_nodes")


@dataclass(frozen=True)
class Growth:
    """Rows of a table for each day, oldest first; None for a day that was not counted."""

    table: str
    days: Sequence[int | None]

    @property
    def counted(self) -> bool:
        return None not in self.days


def days(*, now: dt.datetime) -> list[dt.date]:
    """Return the last DAYS calendar days in UTC, oldest first; the last one is not over yet."""
    today = now.astimezone(dt.UTC).date()
    return [today - dt.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def growth(*, now: dt.datetime, seconds: float = TABLE_SECONDS) -> list[Growth]:
    """Count the rows of each day, newest day first, at most `seconds` for each table."""
    shape = shapes.current()
    return [Growth(table, _days(table, now, seconds)) for table in GROWING if shape.has(table)]


def _days(table: str, now: dt.datetime, seconds: float) -> list[int | None]:
    """The clock here measures a duration, as in limits."""
    parts, counted = rows_of(table), list[int | None]()
    until = time.monotonic() + seconds
    for day in reversed(days(now=now)):
        left = until - time.monotonic()
        counted.append(_rows_on(parts, TIMES[table][1], day, left) if left > 0 else None)
        if counted[-1] is None:
            until = 0  # an older day has no better chance
    return counted[::-1]


def _rows_on(
    parts: Sequence[QuerySet[Model]], times: Sequence[str], day: dt.date, seconds: float
) -> int | None:
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    end = start + dt.timedelta(days=1)
    try:
        with limits.time_limit(seconds):
            return sum(between(rows, times, since=start, until=end).count() for rows in parts)
    except limits.TimeLimitReached:
        return None
