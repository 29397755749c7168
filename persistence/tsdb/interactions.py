"""Audit events, calls of services and spans of traces, as the rows that they are stored in."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from persistence.graph.rules import GraphScope
from persistence.tsdb.recording import Prepared, correlation
from persistence.tsdb.rules import CorrelationStatus, CorrelationType, severity
from persistence.writing import InvalidInput, checked_moment


def audit_event(
    action_type: str,
    *,
    outcome: str | None = None,
    event_type: str | None = None,
    target_id: str | None = None,
    summary: str | None = None,
    agent_profile: str | None = None,
    round_number: int | None = None,
    thought_id: str | None = None,
    task_id: str | None = None,
    tags: Mapping[str, Any] | None = None,
    scope: GraphScope | str = GraphScope.LOCAL,
    timestamp: dt.datetime | None = None,
) -> Prepared:
    """Store an audit event as a correlation; the signed chain is another table."""
    said = (("Action", action_type), ("Task", task_id), ("Target", target_id), ("Outcome", outcome))
    request = {
        "event_type": event_type or action_type,
        "originator_id": thought_id or "unknown",
        "target_id": target_id,
        "event_summary": summary or " | ".join(f"{name}: {text}" for name, text in said if text),
        "agent_profile": agent_profile,
        "round_number": round_number,
        "thought_id": thought_id,
        "task_id": task_id,
    }
    own = {
        "source": "ciris_agent",
        "action": action_type,
        "severity": severity(action_type),
        "agent_profile": agent_profile or "unknown",
    }
    return correlation(
        service_type="audit",
        handler_name="audit_service",
        action_type=action_type,
        correlation_type=CorrelationType.AUDIT_EVENT,
        scope=scope,
        tags={**own, **(tags or {})},
        request=request,
        response=None if outcome is None else {"outcome": outcome},
        timestamp=timestamp,
    )


def interaction(
    *,
    service_type: str,
    handler_name: str,
    action_type: str,
    request: Any = None,
    response: Any = None,
    failed: bool = False,
    tags: Mapping[str, Any] | None = None,
    scope: GraphScope | str = GraphScope.LOCAL,
    timestamp: dt.datetime | None = None,
) -> Prepared:
    """Store a call of a service: pending until finish_correlation, unless a response is given."""
    return correlation(
        service_type=service_type,
        handler_name=handler_name,
        action_type=action_type,
        correlation_type=CorrelationType.SERVICE_INTERACTION,
        scope=scope,
        tags=tags,
        request=request,
        response=response,
        status=_status(response is not None, failed),
        timestamp=timestamp,
    )


def span(
    *,
    service_type: str,
    handler_name: str,
    action_type: str,
    trace_id: str | None = None,
    span_id: str | None = None,
    parent_span_id: str | None = None,
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    request: Any = None,
    response: Mapping[str, Any] | None = None,
    failed: bool = False,
    tags: Mapping[str, Any] | None = None,
    scope: GraphScope | str = GraphScope.LOCAL,
) -> Prepared:
    """Store a span of a trace: pending until finish_correlation, unless its end is given.

    `data` holds the ids of trace and span, made here where none are given.
    """
    start = checked_moment(started_at)
    if ended_at is not None:
        response = timed(response, start, checked_moment(ended_at))
    return correlation(
        service_type=service_type,
        handler_name=handler_name,
        action_type=action_type,
        correlation_type=CorrelationType.TRACE_SPAN,
        scope=scope,
        tags=tags,
        request=request,
        response=response,
        status=_status(response is not None, failed),
        timestamp=start,
        trace_id=trace_id or uuid.uuid4().hex,
        span_id=span_id or secrets.token_hex(8),
        parent_span_id=parent_span_id,
    )


def timed(
    response: Mapping[str, Any] | None, start: dt.datetime, end: dt.datetime
) -> dict[str, Any]:
    """Return a span's response with how long it took, under the agents' own key."""
    if end < start:
        raise InvalidInput(f"The span ends at {end.isoformat()}, before it started.")
    took = (end - start) / dt.timedelta(milliseconds=1)
    return {"execution_time_ms": took, **(response or {})}


def _status(answered: bool, failed: bool) -> CorrelationStatus:  # noqa: FBT001  # two facts
    if failed:
        return CorrelationStatus.FAILED
    return CorrelationStatus.COMPLETED if answered else CorrelationStatus.PENDING
