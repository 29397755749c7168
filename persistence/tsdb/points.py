"""Metric points and log lines, as the rows that they are stored in."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from persistence.fields import stored_json
from persistence.graph.rules import GraphScope, MemoryOpResult
from persistence.graph.services import admitted
from persistence.secrets.keeping import cleared, cleared_name
from persistence.tsdb.recording import (
    Prepared,
    Recording,
    correlation,
    new_id,
    number,
    policy,
    tag_texts,
    times,
)
from persistence.tsdb.rules import (
    CorrelationType,
    RetentionPolicy,
)
from persistence.writing import checked_text


def metric(
    metric_name: str,
    value: float,
    tags: Mapping[str, Any] | None = None,
    scope: GraphScope | str = GraphScope.LOCAL,
    *,
    timestamp: dt.datetime | None = None,
    retention_policy: RetentionPolicy | str = "raw",
) -> Prepared:
    """Store a metric point as a node and a correlation; `data` holds their ids.

    `timestamp` is when it was measured, by default now.
    """
    where = admitted(scope)
    if isinstance(where, MemoryOpResult):
        return where
    name = cleared_name(checked_text(metric_name, "The metric's name"), "metric_name")
    amount = number(value)
    kept = policy(retention_policy)
    at, microseconds, written = times(timestamp)
    own, with_scope = tag_texts(tags, where)
    attributes = (
        f'{{"metric_name": {stored_json(name)}, "metric_value": {amount!r}, "data_type": "metric",'
        f' "tags": {own}, "retention_policy": "{kept}"}}'
    )
    return Recording(
        (
            new_id(), "memory", "memory_service", "memorize_metric", None, None, "completed",
            written, written, "metric_datapoint", at, name, amount, None, None, None, None,
            with_scope, kept,
        ),
        (f"metric_{name}_{microseconds}", str(where), attributes, at),
    )  # fmt: skip  # a row reads better in few lines than in nineteen


def log(
    log_message: str,
    log_level: str = "INFO",
    tags: Mapping[str, Any] | None = None,
    scope: GraphScope | str = GraphScope.LOCAL,
    *,
    level: str | None = None,
    timestamp: dt.datetime | None = None,
    retention_policy: RetentionPolicy | str = "raw",
) -> Prepared:
    """Store a log line as a node and a correlation; `data` holds their ids.

    `level` is another name of `log_level`. The message goes to both places of the
    correlation where agents look for it.
    """
    where = admitted(scope)
    if isinstance(where, MemoryOpResult):
        return where
    message = checked_text(cleared(log_message, "message"), "The log message", empty=True)
    name = checked_text(level or log_level, "The log level").upper()
    kept = policy(retention_policy)
    at, microseconds, written = times(timestamp)
    own, with_scope = tag_texts(tags, where)
    said, level_text = stored_json(message), stored_json(name)
    attributes = (
        f'{{"log_message": {said}, "log_level": {level_text}, "data_type": "log_entry",'
        f' "tags": {own}, "retention_policy": "{kept}"}}'
    )
    request = f'{{"message": {said}, "log_level": {level_text}}}'
    if tags and "message" in tags:
        with_scope = stored_json({**cleared(tags, "tags"), "scope": str(where), "message": message})
    else:
        with_scope = f'{with_scope[:-1]}, "message": {said}}}'
    return Recording(
        (
            new_id(), "memory", "memory_service", "memorize_log", request, None, "completed",
            written, written, "log_entry", at, None, None, name, None, None, None,
            with_scope, kept,
        ),
        (f"log_{microseconds}", str(where), attributes, at),
    )  # fmt: skip  # as above


def counter(
    metric_name: str,
    value: float = 1.0,
    tags: Mapping[str, Any] | None = None,
    scope: GraphScope | str = GraphScope.LOCAL,
    *,
    timestamp: dt.datetime | None = None,
) -> Prepared:
    """Store a metric point as a correlation alone, as the agent's own telemetry does."""
    return correlation(
        service_type="telemetry",
        handler_name="telemetry_service",
        action_type="record_metric",
        correlation_type=CorrelationType.METRIC_DATAPOINT,
        scope=scope,
        tags=tags,
        timestamp=timestamp,
        metric_name=cleared_name(checked_text(metric_name, "The metric's name"), "metric_name"),
        metric_value=number(value),
    )
