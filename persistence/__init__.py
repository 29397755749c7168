"""The store of a CIRIS agent: remember, recall, record and propose.

The public names load Django's model layer on first use, so that the agent's process
needs no settings module: when nobody has configured Django, this does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persistence.config.rules import ConfigNodeType
    from persistence.cursors import BadCursor
    from persistence.graph.rules import (
        GraphEdge,
        GraphNode,
        GraphScope,
        MemoryOpResult,
        MemoryOpStatus,
        NodeType,
    )
    from persistence.graph.services import LostUpdate, NodeHasEdges
    from persistence.identity.refusals import Refused
    from persistence.limits import TimeLimitReached
    from persistence.memory import MemoryService
    from persistence.migrations.runner import initialize_database
    from persistence.store import StoreError
    from persistence.tasks.moves import IllegalTransition
    from persistence.tasks.rules import Task, TaskStatus, Thought, ThoughtStatus
    from persistence.tsdb.nodes import TSDBGraphNode
    from persistence.tsdb.rules import CorrelationType, RetentionPolicy, TimePoint, TimeSeries
    from persistence.writing import Conflict, InvalidInput, NotFound, ReadOnlyStore

__all__ = [
    "BadCursor",
    "ConfigNodeType",
    "Conflict",
    "CorrelationType",
    "GraphEdge",
    "GraphNode",
    "GraphScope",
    "IllegalTransition",
    "InvalidInput",
    "LostUpdate",
    "MemoryOpResult",
    "MemoryOpStatus",
    "MemoryService",
    "NodeHasEdges",
    "NodeType",
    "NotFound",
    "ReadOnlyStore",
    "Refused",
    "RetentionPolicy",
    "StoreError",
    "TSDBGraphNode",
    "Task",
    "TaskStatus",
    "Thought",
    "ThoughtStatus",
    "TimeLimitReached",
    "TimePoint",
    "TimeSeries",
    "initialize_database",
]

_HOMES = {
    "BadCursor": "persistence.cursors",
    "ConfigNodeType": "persistence.config.rules",
    "Conflict": "persistence.writing",
    "CorrelationType": "persistence.tsdb.rules",
    "GraphEdge": "persistence.graph.rules",
    "GraphNode": "persistence.graph.rules",
    "GraphScope": "persistence.graph.rules",
    "IllegalTransition": "persistence.tasks.moves",
    "InvalidInput": "persistence.writing",
    "LostUpdate": "persistence.graph.services",
    "MemoryOpResult": "persistence.graph.rules",
    "MemoryOpStatus": "persistence.graph.rules",
    "MemoryService": "persistence.memory",
    "NodeHasEdges": "persistence.graph.services",
    "NodeType": "persistence.graph.rules",
    "NotFound": "persistence.writing",
    "ReadOnlyStore": "persistence.writing",
    "Refused": "persistence.identity.refusals",
    "RetentionPolicy": "persistence.tsdb.rules",
    "StoreError": "persistence.store",
    "TSDBGraphNode": "persistence.tsdb.nodes",
    "Task": "persistence.tasks.rules",
    "TaskStatus": "persistence.tasks.rules",
    "Thought": "persistence.tasks.rules",
    "ThoughtStatus": "persistence.tasks.rules",
    "TimeLimitReached": "persistence.limits",
    "TimePoint": "persistence.tsdb.rules",
    "TimeSeries": "persistence.tsdb.rules",
    "initialize_database": "persistence.migrations.runner",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'persistence' has no attribute {name!r}")
    import_module("persistence.standalone").configure_django()
    return getattr(import_module(_HOMES[name]), name)
