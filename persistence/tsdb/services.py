"""Recording telemetry: a call's rows are in the store together, or none of them is."""

import datetime as dt
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, ParamSpec

from persistence import clock
from persistence.graph.rules import MemoryOpResult, MemoryOpStatus
from persistence.moments import Moment
from persistence.secrets import keeping
from persistence.secrets.watching import HoldsSecret
from persistence.sessions import session
from persistence.tsdb import interactions, points
from persistence.tsdb.models import Correlation
from persistence.tsdb.recording import (
    INSERT_CORRELATION,
    INSERT_TELEMETRY_NODE,
    Prepared,
    Recording,
    Row,
)
from persistence.tsdb.rules import CorrelationStatus, CorrelationType
from persistence.writing import (
    Conflict,
    NotFound,
    checked_json,
    transaction,
)

CORRELATIONS = "service_correlations"
P = ParamSpec("P")


class Receipt(NamedTuple):
    """The ids under which a call's rows are stored."""

    correlation_id: str
    node_id: str | None = None
    trace_id: str | None = None
    span_id: str | None = None


def write(prepared: Prepared) -> MemoryOpResult:
    """Store what was prepared; a refusal comes back as it is."""
    if isinstance(prepared, MemoryOpResult):
        return prepared
    correlation, node = prepared
    with session() as open_session:
        if node is not None and not open_session.execute(INSERT_TELEMETRY_NODE, node):
            node = _renamed(prepared)
            open_session.execute(INSERT_TELEMETRY_NODE, node)
        open_session.execute(INSERT_CORRELATION, correlation)
        receipt = receipt_of(correlation, None if node is None else node[0])
        return MemoryOpResult(MemoryOpStatus.OK, data=receipt)


def receipt_of(correlation: Row, node_id: str | None = None) -> Receipt:
    return Receipt(correlation[0], node_id, correlation[14], correlation[15])


def finish_correlation(
    correlation_id: str, *, response: Mapping[str, Any] | None = None, failed: bool = False
) -> MemoryOpResult:
    """Complete a pending interaction or span, or let it fail, with what came back.

    Raises NotFound, and Conflict where it is finished already: its response is kept.
    """
    now = clock.now()
    with transaction():
        row = Correlation.objects.filter(correlation_id=correlation_id).first()
        if row is None:
            raise NotFound(f"There is no correlation {correlation_id!r}.")
        hidden = keeping.hide({"response": response})
        response = hidden.values["response"]
        if row.correlation_type == CorrelationType.TRACE_SPAN:
            response = _timed(response, row.timestamp, now)
        finished = Correlation.objects.filter(
            correlation_id=correlation_id, status=CorrelationStatus.PENDING
        ).update(
            status=(CorrelationStatus.FAILED if failed else CorrelationStatus.COMPLETED).value,
            response_data=None if response is None else checked_json(response, "The response"),
            updated_at=now,
        )
        if not finished:
            raise Conflict(f"Correlation {correlation_id!r} is {row.status} already.")
        hidden.note(CORRELATIONS, correlation_id)
    return MemoryOpResult(MemoryOpStatus.OK, data=Receipt(correlation_id))


def _timed(
    response: Mapping[str, Any] | None, started: Any, now: dt.datetime
) -> Mapping[str, Any] | None:
    if not isinstance(started, Moment) or started.at is None or started.at > now:
        return response  # a duration that cannot be known is left out
    return interactions.timed(response, started.at, now)


def write_all(recordings: Sequence[Recording]) -> None:
    """Store many recordings as a part of the transaction that is open."""
    with_nodes = [one for one in recordings if one.node is not None]
    with session() as open_session:
        taken = open_session.insert_many(
            INSERT_TELEMETRY_NODE, [one.node for one in with_nodes if one.node]
        )
        again = [_renamed(with_nodes[place]) for place in taken]
        open_session.execute_many(INSERT_TELEMETRY_NODE, again)
        open_session.execute_many(INSERT_CORRELATION, [one.correlation for one in recordings])


def _renamed(recording: Recording) -> Row:
    """Return the node under an id that nobody else has: two points may share a microsecond."""
    node = recording.node or ()
    return (f"{node[0]}_{recording.correlation[0]}", *node[1:])


def _writes(prepare: Callable[P, Prepared], name: str) -> Callable[P, MemoryOpResult]:
    """Turn the function that makes a call's rows into the service that stores them."""

    @functools.wraps(prepare)
    def service(*args: P.args, **kwargs: P.kwargs) -> MemoryOpResult:
        try:
            prepared = prepare(*args, **kwargs)
        except HoldsSecret:
            with transaction(), keeping.collecting() as notes:
                result = write(prepare(*args, **kwargs))
                keeping.note(notes, CORRELATIONS, result.data.correlation_id)
                return result
        return write(prepared)

    service.__name__ = service.__qualname__ = name
    told = inspect.signature(prepare).replace(return_annotation=MemoryOpResult)
    service.__signature__ = told  # type: ignore[attr-defined]  # as inspect documents it
    return service


memorize_metric = _writes(points.metric, "memorize_metric")
memorize_log = _writes(points.log, "memorize_log")
record_metric = _writes(points.counter, "record_metric")
record_audit_event = _writes(interactions.audit_event, "record_audit_event")
record_interaction = _writes(interactions.interaction, "record_interaction")
record_span = _writes(interactions.span, "record_span")

# What a batch prepares at once and writes later, many rows together.
PREPARATIONS: Mapping[Callable[..., MemoryOpResult], Callable[..., Prepared]] = {
    memorize_metric: points.metric,
    memorize_log: points.log,
    record_metric: points.counter,
    record_audit_event: interactions.audit_event,
    record_interaction: interactions.interaction,
    record_span: interactions.span,
}
