"""Spans as their rows are read: times as the engine gives them, the beginnings of what they carry.

Ten thousand are read for one list, and few are looked at.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import F, Field, Func, QuerySet, Value
from django.db.models.functions import Coalesce

from persistence.fields import AnyTextField, Head
from persistence.moments import instant
from persistence.tsdb.models import Correlation
from persistence.tsdb.rules import CorrelationStatus
from persistence.tsdb.spans import Span, between_writings, has_failed, recorded

_HEAD = 1_000  # characters of a response or of tags
_TIMES = {"began": "timestamp", "created": "created_at", "written_last": "updated_at"}
WHEN = ("trace_id", "status", *_TIMES, "response_head", "tags_head")  # what a trace is ranked by
WHOLE = (
    *WHEN, "span_id", "parent_span_id", "action_type", "handler_name", "service_type",
    "correlation_type", "correlation_id",
)  # fmt: skip

_WHEN = len(WHEN)


class _AsStored(Func):
    """A column as the engine gives it."""

    template = "%(expressions)s"
    output_field = Field()


def with_heads(rows: QuerySet[Correlation]) -> QuerySet[Correlation]:
    """Add the times as stored, and the beginnings of response and tags as text."""
    heads = {
        f"{name}_head": Head(Coalesce(column, Value(""), output_field=AnyTextField()), _HEAD)
        for name, column in (("response", "response_data"), ("tags", "tags"))
    }
    times = {name: _AsStored(F(column)) for name, column in _TIMES.items()}
    return rows.annotate(**heads, **times)


class StoredSpan(NamedTuple):
    """A row of the columns WHOLE."""

    trace_id: str
    status: str
    began: Any
    created: Any
    written_last: Any
    response_head: str
    tags_head: str
    span_id: str | None
    parent_span_id: str | None
    action: str
    handler: str
    service: str
    kind: str
    correlation_id: str

    @classmethod
    def of(cls, row: Sequence[Any]) -> "StoredSpan":
        return cls._make(row[: len(WHOLE)])

    def span(self) -> Span:
        start, took, odd, failed = outcome(self)
        return Span(
            correlation_id=self.correlation_id,
            trace_id=self.trace_id,
            span_id=self.span_id,
            parent_span_id=self.parent_span_id,
            action=self.action,
            handler=self.handler,
            service=self.service,
            kind=self.kind,
            status=self.status,
            start=start,
            has_own_time=self.began is not None,
            took=took,
            odd=odd,
            failed=failed,
            tags=self.tags_head,
        )


def outcome(row: Sequence[Any]) -> tuple[dt.datetime | None, dt.timedelta | None, str, bool]:
    """Return when a span began, how long it took, what is odd about that, whether it failed.

    `row` begins with the columns WHEN.
    """
    _, status, began, created, written_last, response, tags = row[:_WHEN]
    start = _instant(began if began is not None else created)
    took, odd = recorded(response, tags)
    if took is None and not odd and status != CorrelationStatus.PENDING:
        took = between_writings(_instant(began), _instant(created), _instant(written_last))
    return start, took, odd, has_failed(status, response)


def _instant(value: Any) -> dt.datetime | None:
    if isinstance(value, str):
        return instant(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    return None if value is None else instant(str(value))
