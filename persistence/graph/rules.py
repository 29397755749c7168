"""The words of the graph, what may be written where, and the ids of edges."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

TELEMETRY_TYPE = "tsdb_data"


class NodeType(StrEnum):
    AGENT = "agent"
    USER = "user"
    CHANNEL = "channel"
    CONCEPT = "concept"
    CONFIG = "config"
    TSDB_DATA = "tsdb_data"


class GraphScope(StrEnum):
    """The five scopes of the seed, in the order that screens show them."""

    LOCAL = "local"
    IDENTITY = "identity"
    ENVIRONMENT = "environment"
    COMMUNITY = "community"
    NETWORK = "network"


@dataclass(frozen=True, kw_only=True)
class GraphNode:
    """A node of the agent's memory, identified by its id within its scope.

    A type or scope that this version does not know stays the text that is stored.
    `unreadable` is the stored text of attributes that are no JSON object.
    """

    id: str
    type: NodeType | str
    scope: GraphScope | str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    updated_by: str | None = None
    updated_at: dt.datetime | None = None
    created_at: dt.datetime | None = None
    unreadable: str | None = None

    @property
    def measured_at(self) -> dt.datetime | None:
        """When what the node holds was so, if that is not when it is stored."""
        return None


@dataclass(frozen=True, kw_only=True)
class GraphEdge:
    """A directed, weighted relation between two nodes of one scope."""

    source: str
    target: str
    scope: GraphScope | str
    relationship: str = "related"
    weight: float = 1.0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    unreadable: str | None = None


def expect(kind: type[GraphNode] | type[GraphEdge], given: object) -> None:
    """Raise TypeError where a caller gives anything else, such as a dict of its fields."""
    if not isinstance(given, kind):
        ends = "source=…, target=…" if kind is GraphEdge else "id=…, type=…"
        raise TypeError(
            f"A {kind.__name__} is expected here, not a {type(given).__name__}:"
            f" write {kind.__name__}({ends}, scope=…, attributes={{…}})."
        )


class MemoryOpStatus(StrEnum):
    OK = "ok"
    DEFERRED = "deferred"
    DENIED = "denied"
    PENDING = "pending"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class MemoryOpResult:
    """What became of a call. Only OK means that something was stored or removed as asked."""

    status: MemoryOpStatus
    reason: str = ""
    data: Any = None
    change_id: str | None = None


@dataclass(frozen=True)
class Apply:
    """The write may happen now, in this scope."""

    scope: GraphScope


@dataclass(frozen=True)
class Refuse:
    """The write must not happen; `denied` where the scope is known but closed to it."""

    reason: str
    denied: bool = False


IDENTITY_IS_CLOSED = (
    "The identity changes through proposals of nodes and edges that Wise Authorities approve,"
    " never through this call: nothing was stored."
)
_SCOPES = {scope.value: scope for scope in GraphScope}
_DECISIONS: dict[str, Apply | Refuse] = {
    scope.value: Refuse(IDENTITY_IS_CLOSED, denied=True)
    if scope is GraphScope.IDENTITY
    else Apply(scope)
    for scope in GraphScope
}


def decide_write(scope: str) -> Apply | Refuse:
    """Decide whether something in this scope may be written: the one place that does.

    Letter case is no way round the gate: agents of later eras write scopes in capitals.
    """
    known = _DECISIONS.get(scope)
    if known is None and isinstance(scope, str):
        known = _DECISIONS.get(scope.lower())
    return known or Refuse(f"{scope!r} is no scope: use {', '.join(_SCOPES)}.")


def edge_ids(edge: GraphEdge) -> Iterator[str]:
    """Yield the ids that an edge may have, best first.

    The first is the agents' own. It leaves the scope out and reads `->` in a node id as
    its own arrow, so another edge may hold it already; the last is never shared.
    """
    plain = f"{edge.source}->{edge.target}->{edge.relationship}"
    yield plain
    yield f"{plain}@{edge.scope}"
    parts = json.dumps([edge.source, edge.target, edge.relationship, edge.scope])
    yield f"{plain}@{edge.scope}#{hashlib.sha256(parts.encode()).hexdigest()[:16]}"
