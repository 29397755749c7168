"""Writing nodes: each call one transaction that never takes another writer's change."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from persistence.graph.hiding import NODES, hide_in_node
from persistence.graph.models import Edge, Node
from persistence.graph.recall import as_node, identified
from persistence.graph.rules import (
    Apply,
    GraphNode,
    GraphScope,
    MemoryOpResult,
    MemoryOpStatus,
    decide_write,
)
from persistence.moments import stored
from persistence.sessions import Session, Statement, session
from persistence.writing import (
    Conflict,
    InvalidInput,
    checked_json,
    checked_moment,
    checked_text,
    stored_creation,
    transaction,
)

NAMED_EDGES = 5  # how many edges an error names before it counts the rest


class LostUpdate(Conflict):
    """The node is no longer at the version that the caller has seen."""


class NodeHasEdges(Conflict):
    """The node cannot be forgotten while edges hold on to it."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows are gone."""

    nodes: int = 0
    edges: int = 0


_COLUMNS = (
    "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, version, updated_by,"
    " updated_at, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (node_id, scope)"
)
INSERT_NODE = Statement(f"{_COLUMNS} DO NOTHING")
UPSERT_NODE = Statement(
    f"{_COLUMNS} DO UPDATE SET node_type = excluded.node_type,"
    " attributes_json = excluded.attributes_json,"
    " version = coalesce(graph_nodes.version, 1) + 1,"
    " updated_by = excluded.updated_by, updated_at = excluded.updated_at"
)
UPDATE_NODE = Statement(
    "UPDATE graph_nodes SET node_type = %s, attributes_json = %s,"
    " version = coalesce(version, 1) + 1, updated_by = %s, updated_at = %s"
    " WHERE node_id = %s AND scope = %s AND coalesce(version, 1) = %s"
)


def memorize(
    node: GraphNode,
    *,
    expected_version: int | None = None,
    updated_by: str | None = None,
    timestamp: dt.datetime | None = None,
) -> MemoryOpResult:
    """Store a node, new or changed; `data` is the node as it is stored.

    An update keeps `created_at` and adds one to `version`. With `expected_version` the
    node must still be at that version (0: must not exist), or LostUpdate is raised and
    nothing changes. `timestamp` is when it became known, by default now.
    """
    decision = admitted(node.scope)
    if isinstance(decision, MemoryOpResult):
        return decision
    with transaction(), session() as open_session:
        node, hidden = hide_in_node(node)
        row = node_row(node, decision, updated_by=updated_by, timestamp=timestamp)
        if expected_version is None:
            open_session.execute(UPSERT_NODE, row)
        elif not _store_over(open_session, row, expected_version):
            raise _lost_update(node.id, decision, expected_version)
        hidden.note(NODES, node.id, str(decision))
        now_stored = Node.objects.get(node_id=node.id, scope=decision)
    return MemoryOpResult(MemoryOpStatus.OK, data=as_node(now_stored))


def admitted(scope: GraphScope | str) -> GraphScope | MemoryOpResult:
    """Return the scope that may be written, or the result that says that it may not.

    Raises InvalidInput for what is no scope.
    """
    decision = decide_write(scope)
    if isinstance(decision, Apply):
        return decision.scope
    if decision.denied:
        return MemoryOpResult(MemoryOpStatus.DENIED, decision.reason)
    raise InvalidInput(decision.reason)


def node_row(
    node: GraphNode,
    scope: GraphScope,
    *,
    updated_by: str | None = None,
    timestamp: dt.datetime | None = None,
) -> tuple[Any, ...]:
    """Return the row of a node for UPSERT_NODE. Raises InvalidInput."""
    if node.unreadable is not None:
        raise InvalidInput(
            f"The stored attributes of {node.id!r} are not a JSON object, and this copy lacks"
            " them: give a node with attributes of your own to replace them."
        )
    if type(node.version) is not int or abs(node.version) >= 2**31:
        raise InvalidInput(f"The node's version is {node.version!r}: it must be a whole number.")
    at = checked_moment(timestamp or node.measured_at)
    author = updated_by or node.updated_by
    return (
        checked_text(node.id, "The node's id"),
        str(scope),
        checked_text(node.type, "The node's type"),
        checked_json(dict(node.attributes), f"The attributes of {node.id!r}"),
        node.version,
        author if author is None else checked_text(author, "updated_by"),
        stored(at),
        stored_creation(at),
    )


def _store_over(open_session: Session, row: tuple[Any, ...], expected: int) -> bool:
    node_id, scope, node_type, attributes, _, updated_by, updated_at, _ = row
    if expected == 0:
        return open_session.execute(INSERT_NODE, row) == 1
    change = (node_type, attributes, updated_by, updated_at, node_id, scope, expected)
    return open_session.execute(UPDATE_NODE, change) == 1


def refuse_lost_update(node_id: str, scope: GraphScope, expected: int) -> None:
    """Raise LostUpdate unless the node is at that version (0: is not there)."""
    row = Node.objects.filter(node_id=node_id, scope=scope).first()
    if (0 if row is None else row.version or 1) != expected:
        raise _lost_update(node_id, scope, expected)


def _lost_update(node_id: str, scope: GraphScope, expected: int) -> LostUpdate:
    row = Node.objects.filter(node_id=node_id, scope=scope).first()
    where = f"Node {node_id!r} in scope {scope}"
    if row is None:
        return LostUpdate(f"{where} is gone; you have seen version {expected}.")
    seen = "you took it to be new" if expected == 0 else f"you have seen version {expected}"
    return LostUpdate(
        f"{where} is at version {row.version or 1}, {seen}: recall it and change that."
    )


def forget(
    node: GraphNode | str,
    scope: GraphScope | str | None = None,
    *,
    with_edges: bool = False,
) -> MemoryOpResult:
    """Remove a node; `data` says how many rows are gone, and an absent node is none.

    Raises NodeHasEdges while edges start or end there, unless they may go too.
    """
    node_id, wanted = identified(node, scope)
    in_scope = admitted(wanted)
    if isinstance(in_scope, MemoryOpResult):
        return in_scope
    with transaction():
        edges = 0
        if with_edges:
            edges, _ = _touching(node_id, in_scope).delete()
        else:
            refuse_edges(node_id, in_scope)
        nodes, _ = Node.objects.filter(node_id=node_id, scope=in_scope).delete()
    reason = "" if nodes else f"There was nothing to forget: {node_id!r} is not in {in_scope}."
    return MemoryOpResult(MemoryOpStatus.OK, reason, Forgotten(nodes, edges))


def _touching(node_id: str, scope: GraphScope) -> QuerySet[Edge]:
    ends = Q(source_node_id=node_id) | Q(target_node_id=node_id)
    return Edge.objects.filter(ends, scope=scope)


def refuse_edges(node_id: str, scope: GraphScope) -> None:
    """Raise NodeHasEdges where edges start or end at the node."""
    edges = list(_touching(node_id, scope).order_by("edge_id")[:1001])
    if not edges:
        return
    names = ", ".join(repr(edge.edge_id) for edge in edges[:NAMED_EDGES])
    rest = len(edges) - NAMED_EDGES
    more = f" and {'more than 995' if rest > 995 else rest} more" if rest > 0 else ""
    raise NodeHasEdges(
        f"Node {node_id!r} in scope {scope} has edges ({names}{more}):"
        " disconnect them first, or forget it with_edges=True."
    )
