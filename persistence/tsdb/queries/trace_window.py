"""The newest spans of a time, gathered by trace.

Traces are ranked by what all of these spans add up to, and a page shows fifty of them: whatever
no rank depends on is read of a trace when somebody looks at it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from persistence import paging
from persistence.periods import between
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.correlation_filter import ORDER, TIMES
from persistence.tsdb.queries.stored_spans import WHEN, WHOLE, StoredSpan, outcome, with_heads
from persistence.tsdb.queries.traces import Trace, trace_of, words_of
from persistence.tsdb.rules import CorrelationType
from persistence.tsdb.spans import end_of

READ = 10_000  # spans of a time range that a list gathers its traces from, the newest
Stored = tuple[Any, ...]  # beginning with the columns WHEN
_Rank = tuple[str, dt.datetime | None, dt.datetime | None, dt.timedelta, int]


@dataclass(frozen=True)
class Rank:
    """What a trace is ranked by, over the spans that were read of it; each is that of a Trace."""

    trace_id: str
    start: dt.datetime | None
    newest: dt.datetime | None
    took: dt.timedelta
    failed: int


@dataclass(frozen=True)
class Gathered(Rank):
    """A trace with the rows that it is made of."""

    rows: Sequence[Stored]  # the newest first

    @property
    def words(self) -> str:
        """Return what a search looks at."""
        return words_of(list(map(StoredSpan.of, reversed(self.rows))))

    def whole(self) -> Trace:
        return trace_of([StoredSpan.of(row).span() for row in reversed(self.rows)])


@dataclass(frozen=True)
class Traces:
    """The traces of a time range, in no order; `cut` says that there were more than READ spans."""

    rows: Sequence[Gathered]
    spans: int
    cut: bool
    oldest: dt.datetime | None  # of what was read
    as_written: bool


def gathered(*, since: dt.datetime | None, until: dt.datetime | None) -> Traces:
    """Read the newest READ spans of a time range and gather them by trace.

    One query. Raises TimeLimitReached.
    """
    found = _read(since, until, WHOLE)
    rows = [Gathered(*_rank(key, rows), rows) for key, rows in _by_trace(found.rows)]
    return Traces(
        rows=rows,
        spans=len(found.rows),
        cut=found.cut,
        oldest=min((trace.start for trace in rows if trace.start is not None), default=None),
        as_written=found.as_written,
    )


def ranks(*, since: dt.datetime | None, until: dt.datetime | None) -> Sequence[Rank]:
    """Return what the traces that `gathered` would return are ranked by, in two thirds of its time.

    One query. Raises TimeLimitReached.
    """
    found = _read(since, until, WHEN)
    return [Rank(*_rank(key, rows)) for key, rows in _by_trace(found.rows)]


def _by_trace(rows: Iterable[Stored]) -> Iterable[tuple[str, Sequence[Stored]]]:
    found: dict[str, list[Stored]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found.items()


def _rank(trace_id: str, rows: Sequence[Stored]) -> _Rank:
    starts, ends, failures = [], [], 0
    for row in rows:
        start, took, _, failed = outcome(row)
        failures += failed
        if start is not None:
            starts.append(start)
            ends.append(start if took is None else end_of(start, took))
    if not starts:
        return trace_id, None, None, dt.timedelta(), failures
    first = min(starts)
    return trace_id, first, max(starts), max(ends) - first, failures


def _read(
    since: dt.datetime | None, until: dt.datetime | None, columns: Sequence[str]
) -> paging.Beginning[Stored]:
    spans = Correlation.objects.filter(
        correlation_type=CorrelationType.TRACE_SPAN.value, trace_id__isnull=False
    )
    rows = with_heads(between(spans, TIMES, since=since, until=until))
    return paging.beginning(rows.values_list(*columns), ORDER, size=READ)
