"""Writing edges: an edge keeps its own row, whatever ids the agents' formula makes collide."""

import sys
from dataclasses import replace

from django.db.models import QuerySet

from persistence.graph.hiding import EDGES, hide_in_edge
from persistence.graph.models import Edge, Node
from persistence.graph.rules import GraphEdge, MemoryOpResult, MemoryOpStatus, edge_ids
from persistence.graph.services import Forgotten, admitted
from persistence.sessions import Statement, session
from persistence.writing import (
    InvalidInput,
    NotFound,
    checked_json,
    checked_moment,
    checked_text,
    stored_creation,
    transaction,
)

INSERT_EDGE = Statement(
    "INSERT INTO graph_edges (edge_id, source_node_id, target_node_id, scope, relationship,"
    " weight, attributes_json, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (edge_id) DO NOTHING"
)


def connect(edge: GraphEdge) -> MemoryOpResult:
    """Store an edge, new or with another weight or attributes; `data` is the edge.

    Raises NotFound unless both ends are nodes of the edge's scope.
    """
    scope = admitted(edge.scope)
    if isinstance(scope, MemoryOpResult):
        return scope
    with transaction(), session() as open_session:
        wanted, hidden = hide_in_edge(replace(edge, scope=scope))
        weight, attributes = checked_edge(wanted)
        _require_ends(wanted)
        taken = _others(wanted)
        for edge_id in (one for one in edge_ids(wanted) if one not in taken):
            same = same_edge(wanted)
            if same.update(weight=weight, attributes_json=attributes):
                break
            parts = (wanted.source, wanted.target, str(scope), wanted.relationship)
            created = stored_creation(checked_moment(None))
            if open_session.execute(INSERT_EDGE, (edge_id, *parts, weight, attributes, created)):
                break
        if hidden.notes:
            for stored_id in same_edge(wanted).values_list("edge_id", flat=True):
                hidden.note(EDGES, stored_id, str(scope))
    return MemoryOpResult(MemoryOpStatus.OK, data=wanted)


def disconnect(edge: GraphEdge) -> MemoryOpResult:
    """Remove the edge between these ends with this relationship; weight does not matter."""
    scope = admitted(edge.scope)
    if isinstance(scope, MemoryOpResult):
        return scope
    with transaction():
        gone, _ = same_edge(replace(edge, scope=scope)).delete()
    reason = "" if gone else "There was nothing to disconnect: no such edge."
    return MemoryOpResult(MemoryOpStatus.OK, reason, Forgotten(edges=gone))


def _others(edge: GraphEdge) -> set[str]:
    """Return which of the edge's possible ids another scope holds: the identity's would object."""
    rows = Edge.objects.filter(edge_id__in=list(edge_ids(edge))).exclude(scope=edge.scope)
    return set(rows.values_list("edge_id", flat=True))


def same_edge(edge: GraphEdge) -> QuerySet[Edge]:
    """Return the rows between these ends of a scope with this relationship: one, if any."""
    return Edge.objects.filter(
        source_node_id=edge.source,
        target_node_id=edge.target,
        scope=edge.scope,
        relationship=edge.relationship,
    )


def checked_edge(edge: GraphEdge) -> tuple[float, str]:
    """Return weight and attributes as they are stored. Raises InvalidInput."""
    for value, name in ((edge.source, "source"), (edge.target, "target")):
        checked_text(value, f"The edge's {name}")
    checked_text(edge.relationship, "The edge's relationship")
    if edge.unreadable is not None:
        raise InvalidInput("This copy of the edge lacks its stored attributes: give your own.")
    if isinstance(edge.weight, bool) or not isinstance(edge.weight, int | float):
        raise InvalidInput(f"The edge's weight is {edge.weight!r}: it must be a number.")
    if not abs(edge.weight) <= sys.float_info.max:  # so written, NaN is refused too
        raise InvalidInput(f"The edge's weight is {edge.weight!r}: it must be finite.")
    return float(edge.weight), checked_json(dict(edge.attributes), "The edge's attributes")


def _require_ends(edge: GraphEdge) -> None:
    ends = Node.objects.filter(node_id__in=(edge.source, edge.target), scope=edge.scope)
    present = set(ends.values_list("node_id", flat=True))
    missing = [repr(end) for end in dict.fromkeys((edge.source, edge.target)) if end not in present]
    if missing:
        raise NotFound(
            f"An edge joins nodes of one scope, and {edge.scope} has no {' and no '.join(missing)}."
        )
