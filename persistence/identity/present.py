"""The identity as it is in the graph now, item by item."""

from collections.abc import Collection, Iterable, Iterator

from persistence.graph.models import Edge, Node
from persistence.graph.rules import GraphScope
from persistence.identity.states import Item, Kind, Operation, State, edge_state, node_state

_TOGETHER = 500  # ids in one question: SQLite allows a limited number of parameters


def present(items: Iterable[Item]) -> dict[Item, State]:
    """Return the states of those of the items that exist."""
    wanted = set(items)
    nodes = [item.id for item in wanted if item.kind is Kind.NODE]
    edges = [item.id for item in wanted if item.kind is Kind.EDGE]
    found: dict[Item, State] = {}
    for ids in _chunks(nodes):
        rows = Node.objects.filter(node_id__in=ids, scope=GraphScope.IDENTITY)
        found |= {state.item: state for state in map(of_node, rows)}
    for ids in _chunks(edges):
        edge_rows = Edge.objects.filter(edge_id__in=ids, scope=GraphScope.IDENTITY)
        found |= {state.item: state for state in map(of_edge, edge_rows)}
    return found


def everything() -> Iterator[State]:
    """Yield every item of the identity, nodes first."""
    for node in Node.objects.filter(scope=GraphScope.IDENTITY).order_by("node_id").iterator():
        yield of_node(node)
    for edge in Edge.objects.filter(scope=GraphScope.IDENTITY).order_by("edge_id").iterator():
        yield of_edge(edge)


def moved(operations: Iterable[Operation]) -> list[Item]:
    """Return the items that are not as the operations take them to be."""
    taken = list(operations)
    now = present(one.item for one in taken)
    return [one.item for one in taken if now.get(one.item) != one.before]


def edges_at(node_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the ids of the identity's edges at each of these nodes."""
    found: dict[str, list[str]] = {}
    for ids in _chunks(list(node_ids)):
        for end in ("source_node_id", "target_node_id"):
            rows = Edge.objects.filter(**{f"{end}__in": ids}, scope=GraphScope.IDENTITY)
            for node_id, edge_id in rows.values_list(end, "edge_id"):
                found.setdefault(node_id, []).append(edge_id)
    return found


def nodes_among(node_ids: Collection[str]) -> set[str]:
    """Return which of these ids are nodes of the identity."""
    found: set[str] = set()
    for ids in _chunks(list(node_ids)):
        rows = Node.objects.filter(node_id__in=ids, scope=GraphScope.IDENTITY)
        found |= set(rows.values_list("node_id", flat=True))
    return found


def of_node(row: Node) -> State:
    text = row.attributes_json
    return node_state(row.node_id, row.node_type, None if text is None else text.text)


def of_edge(row: Edge) -> State:
    text = row.attributes_json
    return edge_state(
        row.edge_id,
        source=row.source_node_id,
        target=row.target_node_id,
        relationship=row.relationship,
        weight=row.weight,
        attributes=None if text is None else text.text,
    )


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _TOGETHER):
        yield ids[start : start + _TOGETHER]
