"""The oldest and newest row of each table, through the index that its list is sorted by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Func, Model, QuerySet

from persistence import limits, shapes
from persistence.models import (
    AuditEntry,
    AuditRoot,
    AuditSigningKey,
    Correlation,
    Edge,
    FeedbackMapping,
    Node,
    Task,
    Thought,
)
from persistence.moments import Instant, InstantOf, Moment
from persistence.occurring import occurring

_FIRST_TIME = "0001-01-01T00:00:00+00:00"  # below it are only rows without a readable time
Timed = tuple[type[Model], tuple[str, ...]]
TIMES: Mapping[str, Timed] = {
    "tasks": (Task, ("created_at",)),
    "thoughts": (Thought, ("created_at",)),
    "feedback_mappings": (FeedbackMapping, ("created_at",)),
    "graph_nodes": (Node, ("updated_at", "created_at")),
    "graph_edges": (Edge, ("created_at",)),
    "service_correlations": (Correlation, ("timestamp", "created_at")),
    "audit_log_v2": (AuditEntry, ("event_timestamp",)),
    "audit_roots": (AuditRoot, ("timestamp",)),
    "audit_signing_keys": (AuditSigningKey, ("created_at",)),
}


class _HasText(Func):
    """Whether a time is there at all, written as the partial index of edges writes it."""

    output_field = BooleanField()
    template = "%(expressions)s IS NOT NULL"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, **context, template="length(%(expressions)s) > 0")


@dataclass(frozen=True)
class Span:
    """From the oldest to the newest time of a table; `reason` says why there is none."""

    oldest: Moment | None
    newest: Moment | None
    reason: str | None = None


def spans(*, seconds: float) -> dict[str, Span]:
    """Return the time span of each table that the store holds, at most `seconds` for each."""
    shape = shapes.current()
    return {table: _span(table, seconds) for table in TIMES if shape.has(table)}


def rows_of(table: str) -> list[QuerySet[Model]]:
    """Return the rows of a table in parts that its page index can sort: nodes by their scope."""
    model, _ = TIMES[table]
    rows: QuerySet[Model] = model._default_manager.all()
    if table == "graph_edges":
        return [rows.filter(_HasText("created_at"))]
    if table != "graph_nodes":
        return [rows]
    return [rows.filter(scope=scope) for scope in occurring("graph_nodes", "scope")]


def _span(table: str, seconds: float) -> Span:
    times, parts = TIMES[table][1], rows_of(table)
    try:
        with limits.time_limit(seconds):
            ends = [_ends(rows, times) for rows in parts]
    except limits.TimeLimitReached:
        return Span(None, None, "not read in time")
    found = {moment.at: moment for pair in ends for moment in pair if moment and moment.at}
    if not found:
        return Span(None, None)
    return Span(found[min(found)], found[max(found)])


def _ends(rows: QuerySet[Model], times: Sequence[str]) -> list[Moment | None]:
    timed = rows.alias(_at=Instant(*times)).filter(_at__gt=InstantOf(_FIRST_TIME))
    ends = (timed.order_by(order).values_list(*times)[:1] for order in ("_at", "-_at"))
    return [
        next((moment for moment in row if moment is not None), None) for end in ends for row in end
    ]
