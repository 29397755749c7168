"""The store of a CIRIS agent: remember, recall, record and propose.

The public names load Django's model layer on first use, so that the agent's process
needs no settings module: when nobody has configured Django, this does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persistence.graph.rules import GraphEdge, GraphNode, GraphScope, NodeType
    from persistence.memory import MemoryService
    from persistence.migrations.runner import initialize_database
    from persistence.tsdb.rules import CorrelationType, TSDBGraphNode

__all__ = [
    "CorrelationType",
    "GraphEdge",
    "GraphNode",
    "GraphScope",
    "MemoryService",
    "NodeType",
    "TSDBGraphNode",
    "initialize_database",
]

_HOMES = {
    "CorrelationType": "persistence.tsdb.rules",
    "GraphEdge": "persistence.graph.rules",
    "GraphNode": "persistence.graph.rules",
    "GraphScope": "persistence.graph.rules",
    "MemoryService": "persistence.memory",
    "NodeType": "persistence.graph.rules",
    "TSDBGraphNode": "persistence.tsdb.rules",
    "initialize_database": "persistence.migrations.runner",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persistence' has no attribute {name!r}")
    import_module("persistence.standalone").configure_django()
    return getattr(import_module(_HOMES[name]), name)
