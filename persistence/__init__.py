"""The store of a CIRIS agent: remember, recall, record and propose.

The public names load Django's model layer on first use, so that the agent's process
needs no settings module: when nobody has configured Django, this does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persistence.config.rules import ConfigNodeType
    from persistence.graph.rules import (
        GraphEdge,
        GraphNode,
        GraphScope,
        MemoryOpResult,
        MemoryOpStatus,
        NodeType,
    )
    from persistence.memory import MemoryService
    from persistence.migrations.runner import initialize_database
    from persistence.store import StoreError
    from persistence.tsdb.nodes import TSDBGraphNode
    from persistence.tsdb.rules import CorrelationType

__all__ = [
    "ConfigNodeType",
    "CorrelationType",
    "GraphEdge",
    "GraphNode",
    "GraphScope",
    "MemoryOpResult",
    "MemoryOpStatus",
    "MemoryService",
    "NodeType",
    "StoreError",
    "TSDBGraphNode",
    "initialize_database",
]

_HOMES = {
    "ConfigNodeType": "persistence.config.rules",
    "CorrelationType": "persistence.tsdb.rules",
    "GraphEdge": "persistence.graph.rules",
    "GraphNode": "persistence.graph.rules",
    "GraphScope": "persistence.graph.rules",
    "MemoryOpResult": "persistence.graph.rules",
    "MemoryOpStatus": "persistence.graph.rules",
    "MemoryService": "persistence.memory",
    "NodeType": "persistence.graph.rules",
    "StoreError": "persistence.store",
    "TSDBGraphNode": "persistence.tsdb.nodes",
    "initialize_database": "persistence.migrations.runner",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persistence' has no attribute {name!r}")
    import_module("persistence.standalone").configure_django()
    return getattr(import_module(_HOMES[name]), name)
