"""Nodes and edges without their secrets: tokens in their attributes, the values sealed."""

from dataclasses import replace
from typing import Any

from persistence.graph.rules import GraphEdge, GraphNode
from persistence.secrets import keeping
from persistence.secrets.keeping import Hidden

NODES, EDGES = "graph_nodes", "graph_edges"


def hide_in_node(node: GraphNode) -> tuple[GraphNode, Hidden]:
    """Return the node as it may be stored, in the transaction that is to store it."""
    hidden = keeping.hide({"attributes": node.attributes})
    if not hidden.notes:
        return node, hidden
    return replace(node, attributes=_listed(hidden)), hidden


def hide_in_edge(edge: GraphEdge) -> tuple[GraphEdge, Hidden]:
    """Return the edge as it may be stored, in the transaction that is to store it."""
    hidden = keeping.hide({"attributes": edge.attributes})
    if not hidden.notes:
        return edge, hidden
    return replace(edge, attributes=_listed(hidden)), hidden


def _listed(hidden: Hidden) -> dict[str, Any]:
    return keeping.with_refs(hidden.values["attributes"])
