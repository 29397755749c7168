"""Nodes of telemetry, made as the seed makes them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from persistence import clock
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.tsdb.rules import (
    RetentionPolicy,
    audit_attributes,
    epoch_microseconds,
    log_attributes,
    metric_attributes,
)


@dataclass(frozen=True, kw_only=True)
class TSDBGraphNode(GraphNode):
    """A metric, log line or audit event as a node; its time is in its id and `timestamp`."""

    timestamp: dt.datetime

    @property
    def measured_at(self) -> dt.datetime:
        return self.timestamp

    @classmethod
    def create_metric_node(
        cls,
        metric_name: str,
        value: float,
        tags: Mapping[str, Any] | None = None,
        *,
        scope: GraphScope | str = GraphScope.LOCAL,
        timestamp: dt.datetime | None = None,
        retention_policy: RetentionPolicy | str = RetentionPolicy.RAW,
    ) -> Self:
        attributes = metric_attributes(metric_name, value, dict(tags or {}), retention_policy)
        return cls._at(timestamp, f"metric_{metric_name}", scope, attributes)

    @classmethod
    def create_log_node(
        cls,
        log_message: str,
        log_level: str = "INFO",
        tags: Mapping[str, Any] | None = None,
        *,
        scope: GraphScope | str = GraphScope.LOCAL,
        timestamp: dt.datetime | None = None,
        retention_policy: RetentionPolicy | str = RetentionPolicy.RAW,
    ) -> Self:
        attributes = log_attributes(
            log_message, log_level.upper(), dict(tags or {}), retention_policy
        )
        return cls._at(timestamp, "log", scope, attributes)

    @classmethod
    def create_audit_node(
        cls,
        action_type: str,
        outcome: str,
        tags: Mapping[str, Any] | None = None,
        *,
        scope: GraphScope | str = GraphScope.LOCAL,
        timestamp: dt.datetime | None = None,
        retention_policy: RetentionPolicy | str = RetentionPolicy.RAW,
    ) -> Self:
        attributes = audit_attributes(action_type, outcome, dict(tags or {}), retention_policy)
        return cls._at(timestamp, f"audit_{action_type}", scope, attributes)

    @classmethod
    def _at(
        cls,
        timestamp: dt.datetime | None,
        stem: str,
        scope: GraphScope | str,
        attributes: Mapping[str, Any],
    ) -> Self:
        at = timestamp or clock.now()
        return cls(
            id=f"{stem}_{epoch_microseconds(at)}",
            type=NodeType.TSDB_DATA,
            scope=scope,
            attributes=attributes,
            updated_at=at,
            timestamp=at,
        )
