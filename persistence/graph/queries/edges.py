"""Edges: pages of a filtered list, one edge whole, and the neighbourhood of a node."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from persistence import counting, ordering, paging
from persistence.counting import Count
from persistence.fields import StoredJson
from persistence.graph import filters
from persistence.graph.filters import EdgeFilter
from persistence.graph.models import Edge, Node
from persistence.keys import storable
from persistence.moments import Moment
from persistence.ordering import Order
from persistence.paging import Page

_ORDER = Order(keys=("edge_id",), oldest_first=True)
NEIGHBOURS = 40
_EDGES_PER_HOP = 200


@dataclass(frozen=True)
class EdgeRow:
    edge_id: str
    source: str
    target: str
    scope: str
    relationship: str
    weight: float | None
    created_at: Moment | None


@dataclass(frozen=True)
class EdgeDetail(EdgeRow):
    """An edge whole; `attributes` is None where NULL is stored."""

    attributes: StoredJson | None


@dataclass(frozen=True)
class Neighbourhood:
    """The nodes up to two edges away from a node, and the edges among them.

    `hops` is ordered, nearest first; `types` lacks the nodes that an edge names but the
    store does not hold. `cut` says that there are more than `hops` holds.
    """

    hops: Mapping[str, int]
    types: Mapping[str, str]
    edges: Sequence[EdgeRow]
    cut: bool


def page(*, wanted: EdgeFilter, cursor: str | None = None, size: int = 50) -> Page[EdgeRow]:
    rows = filters.edges(wanted).defer("attributes_json")
    found = paging.paginate(rows, _ORDER, cursor=cursor, size=size)
    return Page([_row(row) for row in found.rows], found.previous, found.next)


def count(*, wanted: EdgeFilter) -> Count:
    return counting.count(filters.edges(wanted))


def every(*, wanted: EdgeFilter) -> Iterator[EdgeDetail]:
    """Stream the whole of a filtered list."""
    rows = ordering.in_order(filters.edges(wanted), _ORDER)
    return map(_whole, rows.iterator(chunk_size=200))


def edge(*, edge_id: str) -> EdgeDetail | None:
    found = Edge.objects.filter(edge_id=edge_id).first() if storable(edge_id) else None
    return _whole(found) if found else None


def beside(*, wanted: EdgeFilter, edge_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the edges before and after this one in the filtered list."""
    rows = filters.edges(wanted).only("edge_id")
    before, after = paging.neighbours(rows, _ORDER, Edge(edge_id=edge_id))
    return _id(before), _id(after)


def neighbourhood(*, scope: str, node_id: str) -> Neighbourhood:
    """Walk two edges out from a node, in both directions, within its scope."""
    near = _touching(scope, [node_id])
    hops = {node_id: 0}
    _reach(hops, near, 1)
    ring = [name for name, hop in hops.items() if hop == 1][: NEIGHBOURS - 1]
    far = _touching(scope, ring) if ring else []
    _reach(hops, far, 2)
    cut = len(hops) > NEIGHBOURS or len(near) > _EDGES_PER_HOP or len(far) > _EDGES_PER_HOP
    drawn = dict(list(hops.items())[:NEIGHBOURS])
    among = {row.edge_id: row for row in near + far if row.source in drawn and row.target in drawn}
    return Neighbourhood(drawn, _types(scope, drawn), list(among.values()), cut)


def _touching(scope: str, node_ids: Collection[str]) -> list[EdgeRow]:
    ends = Q(source_node_id__in=node_ids) | Q(target_node_id__in=node_ids)
    rows: QuerySet[Edge] = Edge.objects.filter(ends, scope=scope).order_by("edge_id")
    return [_row(row) for row in rows.defer("attributes_json")[: _EDGES_PER_HOP + 1]]


def _reach(hops: dict[str, int], edges: Sequence[EdgeRow], hop: int) -> None:
    for row in edges:
        hops.setdefault(row.source, hop)
        hops.setdefault(row.target, hop)


def _types(scope: str, node_ids: Collection[str]) -> dict[str, str]:
    rows = Node.objects.filter(scope=scope, node_id__in=list(node_ids))
    return dict(rows.values_list("node_id", "node_type"))


def _id(row: Edge | None) -> str | None:
    return row.edge_id if row else None


def _row(row: Edge) -> EdgeRow:
    return EdgeRow(**_facts(row))


def _whole(row: Edge) -> EdgeDetail:
    return EdgeDetail(**_facts(row), attributes=row.attributes_json)


def _facts(row: Edge) -> dict[str, Any]:
    return {
        "edge_id": row.edge_id,
        "source": row.source_node_id,
        "target": row.target_node_id,
        "scope": row.scope,
        "relationship": row.relationship,
        "weight": row.weight,
        "created_at": row.created_at,
    }
