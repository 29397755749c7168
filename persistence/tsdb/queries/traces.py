"""One trace: what its spans add up to, and all of them drawn by time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from persistence import keys, limits, ordering
from persistence.rarity import by_index
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.correlation_filter import ORDER
from persistence.tsdb.queries.stored_spans import WHOLE, StoredSpan, with_heads
from persistence.tsdb.rules import CorrelationType
from persistence.tsdb.spans import Span, named
from persistence.tsdb.waterfall import Row, Waterfall, waterfall

__all__ = ["Row", "Trace", "TraceDetail", "Waterfall", "trace", "trace_of", "words_of"]

SPANS = 5_000  # of one trace, the oldest
THOUGHTS = 3  # that a trace leads to; each of its rows leads to its own
S = TypeVar("S", Span, StoredSpan)
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


@dataclass(frozen=True)
class TraceDetail:
    """One trace drawn by time; `cut` says that it has more rows than the oldest SPANS."""

    trace: Trace
    waterfall: Waterfall
    cut: bool
    log_lines: int  # of the rows that were read
    thoughts: Sequence[str]  # that the rows name, the first of them


def trace(*, trace_id: str) -> TraceDetail | None:
    """Read the rows of a trace, of whatever type, the oldest SPANS of them; None without any.

    One query.
    """
    if not keys.storable(trace_id):
        return None
    # Through the index of trace ids, however common the planner believes them to be.
    of_trace = by_index(Correlation, "trace_id", trace_id, SPANS + 1)
    rows = with_heads(Correlation.objects.filter(pk__in=of_trace))
    found = ordering.in_order(rows, ORDER.reversed()).values_list(*WHOLE)
    with limits.time_limit(limits.LIST_SECONDS):
        read = [StoredSpan.of(row).span() for row in found]
    if not read:
        return None
    shown = read[:SPANS]
    lines = sum(span.kind == CorrelationType.LOG_ENTRY for span in shown)
    thoughts = list(dict.fromkeys(span.thought for span in shown if span.thought))
    return TraceDetail(
        trace_of(shown), waterfall(shown), len(read) > SPANS, lines, thoughts[:THOUGHTS]
    )


def trace_of(rows: Sequence[Span]) -> Trace:
    """Return what the spans of one trace, oldest first, add up to."""
    top = _top(rows)
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


def words_of(rows: Sequence[StoredSpan]) -> str:
    """Return what a search for a trace looks at, of its spans, oldest first."""
    task, thought = (
        next(filter(None, (named(row.tags_head, kind) for row in rows)), "")
        for kind in ("task", "thought")
    )
    handlers = dict.fromkeys(row.handler for row in rows)
    return "\n".join((rows[0].trace_id, _top(rows).action, task, thought, *handlers))


def _top(rows: Sequence[S]) -> S:
    own = {span.span_id for span in rows}
    return next((span for span in rows if span.parent_span_id not in own), rows[0])
