"""Nodes and edges as rows, written past the services: also what an agent would get wrong."""

import contextlib
import datetime as dt
import json
from typing import Any

from persistence.graph.models import Edge, Node
from tests.identity.gate import past_the_gate

NOON = dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC)


def node(node_id: str, *, scope: str = "local", minutes: int = 0, **facts: Any) -> Node:
    """Write a node that was changed `minutes` after noon."""
    attributes = facts.pop("attributes", {})
    at = NOON + dt.timedelta(minutes=minutes)
    facts = {"node_type": "concept", "updated_at": at, "created_at": NOON, **facts}
    text = attributes if isinstance(attributes, str | None) else json.dumps(attributes)
    with _whatever(scope):
        return Node.objects.create(node_id=node_id, scope=scope, attributes_json=text, **facts)


def telemetry(number: int, *, scope: str = "local") -> None:
    Node.objects.bulk_create(
        Node(
            node_id=f"metric_cpu_{place}",
            scope=scope,
            node_type="tsdb_data",
            attributes_json="{}",
            updated_at=NOON,
            created_at=NOON,
        )
        for place in range(number)
    )


def edge(source: str, target: str, *, relationship: str = "knows", scope: str = "local") -> Edge:
    with _whatever(scope):
        return Edge.objects.create(
            edge_id=f"{source}->{target}->{relationship}",
            source_node_id=source,
            target_node_id=target,
            scope=scope,
            relationship=relationship,
            attributes_json="{}",
            created_at=NOON,
        )


def _whatever(scope: str) -> contextlib.AbstractContextManager[None]:
    return past_the_gate() if scope == "identity" else contextlib.nullcontext()


def ids(page: Any) -> list[str]:
    return [row.node_id for row in page.rows]


__all__ = ["NOON", "edge", "ids", "node", "telemetry"]
