"""Reading memory as the agent does: one node, the nodes with an attribute, the edges of one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from persistence.fields import StoredJson
from persistence.graph.models import Edge, Node
from persistence.graph.rules import GraphEdge, GraphNode, GraphScope, NodeType
from persistence.matching import Key, holds, likely, scan
from persistence.moments import instant_of
from persistence.ordering import Order
from persistence.paging import Page
from persistence.texts import known
from persistence.writing import InvalidInput

BY_ID = Order(keys=("node_id", "scope"), oldest_first=True)


def recall(node: GraphNode | str, scope: GraphScope | str | None = None) -> GraphNode | None:
    """Return a node as it is stored now, or None. An id alone means the local scope."""
    node_id, in_scope = identified(node, scope)
    row = Node.objects.filter(node_id=node_id, scope=in_scope).first()
    return None if row is None else as_node(row)


def search(
    *,
    attributes: Mapping[Key, Any] | None = None,
    scope: GraphScope | str | None = None,
    type: NodeType | str | None = None,  # noqa: A002  # the word that GraphNode uses
    limit: int = 100,
    cursor: str | None = None,
) -> Page[GraphNode]:
    """Return the nodes whose attributes have exactly these values, by id.

    A key that is a tuple is a path into nested objects. `next` of the page is the cursor
    for more, None when there is no more. Raises BadCursor, InvalidInput, TimeLimitReached.
    """
    if limit < 1:
        raise InvalidInput(f"A page of {limit} nodes cannot be read: ask for at least one.")
    wanted = dict(attributes or {})
    rows = Node.objects.filter(likely("attributes_json", wanted))
    if scope is not None:
        rows = rows.filter(scope=scope)
    if type is not None:
        rows = rows.filter(node_type=type)
    page = scan(
        rows,
        BY_ID,
        lambda row: holds(row.attributes_json, wanted),
        cursor=cursor,
        size=limit,
    )
    return Page([as_node(row) for row in page.rows], None, page.next)


def edges_of(node: GraphNode | str, scope: GraphScope | str | None = None) -> list[GraphEdge]:
    """Return every edge that starts or ends at the node, by id of the edge."""
    node_id, in_scope = identified(node, scope)
    touching = Q(source_node_id=node_id) | Q(target_node_id=node_id)
    return [
        as_edge(row) for row in Edge.objects.filter(touching, scope=in_scope).order_by("edge_id")
    ]


def identified(node: GraphNode | str, scope: GraphScope | str | None) -> tuple[str, str]:
    """Return the id and the scope that a node, or an id with or without a scope, means."""
    if isinstance(node, GraphNode):
        return node.id, str(scope or node.scope)
    return node, str(scope or GraphScope.LOCAL)


def as_node(row: Node) -> GraphNode:
    attributes, unreadable = _object(row.attributes_json)
    return GraphNode(
        id=row.node_id,
        type=known(NodeType, row.node_type),
        scope=known(GraphScope, row.scope),
        attributes=attributes,
        version=1 if row.version is None else row.version,
        updated_by=row.updated_by,
        updated_at=instant_of(row.updated_at),
        created_at=instant_of(row.created_at),
        unreadable=unreadable,
    )


def as_edge(row: Edge) -> GraphEdge:
    attributes, unreadable = _object(row.attributes_json)
    return GraphEdge(
        source=row.source_node_id,
        target=row.target_node_id,
        scope=known(GraphScope, row.scope),
        relationship=row.relationship,
        weight=1.0 if row.weight is None else row.weight,
        attributes=attributes,
        unreadable=unreadable,
    )


def _object(stored: StoredJson | None) -> tuple[dict[str, Any], str | None]:
    if stored is None:
        return {}, None
    value = stored.value
    return (value, None) if isinstance(value, dict) else ({}, stored.text)
