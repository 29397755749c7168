"""Nodes: pages of a filtered list, one node whole, and the nodes beside it in the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from persistence import counting, limits, ordering, paging, statements
from persistence.counting import Count
from persistence.fields import Head, StoredJson
from persistence.graph import filters
from persistence.graph.filters import NodeFilter
from persistence.graph.models import Node
from persistence.json_columns import ByteSize, StoredBytes
from persistence.keys import storable
from persistence.moments import Moment
from persistence.ordering import Order
from persistence.paging import Page

PREVIEW = 160
SHOWN = 256 * 1024  # characters of attributes on a page; the rest is for the download


@dataclass(frozen=True)
class NodeRow:
    """A node as a list shows it: of its attributes the beginning."""

    node_id: str
    scope: str
    node_type: str
    version: int | None
    updated_by: str | None
    updated_at: Moment | None
    created_at: Moment | None
    preview: str
    size: int | None

    @property
    def changed_at(self) -> Moment | None:
        return self.updated_at or self.created_at


@dataclass(frozen=True)
class NodeDetail:
    """A node whole; `attributes` is None where NULL is stored."""

    node_id: str
    scope: str
    node_type: str
    version: int | None
    updated_by: str | None
    updated_at: Moment | None
    created_at: Moment | None
    attributes: StoredJson | None


@dataclass(frozen=True)
class NodeRead(NodeDetail):
    """A node as its page shows it: where `cut`, `attributes` is only the beginning."""

    size: int | None
    cut: bool


@dataclass(frozen=True)
class NodeKey:
    node_id: str
    scope: str


def page(*, wanted: NodeFilter, cursor: str | None = None, size: int = 50) -> Page[NodeRow]:
    rows = filters.nodes(wanted).annotate(
        beginning=Head("attributes_json", PREVIEW), size=ByteSize("attributes_json")
    )
    found = paging.paginate(
        rows.defer("attributes_json"),
        _order(wanted),
        cursor=cursor,
        size=size,
        or_as_written=True,
    )
    return Page([_listed(row) for row in found.rows], found.previous, found.next, found.as_written)


def count(*, wanted: NodeFilter) -> Count:
    return counting.count(filters.nodes(wanted))


def every(*, wanted: NodeFilter) -> Iterator[NodeDetail]:
    """Stream the whole of a filtered list."""
    rows = ordering.in_order(filters.nodes(wanted), _order(wanted))
    for row in rows.iterator(chunk_size=200):
        yield NodeDetail(**_facts(row), attributes=row.attributes_json)


def node(*, scope: str, node_id: str, whole: bool = False) -> NodeRead | None:
    """Read one node: of long attributes the beginning, unless the `whole` is wanted."""
    limit = None if whole else SHOWN
    row = (
        _of_key(scope, node_id)
        .annotate(beginning=Head("attributes_json", limit), size=ByteSize("attributes_json"))
        .defer("attributes_json")
        .first()
    )
    if row is None:
        return None
    text: str | None = row.beginning
    return NodeRead(
        **_facts(row),
        attributes=None if text is None else StoredJson(text),
        size=row.size,
        cut=limit is not None and len(text or "") >= limit,
    )


def stored_attributes(*, scope: str, node_id: str) -> bytes | None:
    """Return a node's attributes byte for byte as they are stored."""
    found = _of_key(scope, node_id).annotate(stored=StoredBytes("attributes_json"))
    stored = found.values_list("stored", flat=True).first()
    return None if stored is None else bytes(stored)


def beside(
    *, wanted: NodeFilter, scope: str, node_id: str
) -> tuple[NodeKey | None, NodeKey | None]:
    """Return the nodes before and after this one in the filtered list."""
    keys = ("node_id", "scope", "updated_at", "created_at")
    row = _of_key(scope, node_id).only(*keys).first()
    if row is None:
        return None, None
    before, after = paging.neighbours(filters.nodes(wanted).only(*keys), _order(wanted), row)
    return _key(before), _key(after)


def other_scopes(*, scope: str, node_id: str) -> Sequence[str]:
    """Name the other scopes that hold a node of this id."""
    rows = Node.objects.filter(node_id=node_id).exclude(scope=scope).order_by("scope")
    return list(rows.values_list("scope", flat=True)[:20])


def types_in(*, scope: str) -> Sequence[str]:
    """Name the node types that occur in a scope, telemetry apart; none if that takes too long."""
    try:
        with limits.time_limit(limits.COUNT_SECONDS):
            return [word for (word,) in statements.rows("graph", "node_types", scope=scope)]
    except limits.TimeLimitReached:
        return []


def _of_key(scope: str, node_id: str) -> QuerySet[Node]:
    rows = Node.objects.filter(scope=scope, node_id=node_id)
    return rows.order_by() if storable(scope, node_id) else rows.none()


def _order(wanted: NodeFilter) -> Order:
    keys = ("node_id",) if wanted.scope is not None else ("node_id", "scope")
    return Order(keys=keys, times=("updated_at", "created_at"))


def _facts(row: Node) -> dict[str, Any]:
    names = ("node_id", "scope", "node_type", "version", "updated_by", "updated_at", "created_at")
    return {name: getattr(row, name) for name in names}


def _listed(row: Any) -> NodeRow:  # annotated with `beginning` and `size`
    return NodeRow(**_facts(row), preview=row.beginning or "", size=row.size)


def _key(row: Node | None) -> NodeKey | None:
    return NodeKey(row.node_id, row.scope) if row else None
