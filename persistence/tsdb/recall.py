"""Reading telemetry as the agent does: points of a period, paged, and never silently cut."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from persistence import clock
from persistence.fields import StoredJson
from persistence.graph.rules import GraphScope
from persistence.matching import Key, holds, likely, scan
from persistence.moments import instant_of
from persistence.ordering import Order
from persistence.periods import between
from persistence.texts import known
from persistence.tsdb.expressions import TIMES
from persistence.tsdb.models import Correlation
from persistence.tsdb.rules import CorrelationType, TimePoint, TimeSeries
from persistence.writing import InvalidInput, checked_moment

# The engine's order is to the millisecond; what lies inside it is told apart here.
_MILLISECOND = dt.timedelta(milliseconds=1)
_LAST = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)  # SQLite rounds its last moment out of all years


def recall_timeseries(
    hours: float | None = 24,
    correlation_types: Iterable[CorrelationType | str] | None = None,
    tags: Mapping[Key, Any] | None = None,
    *,
    metric_names: Iterable[str] | None = None,
    log_levels: Iterable[str] | None = None,
    scope: GraphScope | str | None = None,
    start: dt.datetime | None = None,
    end: dt.datetime | None = None,
    oldest_first: bool = False,
    limit: int = 1000,
    cursor: str | None = None,
) -> TimeSeries:
    """Return one page of points, newest first unless asked otherwise.

    The period is the last `hours`, or from `start` on if that is given, or everything if
    `hours` is None; `end` is the first instant that is out of it. A point without a
    timestamp is placed by when its row was made, and one that names no scope is the
    agent's own: local. Raises BadCursor, InvalidInput, TimeLimitReached.
    """
    if limit < 1:
        raise InvalidInput(f"A page of {limit} points cannot be read: ask for at least one.")
    since, until = period(hours, start, end)
    wanted = dict(tags or {})
    rows = _narrowed(
        Correlation.objects.filter(likely("tags", wanted)),
        correlation_type=correlation_types,
        metric_name=metric_names,
        log_level=log_levels and {form(x) for x in log_levels for form in (str.upper, str.lower)},
    )
    if scope is not None and scope != GraphScope.LOCAL:
        rows = rows.filter(likely("tags", {"scope": str(scope)}))
    page = scan(
        between(rows, TIMES, since=since, until=until and min(until, _LAST) + _MILLISECOND),
        Order(keys=("correlation_id",), times=TIMES, oldest_first=oldest_first),
        lambda row: (
            _within(row, since, until)
            and holds(row.tags, wanted)
            and (scope is None or _scope(row) == scope)
        ),
        cursor=cursor,
        size=limit,
    )
    return TimeSeries(tuple(as_point(row) for row in page.rows), page.next)


def period(
    hours: float | None, start: dt.datetime | None, end: dt.datetime | None
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the instants that a question about `hours`, or `start` and `end`, means now."""
    until = None if end is None else checked_moment(end)
    if start is not None:
        return checked_moment(start), until
    if hours is None:
        return None, until
    if hours < 0:
        raise InvalidInput(f"The last {hours} hours are no period: ask for a positive number.")
    try:
        return (until or clock.now()) - dt.timedelta(hours=hours), until
    except (OverflowError, ValueError) as error:
        raise InvalidInput(f"The last {hours} hours are no period that a clock knows.") from error


def pages(
    read: Callable[..., TimeSeries], hours: float | None = 24, **filters: Any
) -> Iterator[TimePoint]:
    """Yield every point of the period, page after page, the period held still."""
    filters = _held_still(hours, filters)
    while True:
        series = read(**filters)
        yield from series
        if series.complete:
            return
        filters["cursor"] = series.next_cursor


async def pages_async(
    read: Callable[..., Awaitable[TimeSeries]], hours: float | None = 24, **filters: Any
) -> AsyncIterator[TimePoint]:
    """Yield every point of the period, as `pages` does."""
    filters = _held_still(hours, filters)
    while True:
        series = await read(**filters)
        for point in series:
            yield point
        if series.complete:
            return
        filters["cursor"] = series.next_cursor


def _held_still(hours: float | None, filters: dict[str, Any]) -> dict[str, Any]:
    since, until = period(hours, filters.get("start"), filters.get("end"))
    return {**filters, "hours": None, "start": since, "end": until}


def as_point(row: Correlation) -> TimePoint:
    """Return what of the row can be read."""
    at = _at(row)
    value = row.metric_value
    readable = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    tags = row.tags.value if row.tags is not None else {}
    unreadable = (
        *(name for name in ("request_data", "response_data") if _malformed(getattr(row, name))),
        *(("tags",) if not isinstance(tags, dict) else ()),
        *(("metric_value",) if not readable else ()),
        *(("timestamp",) if at is None else ()),
    )
    return TimePoint(
        correlation_id=row.correlation_id,
        timestamp=at,
        correlation_type=known(CorrelationType, row.correlation_type),
        metric_name=row.metric_name,
        metric_value=value if readable else None,
        log_level=row.log_level,
        log_message=_message(row),
        action_type=row.action_type,
        status=row.status,
        tags=tags if isinstance(tags, dict) else {},
        request_data=_value(row.request_data),
        response_data=_value(row.response_data),
        trace_id=row.trace_id,
        span_id=row.span_id,
        parent_span_id=row.parent_span_id,
        retention_policy=row.retention_policy,
        unreadable=unreadable,
    )


def _narrowed(
    rows: QuerySet[Correlation], **choices: Iterable[str] | None
) -> QuerySet[Correlation]:
    for column, values in choices.items():
        if values is not None:
            rows = rows.filter(**{f"{column}__in": _several(column, values)})
    return rows


def _several(column: str, values: Iterable[str]) -> list[str]:
    if isinstance(values, str):
        raise InvalidInput(f"{column} is one text, {values!r}: give a list of them.")
    return [str(value) for value in values]


def _at(row: Correlation) -> dt.datetime | None:
    return instant_of(row.timestamp if row.timestamp is not None else row.created_at)


def _within(row: Correlation, since: dt.datetime | None, until: dt.datetime | None) -> bool:
    at = _at(row)
    if at is None:
        return since is None and until is None
    return (since is None or since <= at) and (until is None or at < until)


def _scope(row: Correlation) -> Any:
    tags = row.tags.value if row.tags is not None else {}
    return tags.get("scope", GraphScope.LOCAL) if isinstance(tags, dict) else None


def _message(row: Correlation) -> str | None:
    for stored in (row.request_data, row.tags):
        value = _value(stored)
        if isinstance(value, dict) and isinstance(value.get("message"), str):
            return str(value["message"])
    return None


def _value(stored: StoredJson | None) -> Any:
    return None if stored is None else stored.value


def _malformed(stored: StoredJson | None) -> bool:
    return stored is not None and stored.malformed
