"""Which nodes and edges a reader asks for, as queries that our page indexes can answer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, Q, QuerySet

from persistence.graph.models import Edge, Node
from persistence.graph.rules import TELEMETRY_TYPE
from persistence.json_columns import HasPair, holds_text
from persistence.periods import between


@dataclass(frozen=True, kw_only=True)
class NodeFilter:
    """What to show of the graph; empty values filter nothing. Telemetry only when asked for."""

    scope: str | None = None
    node_type: str | None = None
    id_contains: str | None = None
    text: str | None = None
    pairs: Sequence[tuple[str, str]] = ()  # attribute key and value, all of which must match
    updated_by: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None  # exclusive
    telemetry: bool = False


@dataclass(frozen=True, kw_only=True)
class EdgeFilter:
    """`node` is either end; `source` and `target` are one of them."""

    scope: str | None = None
    node: str | None = None
    source: str | None = None
    target: str | None = None
    relationship: str | None = None


class IsMemory(Func):
    """Not telemetry, written as the partial indexes write it, or they would not serve."""

    output_field = BooleanField()
    template = f"%(expressions)s <> '{TELEMETRY_TYPE}'"

    def __init__(self) -> None:
        super().__init__(F("node_type"))


def nodes(wanted: NodeFilter) -> QuerySet[Node]:
    rows = Node.objects.all()
    if not wanted.telemetry and wanted.node_type != TELEMETRY_TYPE:
        rows = rows.filter(IsMemory())
    if wanted.scope is not None:
        rows = rows.filter(scope=wanted.scope)
    if wanted.node_type:
        rows = rows.filter(node_type=wanted.node_type)
    if wanted.id_contains:
        rows = rows.filter(node_id__icontains=wanted.id_contains)
    if wanted.text:
        rows = rows.filter(holds_text("attributes_json", wanted.text))
    if wanted.updated_by:
        rows = rows.filter(updated_by__icontains=wanted.updated_by)
    for key, value in wanted.pairs:
        rows = rows.filter(HasPair("attributes_json", key, value))
    return between(rows, ("updated_at", "created_at"), since=wanted.since, until=wanted.until)


def edges(wanted: EdgeFilter) -> QuerySet[Edge]:
    exact = {
        "scope": wanted.scope,
        "source_node_id": wanted.source,
        "target_node_id": wanted.target,
        "relationship": wanted.relationship,
    }
    rows = Edge.objects.filter(
        **{name: value for name, value in exact.items() if value is not None}
    )
    if wanted.node:
        rows = rows.filter(Q(source_node_id=wanted.node) | Q(target_node_id=wanted.node))
    return rows
