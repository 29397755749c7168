"""Traces: the newest spans of a time gathered by trace, and all the spans of one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Field, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Substr

from persistence import keys, limits, paging
from persistence.moments import Moment, parse
from persistence.periods import between
from persistence.rarity import by_index
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.correlation_filter import ORDER, TIMES
from persistence.tsdb.rules import CorrelationStatus, CorrelationType
from persistence.tsdb.spans import Span, between_writings, has_failed, recorded
from persistence.tsdb.waterfall import Row, Waterfall, waterfall

__all__ = ["Row", "Trace", "TraceDetail", "Traces", "Waterfall", "gathered", "trace"]

READ = 10_000  # spans of a time range that a list gathers its traces from, the newest
SPANS = 5_000  # of one trace, the oldest
THOUGHTS = 3  # that a trace leads to; each of its rows leads to its own
_HEAD = 1_000  # characters of a response or of tags
_COLUMNS = (
    *TIMES, "written_last", "trace_id", "span_id", "parent_span_id", "action_type", "handler_name",
    "service_type", "correlation_type", "status", "response_head", "tags_head", "correlation_id",
)  # fmt: skip
_NOTHING = dt.timedelta()


@dataclass(frozen=True)
class Trace:
    """What the spans of one trace, as far as they were read, add up to."""

    trace_id: str
    action: str  # of its first span at the top
    handler: str
    start: dt.datetime | None
    newest: dt.datetime | None  # the start of its last span
    took: dt.timedelta  # from the first start to the last known end
    has_durations: bool
    spans: int
    failed: int
    pending: int
    task: str
    thought: str
    handlers: Sequence[str]  # of all its spans, each once

    @property
    def words(self) -> str:
        """Return what a search looks at."""
        return "\n".join((self.trace_id, self.action, self.task, self.thought, *self.handlers))


@dataclass(frozen=True)
class Traces:
    """The traces of a time range, in no order; `cut` says that there were more than READ spans."""

    rows: Sequence[Trace]
    spans: int
    cut: bool
    oldest: dt.datetime | None  # of what was read
    as_written: bool


@dataclass(frozen=True)
class TraceDetail:
    """One trace drawn by time; `cut` says that it has more rows than the oldest SPANS."""

    trace: Trace
    waterfall: Waterfall
    cut: bool
    log_lines: int  # of the rows that were read
    thoughts: Sequence[str]  # that the rows name, the first of them


def gathered(*, since: dt.datetime | None, until: dt.datetime | None) -> Traces:
    """Read the newest READ spans of a time range and gather them by trace.

    One query. Raises TimeLimitReached.
    """
    rows = between(
        Correlation.objects.filter(
            correlation_type=CorrelationType.TRACE_SPAN.value, trace_id__isnull=False
        ),
        TIMES,
        since=since,
        until=until,
    )
    found = paging.paginate(
        _with_heads(rows), ORDER, size=READ, or_as_written=True, columns=_COLUMNS
    )
    spans: dict[str, list[Span]] = {}
    for row in found.rows:
        span = _span(row)
        spans.setdefault(span.trace_id, []).append(span)
    starts = [span.start for trace in spans.values() for span in trace if span.start is not None]
    return Traces(
        rows=[_trace(trace[::-1]) for trace in spans.values()],
        spans=len(found.rows),
        cut=found.next is not None,
        oldest=min(starts, default=None),
        as_written=found.as_written,
    )


def trace(*, trace_id: str) -> TraceDetail | None:
    """Read the rows of a trace, of whatever type, the oldest SPANS of them; None without any.

    One query.
    """
    if not keys.storable(trace_id):
        return None
    # Through the index of trace ids, however common the planner believes them to be.
    of_trace = by_index(Correlation, "trace_id", trace_id, SPANS + 1)
    rows = _with_heads(Correlation.objects.filter(pk__in=of_trace))
    found = paging.in_order(rows, ORDER.reversed()).values_list(*_COLUMNS, named=True)
    with limits.time_limit(limits.LIST_SECONDS):
        read = [_span(row) for row in found]
    if not read:
        return None
    shown = read[:SPANS]
    lines = sum(span.kind == CorrelationType.LOG_ENTRY for span in shown)
    thoughts = list(dict.fromkeys(span.thought for span in shown if span.thought))
    return TraceDetail(
        _trace(shown), waterfall(shown), len(read) > SPANS, lines, thoughts[:THOUGHTS]
    )


class _AsStored(Func):
    """A column as the engine gives it: of ten thousand, few are looked at."""

    template = "%(expressions)s"
    output_field = Field()


def _with_heads(rows: QuerySet[Correlation]) -> QuerySet[Correlation]:
    """Add the beginnings of response and tags, as text: a span need not carry the whole."""
    heads = {
        f"{name}_head": Substr(Coalesce(column, Value(""), output_field=TextField()), 1, _HEAD)
        for name, column in (("response", "response_data"), ("tags", "tags"))
    }
    return rows.annotate(**heads, written_last=_AsStored(F("updated_at")))


def _span(row: Any) -> Span:
    at = row.timestamp if row.timestamp is not None else row.created_at
    took, odd = recorded(row.response_head, row.tags_head)
    if took is None and not odd and row.status != CorrelationStatus.PENDING:
        last = parse(str(row.written_last)).at
        took = between_writings(_instant(row.timestamp), _instant(row.created_at), last)
    return Span(
        correlation_id=row.correlation_id,
        trace_id=row.trace_id,
        span_id=row.span_id,
        parent_span_id=row.parent_span_id,
        action=row.action_type,
        handler=row.handler_name,
        service=row.service_type,
        kind=row.correlation_type,
        status=row.status,
        start=_instant(at),
        has_own_time=row.timestamp is not None,
        took=took,
        odd=odd,
        failed=has_failed(row.status, row.response_head),
        tags=row.tags_head,
    )


def _instant(moment: Moment | None) -> dt.datetime | None:
    return moment.at if moment is not None else None


def _trace(rows: Sequence[Span]) -> Trace:
    own = {span.span_id for span in rows}
    top = next((span for span in rows if span.parent_span_id not in own), rows[0])
    starts = [span.start for span in rows if span.start is not None]
    ends = [span.end for span in rows if span.end is not None]
    return Trace(
        trace_id=top.trace_id,
        action=top.action,
        handler=top.handler,
        start=min(starts, default=None),
        newest=max(starts, default=None),
        took=max(ends) - min(starts) if starts and ends else _NOTHING,
        has_durations=any(span.took is not None for span in rows),
        spans=len(rows),
        failed=sum(span.failed for span in rows),
        pending=sum(span.status == "pending" for span in rows),
        task=next((span.task for span in rows if span.task), ""),
        thought=next((span.thought for span in rows if span.thought), ""),
        handlers=list(dict.fromkeys(span.handler for span in rows)),
    )
