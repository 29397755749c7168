"""The errors of a time range: how many, when, and which of them came in a burst."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from ciris_admin.charts.level_bars import Column, columns
from ciris_admin.charts.resolution import width_words
from ciris_admin.pages.time_range import TimeRange, between, spoken
from persistence.counting import Count
from persistence.limits import TimeLimitReached
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.annotations import incidents
from persistence.tsdb.queries.histogram import histogram
from persistence.tsdb.queries.logs import LogFilter

ERRORS = "ERROR"
LOOKED_BACK = dt.timedelta(days=30)  # for an incident where the range has none
LEAD = dt.timedelta(minutes=20)  # a burst is seen late by a stretch, and its cause comes before
SHARPENED = 3  # of the newest incidents
FEW = 5  # errors: fewer need no bars


@dataclass(frozen=True)
class Incident:
    """A burst of errors: its time in words, and for an address, from a little before."""

    start: dt.datetime
    end: dt.datetime
    errors: int
    words: str
    range: str


@dataclass(frozen=True)
class Bar:
    """The errors of a stretch of time; `range` is that stretch, for an address."""

    column: Column
    range: str


@dataclass(frozen=True)
class Errors:
    """What the log says went wrong in a time range, beside the time before it.

    `stopped` says what took too long; `earlier` is the newest incident before the range.
    """

    count: Count
    before: Count | None  # None where there is no time before
    words: str  # of the time before
    incidents: Sequence[Incident] = ()
    earlier: Incident | None = None
    bars: Sequence[Bar] = ()
    tallest: int = 0
    width: str = ""
    stopped: Sequence[str] = field(default_factory=list)


def look(span: TimeRange, *, now: dt.datetime) -> Errors:
    """Look at the errors of a time range: eight questions at most, each with a time limit."""
    lines = LogFilter(at_least=ERRORS, start=span.start, end=span.end)
    before = span.previous()
    earlier = replace(lines, start=before.start, end=before.end) if before else None
    found = Errors(
        count=logs.count_lines(lines=lines),
        before=logs.count_lines(lines=earlier) if earlier else None,
        words=before.words if before else "",
    )
    return _with_incidents(_with_bars(found, lines), span, now)


def _with_bars(found: Errors, lines: LogFilter) -> Errors:
    try:
        counted = histogram(lines=lines, zone=timezone.get_current_timezone())
    except TimeLimitReached:
        return replace(found, stopped=["The errors took too long to count over time."])
    if counted is None or sum(bar.total for bar in counted.bars) < FEW:
        return found
    return replace(
        found,
        bars=[
            Bar(column, _written(column.start, column.start + counted.width))
            for column in columns(counted.bars, counted.levels)
        ],
        tallest=max(bar.total for bar in counted.bars),
        width=width_words(counted.width),
    )


def _with_incidents(found: Errors, span: TimeRange, now: dt.datetime) -> Errors:
    start, end = span.start or now - LOOKED_BACK, span.end or now
    try:
        here = _incidents(start, end)
        past = [] if here else _incidents(max(end - LOOKED_BACK, _earliest()), end)
    except (TimeLimitReached, OverflowError):
        stopped = [*found.stopped, "Bursts of errors took too long to look for."]
        return replace(found, stopped=stopped)
    return replace(found, incidents=here, earlier=past[0] if past else None)


def _earliest() -> dt.datetime:
    return dt.datetime.min.replace(tzinfo=dt.UTC) + 2 * LOOKED_BACK


def _incidents(start: dt.datetime, end: dt.datetime) -> list[Incident]:
    """Find the incidents between two moments, the newest first."""
    zone = timezone.get_current_timezone()
    found = []
    for number, one in enumerate(incidents(start=start, end=end)[::-1]):
        # In a long range the stretches that are counted are wide: look closer.
        parts = incidents(start=one.start, end=one.end) if number < SHARPENED else ()
        parts = parts or [one]
        first, last = parts[0].start.astimezone(zone), parts[-1].end.astimezone(zone)
        errors = sum(part.errors for part in parts)
        found.append(
            Incident(first, last, errors, spoken(first, last), between(first - LEAD, last))
        )
    return found


def _written(start: dt.datetime, end: dt.datetime) -> str:
    zone = timezone.get_current_timezone()
    return between(start.astimezone(zone), end.astimezone(zone))
