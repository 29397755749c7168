"""The agent's bulk update of what is around it: checked as a whole, applied as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from persistence.graph import edges as edge_services
from persistence.graph import services
from persistence.graph.rules import (
    GraphEdge,
    GraphNode,
    GraphScope,
    MemoryOpResult,
    MemoryOpStatus,
    NodeType,
)
from persistence.writing import InvalidInput, transaction

UPSERT, DELETE = "upsert", "delete"


@dataclass(frozen=True)
class GraphUpdate:
    """How many rows an update really touched, not how many it asked for."""

    nodes_updated: int
    nodes_deleted: int
    edges_updated: int
    edges_deleted: int


def update_environment_graph(update_data: Mapping[str, Any]) -> MemoryOpResult:
    """Store or delete nodes and edges of the environment scope, all or nothing.

    `update_data` is the agent's: `nodes` of {id, type, attributes, action} and `edges` of
    {source, target, relationship, weight, attributes, action}; an action is `upsert`
    (also when absent) or `delete`. Raises InvalidInput before anything is written.
    """
    nodes = [_node(entry) for entry in _entries(update_data, "nodes")]
    edges = [_edge(entry) for entry in _entries(update_data, "edges")]
    with transaction():
        kept = [services.memorize(node) for action, node in nodes if action == UPSERT]
        cut = [edge_services.disconnect(edge).data for action, edge in edges if action == DELETE]
        gone = [services.forget(node).data for action, node in nodes if action == DELETE]
        joined = [edge_services.connect(edge) for action, edge in edges if action == UPSERT]
    counts = GraphUpdate(
        nodes_updated=len(kept),
        nodes_deleted=sum(one.nodes for one in gone),
        edges_updated=len(joined),
        edges_deleted=sum(one.edges for one in cut),
    )
    return MemoryOpResult(MemoryOpStatus.OK, data=counts)


def _entries(update_data: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    if not isinstance(update_data, Mapping):
        raise InvalidInput("The update is no object with nodes and edges.")
    entries = update_data.get(kind)
    if entries is None:
        return []
    if not isinstance(entries, list | tuple):
        raise InvalidInput(f"{kind} of the update is no list.")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            raise InvalidInput(f"Entry {number} of {kind} is no object.")
        if entry.get("action", UPSERT) not in (UPSERT, DELETE):
            raise InvalidInput(
                f"Entry {number} of {kind} has the action {entry['action']!r}:"
                f" use {UPSERT} or {DELETE}."
            )
    return list(entries)


def _node(entry: Mapping[str, Any]) -> tuple[str, GraphNode]:
    action = entry.get("action", UPSERT)
    kind = _required(entry, "type", "node") if action == UPSERT else NodeType.CONCEPT
    node = GraphNode(
        id=_required(entry, "id", "node"),
        type=kind,
        scope=GraphScope.ENVIRONMENT,
        attributes=_attributes(entry),
    )
    return action, node


def _edge(entry: Mapping[str, Any]) -> tuple[str, GraphEdge]:
    edge = GraphEdge(
        source=_required(entry, "source", "edge"),
        target=_required(entry, "target", "edge"),
        scope=GraphScope.ENVIRONMENT,
        relationship=entry.get("relationship") or "related",
        weight=entry.get("weight", 1.0),
        attributes=_attributes(entry),
    )
    return entry.get("action", UPSERT), edge


def _required(entry: Mapping[str, Any], key: str, what: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise InvalidInput(f"A {what} of the update has no {key}.")
    return value


def _attributes(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    attributes = entry.get("attributes")
    if attributes is None:
        return {}
    if not isinstance(attributes, Mapping):
        raise InvalidInput("The attributes of an entry are no object.")
    return attributes
