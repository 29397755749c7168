"""Reads of the log: lists, one line, and the lines around it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from persistence.counting import Count, count
from persistence.json_columns import HasPair
from persistence.keys import storable
from persistence.limits import TimeLimitReached
from persistence.ordering import Order, in_order
from persistence.paging import Page, around, neighbours, paginate
from persistence.periods import between
from persistence.tsdb.expressions import TIMES, Component, Message, NotByIndex
from persistence.tsdb.log_index.fields import EXACT_LEVEL, TAG
from persistence.tsdb.log_index.language import ANYTHING, Field, Phrase, Search
from persistence.tsdb.log_index.pending import is_kept
from persistence.tsdb.log_lines import (
    LOG_ENTRY,
    LogLine,
    Row,
    levels_from,
    line_of,
    names_of,
    plain_level,
)
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries import log_search
from persistence.tsdb.queries.log_search import Wanted

CONTEXT_LINES = 20
PAGE_SIZE = 50
ORDER = Order(("correlation_id",), times=TIMES)
_COLUMNS = (
    "correlation_id", *TIMES, "log_level", "handler_name", "request_data", "response_data", "tags",
    "trace_id",
)  # fmt: skip


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
    search: Search = ANYTHING
    tags: tuple[tuple[str, str], ...] = ()
    start: dt.datetime | None = None
    end: dt.datetime | None = None


def page(*, lines: LogFilter, cursor: str | None = None) -> Page[LogLine]:
    """Read one page, newest first. Raises BadCursor, TimeLimitReached."""
    found = _page(lines, cursor=cursor)
    return Page(
        [line_of(row) for row in found.rows],
        found.previous,
        found.next,
        found.as_written,
        found.left_out,
    )


def count_lines(*, lines: LogFilter) -> Count:
    wanted = indexed(lines)
    return count(matching(lines)) if wanted is None else log_search.count(wanted)


def every(*, lines: LogFilter) -> Iterator[LogLine]:
    wanted = indexed(lines)
    if wanted is not None:
        return (line_of(row) for row in log_search.every(wanted))
    return (line_of(row) for row in in_order(matching(lines), ORDER).iterator())


def newest(*, lines: LogFilter, most: int) -> Sequence[LogLine]:
    """Read the newest lines. Raises TimeLimitReached."""
    return [line_of(row) for row in newest_rows(lines=lines, most=most)]


def newest_rows(*, lines: LogFilter, most: int) -> Sequence[Row]:
    """Read the rows of the newest lines, for who needs little of each. Raises TimeLimitReached."""
    return _page(lines, size=most).rows


def _page(lines: LogFilter, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    wanted = indexed(lines)
    if wanted is not None:
        return log_search.page(wanted, cursor=cursor, size=size)
    return paginate(
        matching(lines), ORDER, cursor=cursor, size=size, or_as_written=True, columns=_COLUMNS
    )


def indexed(lines: LogFilter) -> Wanted | None:
    """Return the filter as a question to the index; None where there is none, or no need of it.

    Of lines of any content the table's own indexes know the order.
    """
    return as_wanted(lines) if (lines.search or lines.tags) and is_kept() else None


def can_be_indexed() -> bool:
    """Say whether this store has the index that a search asks."""
    return is_kept()


def as_wanted(lines: LogFilter) -> Wanted:
    fields = [Field(TAG + key, value) for key, value in lines.tags]
    if lines.level:
        fields.append(Field(EXACT_LEVEL, lines.level))
    if lines.at_least:
        fields.append(Field("level", f"{lines.at_least}.."))
    return Wanted(lines.search & Search(tuple(fields)), lines.start, lines.end)


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
    return LineInPlace(line_of(row), newer, older, before, after)


def _around(row: Correlation) -> tuple[list[LogLine], list[LogLine]] | tuple[None, None]:
    try:
        newer, older = around(matching(LogFilter()), ORDER, row, size=CONTEXT_LINES)
    except TimeLimitReached:
        return None, None
    return [line_of(other) for other in newer], [line_of(other) for other in older]


def _beside(row: Correlation, lines: LogFilter) -> tuple[str | None, str | None]:
    wanted = indexed(lines)
    before: Row | None
    after: Row | None
    try:
        if wanted is not None:
            before, after = log_search.neighbours(wanted, row)
        else:
            before, after = neighbours(matching(lines), ORDER, row)
    except TimeLimitReached:
        return None, None
    return before.correlation_id if before else None, after.correlation_id if after else None


def matching(lines: LogFilter) -> QuerySet[Correlation]:
    """Return the lines as the table itself can find them: text letter by letter."""
    found = _by_level(lines)
    for key, value in lines.tags:
        found = found.filter(HasPair("tags", key, value))
    if lines.search:
        found = found.alias(_message=Message(), _component=Component(), _upper=Upper("log_level"))
    for term in lines.search.wanted:
        found = found.filter(_having(term))
    for term in lines.search.unwanted:
        found = found.exclude(_having(term))
    return between(found, TIMES, since=lines.start, until=lines.end)


def _having(term: Phrase | Field) -> Q:
    if isinstance(term, Phrase):
        return Q(_message__icontains=term.text)
    match term.name:
        case "level":
            floor = plain_level(term.value.removesuffix(".."))
            names = levels_from(floor) if term.value.endswith("..") else names_of(floor)
            return Q(_upper__in=names)
        case "component":
            return Q(_component=term.value)
        case "handler" | "service" | "trace":
            column = {"handler": "handler_name", "service": "service_type", "trace": "trace_id"}
            return Q(**{column[term.name]: term.value})
        case "task" | "thought":
            return Q(HasPair("tags", f"{term.name}_id", term.value)) | Q(
                HasPair("request_data", f"{term.name}_id", term.value)
            )
        case _:
            return Q(HasPair("tags", term.name.removeprefix(TAG), term.value))


def has_level(lines: LogFilter, level: str) -> bool:
    """Say whether a stored level is what a filter asks for, by level alone."""
    if lines.level:
        return level == lines.level
    return not lines.at_least or level.upper() in levels_from(lines.at_least)


def _by_level(lines: LogFilter) -> QuerySet[Correlation]:
    if lines.level:
        found = Correlation.objects.filter(log_level=lines.level)
        return found.filter(NotByIndex("correlation_type", LOG_ENTRY))
    found = Correlation.objects.filter(correlation_type=LOG_ENTRY)
    if lines.at_least:
        found = found.alias(_level=Upper("log_level"))
        found = found.filter(NotByIndex("_level", *levels_from(lines.at_least)))
    return found
