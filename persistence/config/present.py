"""Configuration nodes as they are in the graph now, whoever wrote them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from persistence.config.rules import CONFIG_SCOPE_MAP, ConfigNodeType
from persistence.config.types import channel_of, type_of
from persistence.graph.models import Node
from persistence.graph.rules import GraphScope
from persistence.keys import storable
from persistence.moments import Moment

GONE = ""  # the digest of a node that is not there
# Written out, not a parameter: only so does SQLite take the index of just these nodes.
IS_CONFIG = RawSQL("'config'", ())  # no text of anybody's
MOST_NODES = 2000


@dataclass(frozen=True)
class Present:
    """A configuration node of the graph: `kind` is None where its type is none of ours.

    `attributes` is empty where the stored `text` is no JSON object.
    """

    node_id: str
    scope: str
    kind: ConfigNodeType | None
    channel: str | None
    text: str | None
    attributes: Mapping[str, Any]
    updated_by: str | None
    updated_at: Moment | None
    node_version: int
    is_readable: bool

    @property
    def digest(self) -> str:
        return digest(self.text)

    @property
    def is_misplaced(self) -> bool:
        """Say whether it lies in a scope that its type does not belong to."""
        return self.kind is not None and self.scope != CONFIG_SCOPE_MAP[self.kind]


def digest(text: str | None) -> str:
    return hashlib.sha256((text or "{}").encode("utf-8", "surrogatepass")).hexdigest()


def every() -> Iterator[Present]:
    """Yield the configuration nodes by id, MOST_NODES at most."""
    rows = Node.objects.filter(node_type=IS_CONFIG).order_by("node_id", "scope")
    return map(_present, rows[:MOST_NODES])


def find(node_id: str, scope: str | None = None, *, for_update: bool = False) -> Present | None:
    """Return a configuration node. Without a scope: from that of its type, else from any other."""
    if not storable(node_id, scope or ""):
        return None
    rows: QuerySet[Node] = Node.objects.filter(node_id=node_id, node_type="config")
    if scope is not None:
        rows = rows.filter(scope=scope)
    if for_update:
        rows = rows.select_for_update()
    found = [_present(row) for row in rows.order_by("scope")]
    return min(found, key=lambda one: one.is_misplaced, default=None)


def home_of(node_id: str) -> GraphScope:
    """Return the scope in which a node of this id is looked for."""
    kind = type_of(node_id)
    return CONFIG_SCOPE_MAP[kind] if kind else GraphScope.LOCAL


def _present(row: Node) -> Present:
    stored = row.attributes_json
    value = {} if stored is None else stored.value
    readable = isinstance(value, dict)
    attributes = value if readable else {}
    return Present(
        node_id=row.node_id,
        scope=row.scope,
        kind=type_of(row.node_id, attributes),
        channel=channel_of(row.node_id),
        text=None if stored is None else stored.text,
        attributes=attributes,
        updated_by=row.updated_by,
        updated_at=row.updated_at or row.created_at,
        node_version=row.version or 1,
        is_readable=readable,
    )
