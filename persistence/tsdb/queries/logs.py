"""Reads of the log: lists, one line, and the lines around it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Upper

from persistence.fields import StoredJson
from persistence.json_columns import HasPair
from persistence.keys import storable
from persistence.limits import TimeLimitReached
from persistence.moments import Moment
from persistence.paging import Count, Order, Page, around, count, in_order, neighbours, paginate
from persistence.periods import between
from persistence.tsdb.expressions import TIMES, Message, NotByIndex
from persistence.tsdb.models import Correlation
from persistence.tsdb.tags import pairs

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# The standard library's own second names for levels.
ALIASES = {"WARN": "WARNING", "FATAL": "CRITICAL"}
LOG_ENTRY = "log_entry"
CONTEXT_LINES = 20
ORDER = Order(("correlation_id",), times=TIMES)


@dataclass(frozen=True)
class LogLine:
    """One line. `created` says that it has no timestamp and lies at its creation."""

    correlation_id: str
    at: Moment
    created: bool
    level: str
    message: str
    source: str  # component or logger, else the handler that wrote the row
    tags: StoredJson | None
    request_data: StoredJson | None
    response_data: StoredJson | None

    @property
    def pairs(self) -> Mapping[str, str]:
        """Return the tags that a filter can ask for; the message is not one of them."""
        return {key: value for key, value in pairs(self.tags).items() if key != "message"}


@dataclass(frozen=True)
class LineInPlace:
    """A line with those just `newer` and `older` of any kind, newest first.

    `before` and `after` are its neighbours' ids inside the filter it was opened from. What
    takes too long to find is None.
    """

    line: LogLine
    newer: Sequence[LogLine] | None
    older: Sequence[LogLine] | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class LogFilter:
    """Which lines: `level` exactly, or `at_least` one of LEVELS or worse; all in one."""

    level: str = ""
    at_least: str = ""
    text: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    start: dt.datetime | None = None
    end: dt.datetime | None = None


def page(*, lines: LogFilter, cursor: str | None = None) -> Page[LogLine]:
    """Read one page, newest first. Raises BadCursor, TimeLimitReached."""
    found = paginate(matching(lines), ORDER, cursor=cursor, or_as_written=True)
    return Page([_line(row) for row in found.rows], found.previous, found.next, found.as_written)


def count_lines(*, lines: LogFilter) -> Count:
    return count(matching(lines))


def every(*, lines: LogFilter) -> Iterator[LogLine]:
    return (_line(row) for row in in_order(matching(lines), ORDER).iterator())


def line(*, correlation_id: str, lines: LogFilter) -> LineInPlace | None:
    """Read one line, what was logged around it, and its neighbours inside a filter."""
    if not storable(correlation_id):
        return None
    found = Correlation.objects.filter(correlation_id=correlation_id)
    row = found.filter(NotByIndex("correlation_type", LOG_ENTRY)).first()
    if row is None:
        return None
    newer, older = _around(row)
    before, after = _beside(row, lines)
    return LineInPlace(_line(row), newer, older, before, after)


def _around(row: Correlation) -> tuple[list[LogLine], list[LogLine]] | tuple[None, None]:
    try:
        newer, older = around(matching(LogFilter()), ORDER, row, size=CONTEXT_LINES)
    except TimeLimitReached:
        return None, None
    return [_line(other) for other in newer], [_line(other) for other in older]


def _beside(row: Correlation, lines: LogFilter) -> tuple[str | None, str | None]:
    try:
        before, after = neighbours(matching(lines), ORDER, row)
    except TimeLimitReached:
        return None, None
    return before.correlation_id if before else None, after.correlation_id if after else None


def matching(lines: LogFilter) -> QuerySet[Correlation]:
    found = _by_level(lines)
    for key, value in lines.tags:
        found = found.filter(HasPair("tags", key, value))
    if lines.text:
        found = found.alias(_message=Message()).filter(_message__icontains=lines.text)
    return between(found, TIMES, since=lines.start, until=lines.end)


def levels_from(at_least: str) -> Sequence[str]:
    """Return the names of a level and of all that are worse, second names included."""
    names = LEVELS[LEVELS.index(at_least) :] if at_least in LEVELS else ()
    return [*names, *(alias for alias, name in ALIASES.items() if name in names)]


def message_of(
    request: StoredJson | None, tags: StoredJson | None, response: StoredJson | None
) -> str:
    """Find the message where its writer put it; `expressions.Message` says the same in SQL."""
    for source in (request, tags, response):
        found = source.value if source is not None else None
        if isinstance(found, dict) and found.get("message") is not None:
            return str(found["message"])
    return (request or response or StoredJson("")).text


def _by_level(lines: LogFilter) -> QuerySet[Correlation]:
    if lines.level:
        found = Correlation.objects.filter(log_level=lines.level)
        return found.filter(NotByIndex("correlation_type", LOG_ENTRY))
    found = Correlation.objects.filter(correlation_type=LOG_ENTRY)
    if lines.at_least:
        found = found.alias(_level=Upper("log_level"))
        found = found.filter(NotByIndex("_level", *levels_from(lines.at_least)))
    return found


def _line(row: Correlation) -> LogLine:
    timestamp: Moment | None = row.timestamp
    request, tags, response = row.request_data, row.tags, row.response_data
    return LogLine(
        row.correlation_id,
        timestamp or row.created_at,
        timestamp is None,
        row.log_level or "",
        message_of(request, tags, response),
        _source(row, pairs(tags), request.value if request is not None else None),
        tags,
        request,
        response,
    )


def _source(row: Correlation, tags: Mapping[str, str], request: Any) -> str:
    logger = request.get("logger_name") if isinstance(request, dict) else None
    return tags.get("component") or tags.get("logger") or str(logger or row.handler_name)
