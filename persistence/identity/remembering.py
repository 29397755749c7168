"""Memory and identity behind one door: what needs an authority becomes a proposal.

These are the operations of `MemoryService` on nodes and edges. In the identity scope each
answers PENDING with the id of the change that it proposed, and nothing is applied.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from persistence.graph import edges as graph_edges
from persistence.graph import services as graph
from persistence.graph.hiding import EDGES, NODES, hide_in_edge, hide_in_node
from persistence.graph.models import Edge
from persistence.graph.recall import identified
from persistence.graph.rules import (
    GraphEdge,
    GraphNode,
    GraphScope,
    MemoryOpResult,
    MemoryOpStatus,
    edge_ids,
    expect,
)
from persistence.identity import ledger, present, proposing
from persistence.identity.ledger import Proposal
from persistence.identity.models import Remark, Ruling
from persistence.identity.proposing import Intent
from persistence.identity.states import Item, Kind, State, edge_state, node_state
from persistence.writing import transaction

AGENT = "agent"  # who proposes where nobody is named
WAITS = "A Wise Authority must approve this change to the identity; nothing is applied yet."
SO_ALREADY = "The identity is so already: nothing was proposed."


def in_identity(scope: GraphScope | str) -> bool:
    """Say whether a scope is the identity's. Letter case is no way round the gate."""
    return str(scope).lower() == GraphScope.IDENTITY


def memorize(
    node: GraphNode,
    *,
    expected_version: int | None = None,
    updated_by: str | None = None,
    timestamp: dt.datetime | None = None,
) -> MemoryOpResult:
    expect(GraphNode, node)
    if not in_identity(node.scope):
        return graph.memorize(
            node, expected_version=expected_version, updated_by=updated_by, timestamp=timestamp
        )
    if expected_version is not None:
        graph.refuse_lost_update(node.id, GraphScope.IDENTITY, expected_version)
    with transaction():
        return _propose([_node_intent(node)], updated_by or node.updated_by)


def forget(
    node: GraphNode | str,
    scope: GraphScope | str | None = None,
    *,
    with_edges: bool = False,
) -> MemoryOpResult:
    node_id, wanted = identified(node, scope)
    if not in_identity(wanted):
        return graph.forget(node, scope, with_edges=with_edges)
    intents = [Intent(Item(Kind.NODE, node_id), None)]
    if with_edges:
        touching = sorted(set(present.edges_at([node_id]).get(node_id, [])))
        intents += [Intent(Item(Kind.EDGE, edge_id), None) for edge_id in touching]
    else:
        graph.refuse_edges(node_id, GraphScope.IDENTITY)
    return _propose(intents, None)


def connect(edge: GraphEdge) -> MemoryOpResult:
    expect(GraphEdge, edge)
    if not in_identity(edge.scope):
        return graph_edges.connect(edge)
    with transaction():
        return _propose([_edge_intent(edge)], None)


def disconnect(edge: GraphEdge) -> MemoryOpResult:
    expect(GraphEdge, edge)
    if not in_identity(edge.scope):
        return graph_edges.disconnect(edge)
    return _propose([Intent(Item(Kind.EDGE, _edge_id(edge)), None)], None)


memorize.__doc__ = graph.memorize.__doc__
forget.__doc__ = graph.forget.__doc__
connect.__doc__ = graph_edges.connect.__doc__
disconnect.__doc__ = graph_edges.disconnect.__doc__


def propose_identity_change(
    *,
    memorize: Iterable[GraphNode] = (),
    forget: Iterable[str] = (),
    connect: Iterable[GraphEdge] = (),
    disconnect: Iterable[GraphEdge] = (),
    reason: str,
    proposed_by: str = AGENT,
    thought_id: str | None = None,
    task_id: str | None = None,
) -> MemoryOpResult:
    """Propose several operations on the identity as one change: all are applied, or none.

    `reason` is what the Wise Authorities read. Raises InvalidInput.
    """
    with transaction():
        intents = [
            *map(intent, memorize),
            *(Intent(Item(Kind.NODE, node_id), None) for node_id in forget),
            *map(intent, connect),
            *(Intent(Item(Kind.EDGE, _edge_id(edge)), None) for edge in disconnect),
        ]
        told = Proposal(proposed_by, reason, thought_id, task_id)
        return _result(proposing.propose(intents, told))


@dataclass(frozen=True)
class ChangeStatus:
    """Where a proposed change stands, and what was last said about it."""

    change_id: str
    revision: int
    state: str
    said: str


def identity_change(change_id: str) -> ChangeStatus:
    """Return where a change stands. Raises Refused for one that is not in the store."""
    change = ledger.load(change_id)
    last_remark = Remark.objects.filter(change_id=change_id).order_by("-remark_id").first()
    rulings = Ruling.objects.filter(change_id=change_id, revision=change.revision)
    last_ruling = rulings.order_by("ruled_at", "ruling_id").last()
    said = last_ruling.reason if last_ruling else last_remark.remark if last_remark else ""
    return ChangeStatus(change_id, change.revision, change.state, said)


def withdraw_identity_change(change_id: str, *, reason: str, by: str = AGENT) -> None:
    """Take an open change back. Raises Refused for one that is decided."""
    proposing.withdraw(change_id, by=by, reason=reason)


def _propose(intents: list[Intent], author: str | None) -> MemoryOpResult:
    return _result(proposing.propose(intents, Proposal(author or AGENT, "")))


def _result(change_id: str | None) -> MemoryOpResult:
    if change_id is None:
        return MemoryOpResult(MemoryOpStatus.OK, SO_ALREADY)
    return MemoryOpResult(MemoryOpStatus.PENDING, WAITS, change_id=change_id)


def intent(wanted: GraphNode | GraphEdge) -> Intent:
    """Return the intent that this node or edge be in the identity, its secrets sealed.

    In the transaction that is to store the change.
    """
    return _node_intent(wanted) if isinstance(wanted, GraphNode) else _edge_intent(wanted)


def _node_intent(node: GraphNode) -> Intent:
    node, hidden = hide_in_node(node)
    row = graph.node_row(node, GraphScope.IDENTITY)
    hidden.note(NODES, node.id, GraphScope.IDENTITY.value)
    state = node_state(row[0], row[2], row[3])
    return Intent(state.item, state)


def _edge_intent(edge: GraphEdge) -> Intent:
    edge, hidden = hide_in_edge(edge)
    weight, attributes = graph_edges.checked_edge(edge)
    edge_id = _edge_id(edge)
    hidden.note(EDGES, edge_id, GraphScope.IDENTITY.value)
    state: State = edge_state(
        edge_id,
        source=edge.source,
        target=edge.target,
        relationship=edge.relationship,
        weight=weight,
        attributes=attributes,
    )
    return Intent(state.item, state)


def _edge_id(edge: GraphEdge) -> str:
    """Return the id of the edge between these ends, or the first id that is free for it."""
    edge = replace(edge, scope=GraphScope.IDENTITY)
    row = graph_edges.same_edge(edge).order_by("edge_id").first()
    if row is not None:
        return row.edge_id
    ids = list(edge_ids(edge))
    taken = set(Edge.objects.filter(edge_id__in=ids).values_list("edge_id", flat=True))
    return next(one for one in ids if one not in taken)
