"""The digests of the identity as it is in the tables, from the exact bytes, whatever they are."""

from collections.abc import Callable, Iterator
from typing import Any

from persistence.graph.models import Edge, Node
from persistence.identity.states import HOSTILE, SCOPE, Item, Kind, State, edge_state, node_state
from persistence.json_columns import StoredBytes

UNREADABLE = "unreadable"  # stands for the digest of what has none


def digests() -> Iterator[tuple[Item, str]]:
    """Yield the identity from the tables with its digests, from the exact bytes stored."""
    sources: tuple[tuple[Kind, Any, str, Callable[[Any], State]], ...] = (
        (Kind.NODE, Node, "node_id", _node_state),
        (Kind.EDGE, Edge, "edge_id", _edge_state),
    )
    for kind, table, key, state_of in sources:
        # In the order of scopes first: else SQLite reads all, for their order by key.
        own = table.objects.filter(scope__gte=SCOPE, scope__lte=SCOPE)
        rows = own.annotate(exact=StoredBytes("attributes_json")).defer("attributes_json")
        for row in rows.order_by("scope", key).iterator():
            try:
                yield Item(kind, getattr(row, key)), state_of(row).digest
            except HOSTILE:
                yield Item(kind, str(getattr(row, key))), UNREADABLE


def _node_state(row: Node) -> State:
    return node_state(row.node_id, row.node_type, _exact(row))


def _edge_state(row: Edge) -> State:
    return edge_state(
        row.edge_id,
        source=row.source_node_id,
        target=row.target_node_id,
        relationship=row.relationship,
        weight=row.weight,
        attributes=_exact(row),
    )


def _exact(row: Any) -> str | None:
    """Decode the annotated bytes of a node or an edge."""
    return None if row.exact is None else bytes(row.exact).decode()
