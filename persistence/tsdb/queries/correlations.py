"""All rows of service_correlations as one list, and one of them with its trace."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from persistence import counting, keys, ordering, paging
from persistence.counting import Count
from persistence.fields import Head, StoredJson
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.paging import Page
from persistence.rarity import having
from persistence.stored_row import stored_row
from persistence.texts import readable
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.correlation_filter import (
    ORDER,
    TIMES,
    CorrelationFilter,
    matching,
)
from persistence.tsdb.rules import CorrelationStatus, CorrelationType
from persistence.tsdb.span_tree import in_tree

SPANS_SHOWN = 200
_HEAD = 4_000  # characters of a request or response that a list reads for `what`
_SAID = ("message", "event_summary", "content", "reason", "path", "result_summary")
_WHAT_CUT = 200


@dataclass(frozen=True)
class CorrelationRow:
    """A correlation in a list. `at` is its time, or that of its creation where it has none."""

    correlation_id: str
    correlation_type: str
    service_type: str
    handler_name: str
    action_type: str
    status: str
    at: Moment | None
    has_own_time: bool
    what: str
    metric_name: str | None
    metric_value: float | None
    log_level: str | None
    trace_id: str | None
    span_id: str | None
    parent_span_id: str | None


@dataclass(frozen=True)
class CorrelationDetail:
    """A correlation on its own page: the row, its JSON, and each column as it is stored."""

    row: CorrelationRow
    request: StoredJson | None
    response: StoredJson | None
    tags: StoredJson | None
    stored: Mapping[str, Any]


def page(
    *, wanted: CorrelationFilter, cursor: str | None = None, size: int = 50
) -> Page[CorrelationRow]:
    """Read one page of the list, newest first. Raises BadCursor, TimeLimitReached."""
    found = paging.paginate(
        _for_list(matching(wanted)), ORDER, cursor=cursor, size=size, or_as_written=True
    )
    return Page([_listed(row) for row in found.rows], found.previous, found.next, found.as_written)


def count(*, wanted: CorrelationFilter) -> Count:
    return counting.count(matching(wanted))


def every(*, wanted: CorrelationFilter) -> Iterator[CorrelationRow]:
    """Stream the whole of the filter in the order of the list."""
    rows = ordering.in_order(_for_list(matching(wanted)), ORDER)
    return (_listed(found) for found in rows.iterator())


def correlation(*, correlation_id: str) -> CorrelationDetail | None:
    """Read one correlation with everything the file holds of it."""
    if not keys.storable(correlation_id):
        return None
    found = Correlation.objects.filter(pk=correlation_id).first()
    stored = stored_row("service_correlations", correlation_id=correlation_id)
    if found is None or stored is None:
        return None
    request, response = found.request_data, found.response_data
    return CorrelationDetail(_row(found, request, response), request, response, found.tags, stored)


def beside(*, correlation_id: str, wanted: CorrelationFilter) -> tuple[str | None, str | None]:
    """Return the ids before and after a correlation inside the filter. Raises TimeLimitReached."""
    row = Correlation.objects.only("pk", *TIMES).filter(pk=correlation_id).first()
    if row is None:
        return None, None
    before, after = paging.neighbours(matching(wanted).only("pk", *TIMES), ORDER, row)
    return before.correlation_id if before else None, after.correlation_id if after else None


def spans(*, trace_id: str) -> list[tuple[int, CorrelationRow]]:
    """Return what belongs to a trace with each one's depth, oldest first, SPANS_SHOWN at most."""
    rows = _for_list(Correlation.objects.filter(having(Correlation, "trace_id", trace_id)))
    found = ordering.in_order(rows, ORDER.reversed())[:SPANS_SHOWN]
    tree = in_tree(
        [_listed(span) for span in found],
        own=lambda span: span.span_id,
        parent=lambda span: span.parent_span_id,
    )
    return [(placed.depth, placed.span) for placed in tree]


def words() -> dict[str, list[str]]:
    """Return what the filter can offer: known words, and what occurs."""
    types, statuses = (occurring("service_correlations", c) for c in ("correlation_type", "status"))
    return {
        "type": sorted({*CorrelationType, *types}),
        "status": sorted({*CorrelationStatus, *statuses}),
        "handler": occurring("service_correlations", "handler_name"),
    }


def _for_list(rows: QuerySet[Correlation]) -> QuerySet[Correlation]:
    heads = {f"{name}_head": Head(f"{name}_data", _HEAD) for name in ("request", "response")}
    listed: QuerySet[Correlation] = rows.defer("request_data", "response_data").annotate(**heads)
    return listed


def _listed(found: Any) -> CorrelationRow:
    heads = (found.request_head, found.response_head)
    return _row(found, *(StoredJson(head) if head else None for head in heads))


def _row(
    found: Correlation, request: StoredJson | None, response: StoredJson | None
) -> CorrelationRow:
    return CorrelationRow(
        correlation_id=found.correlation_id,
        correlation_type=found.correlation_type,
        service_type=found.service_type,
        handler_name=found.handler_name,
        action_type=found.action_type,
        status=found.status,
        at=found.timestamp if found.timestamp is not None else found.created_at,
        has_own_time=found.timestamp is not None,
        what=_metric(found) or _said(request, found.tags, response),
        metric_name=found.metric_name,
        metric_value=found.metric_value,
        log_level=found.log_level,
        trace_id=found.trace_id,
        span_id=found.span_id,
        parent_span_id=found.parent_span_id,
    )


def _metric(found: Correlation) -> str:
    if not found.metric_name or found.metric_value is None:
        return found.metric_name or ""
    value: Any = found.metric_value  # SQLite holds anything in any column
    number = f"{value:g}" if isinstance(value, int | float) else value
    return f"{found.metric_name} = {number}"


def _said(*sources: StoredJson | None) -> str:
    """Say in a few words what a row is about, from whatever its writer left."""
    for source in sources:
        values = source.value if source is not None else None
        values = values if isinstance(values, dict) else {}
        said = next((values[name] for name in _SAID if values.get(name)), None)
        if said is not None:
            text = readable(said) if isinstance(said, str) else json.dumps(said)
            return text if len(text) <= _WHAT_CUT else f"{text[:_WHAT_CUT]}…"
    return ""
