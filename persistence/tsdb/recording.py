"""The row of a correlation: checked, ready to insert, column by column as agents write it."""

import datetime as dt
import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from persistence import clock
from persistence.fields import stored_json
from persistence.graph.rules import GraphScope, MemoryOpResult
from persistence.graph.services import admitted
from persistence.moments import stored
from persistence.secrets.keeping import cleared
from persistence.secrets.watching import HoldsSecret, refuse
from persistence.sessions import Statement
from persistence.tsdb.rules import (
    EPOCH,
    CorrelationStatus,
    CorrelationType,
    RetentionPolicy,
    epoch_microseconds,
)
from persistence.writing import InvalidInput, checked_json, checked_moment, checked_text

INSERT_TELEMETRY_NODE = Statement(
    "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, version, updated_at)"
    " VALUES (%s, %s, 'tsdb_data', %s, 1, %s) ON CONFLICT (node_id, scope) DO NOTHING",
    table="graph_nodes",
    key=("node_id", "scope"),
)
INSERT_CORRELATION = Statement(
    "INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type,"
    " request_data, response_data, status, created_at, updated_at, correlation_type, timestamp,"
    " metric_name, metric_value, log_level, trace_id, span_id, parent_span_id, tags,"
    " retention_policy)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
RETENTION_POLICIES = frozenset(policy.value for policy in RetentionPolicy)
Row = tuple[Any, ...]
_NUMBERS = (int, float)
_SHORT = 200  # characters of a tag worth keeping
_second = (EPOCH, "1970-01-01T00:00:00", 0)


class Recording(NamedTuple):
    """What one call stores: a correlation, and a node beside it for metrics and logs."""

    correlation: Row
    node: Row | None = None


Prepared = Recording | MemoryOpResult  # the result where nothing may be written


def correlation(
    *,
    service_type: str,
    handler_name: str,
    action_type: str,
    correlation_type: CorrelationType,
    scope: GraphScope | str,
    tags: Mapping[str, Any] | None,
    request: Any = None,
    response: Any = None,
    status: CorrelationStatus = CorrelationStatus.COMPLETED,
    timestamp: dt.datetime | None = None,
    metric_name: str | None = None,
    metric_value: float | None = None,
    trace_id: str | None = None,
    span_id: str | None = None,
    parent_span_id: str | None = None,
) -> Prepared:
    """Return the row of a correlation without a node. It always has a timestamp."""
    where = admitted(scope)
    if isinstance(where, MemoryOpResult):
        return where
    text, _, written = times(timestamp)
    request, response = cleared(request, "request"), cleared(response, "response")
    return Recording(
        (
            new_id(),
            checked_text(service_type, "service_type"),
            checked_text(handler_name, "handler_name"),
            checked_text(action_type, "action_type"),
            None if request is None else checked_json(request, "The request"),
            None if response is None else checked_json(response, "The response"),
            status.value,
            written,
            written,
            correlation_type.value,
            text,
            metric_name,
            metric_value,
            None,
            _text_or_null(trace_id, "trace_id"),
            _text_or_null(span_id, "span_id"),
            _text_or_null(parent_span_id, "parent_span_id"),
            tag_texts(tags, where)[1],
            RetentionPolicy.RAW.value,
        )
    )


def new_id() -> str:
    """Return a random UUID as text: str(uuid.uuid4()), at a third of its price."""
    text = os.urandom(16).hex()
    variant = "89ab"[int(text[16], 16) & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def times(timestamp: dt.datetime | None) -> tuple[str, int, str]:
    """Return the text of an instant, its microseconds, and the text of the moment of writing."""
    if timestamp is None:
        text, microseconds = _present(clock.now())
        return text, microseconds, text
    at = checked_moment(timestamp)
    return stored(at), epoch_microseconds(at), _present(clock.now())[0]


def _present(now: dt.datetime) -> tuple[str, int]:
    """Return `stored(now)` and its microseconds; most calls share their second with the last."""
    global _second  # noqa: PLW0603  # one assignment of a whole tuple: no thread sees half
    start, text, microseconds = _second
    since = now - start
    if since.days or since.seconds:
        start = now.replace(microsecond=0)
        text, microseconds = start.isoformat()[:-6], epoch_microseconds(start)
        _second = start, text, microseconds
        since = now - start
    fraction = since.microseconds
    return f"{text}.{fraction:06d}+00:00" if fraction else f"{text}+00:00", microseconds + fraction


def tag_texts(tags: Mapping[str, Any] | None, scope: GraphScope) -> tuple[str, str]:
    """Return the JSON of the tags as given, for a node, and with the scope, for a correlation.

    A series repeats its tags with every point, so the texts of plain ones are kept.
    """
    if tags is None:
        return _plain_tag_texts((), str(scope))
    if type(tags) is not dict and not isinstance(tags, Mapping):
        raise InvalidInput(f"The tags are {tags!r}: they must be an object of names and values.")
    items = tuple(tags.items())
    for name, value in items:
        if type(value) is not str or type(name) is not str or len(value) > _SHORT:
            own = dict(cleared(tags, "tags"))
            return checked_json(own, "The tags"), checked_json(
                {**own, "scope": str(scope)}, "The tags"
            )
    try:
        return _plain_tag_texts(items, str(scope))
    except HoldsSecret:
        own = dict(cleared(tags, "tags"))
        return stored_json(own), stored_json({**own, "scope": str(scope)})


@lru_cache(maxsize=1024)
def _plain_tag_texts(items: tuple[tuple[str, str], ...], scope: str) -> tuple[str, str]:
    own = dict(items)
    refuse(own)  # what raises is not kept
    return stored_json(own), stored_json({**own, "scope": scope})


def number(value: Any) -> float:
    """Return a value that both engines keep as a number; JSON and REAL have no NaN."""
    known = isinstance(value, _NUMBERS) and not isinstance(value, bool)
    if not known or not abs(value) <= sys.float_info.max:  # so written, NaN is refused too
        raise InvalidInput(f"A metric's value is a finite number, not {value!r}.")
    return float(value)


def policy(wanted: str) -> str:
    if wanted not in RETENTION_POLICIES:
        known = ", ".join(sorted(RETENTION_POLICIES))
        raise InvalidInput(f"{wanted!r} is no retention policy: use {known}.")
    return str(wanted)


def _text_or_null(value: str | None, name: str) -> str | None:
    return None if value is None else checked_text(value, name)
