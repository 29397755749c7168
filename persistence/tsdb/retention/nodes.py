"""The graph nodes that were written beside metric points and log lines."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from persistence.graph.models import Edge, Node
from persistence.graph.rules import GraphScope, NodeType
from persistence.tsdb.rules import CorrelationType, epoch_microseconds


def remove_beside(source: CorrelationType, rows: Iterable[Any]) -> int:
    """Remove the nodes of these rows, but those that an edge holds; return how many went."""
    ids = {node_id for row in rows for node_id in _ids(source, row)}
    if not ids:
        return 0
    found = Node.objects.filter(node_id__in=ids, node_type=NodeType.TSDB_DATA)
    found = found.exclude(scope=GraphScope.IDENTITY)
    for end in ("source_node_id", "target_node_id"):
        held = Edge.objects.filter(**{end: OuterRef("node_id")}, scope=OuterRef("scope"))
        found = found.exclude(Exists(held))
    gone, _ = found.delete()
    return gone


def _ids(source: CorrelationType, row: Any) -> Iterator[str]:
    """Yield the ids that a row's node may have: `persistence.tsdb.points` makes them.

    Agents wrote whole seconds, and read the clock for the node a moment before the row: the
    second before it is of a row that is older still.
    """
    at: dt.datetime | None = (row.timestamp or row.created_at).at
    if at is None or source not in (CorrelationType.METRIC_DATAPOINT, CorrelationType.LOG_ENTRY):
        return
    is_point = source is CorrelationType.METRIC_DATAPOINT
    stem = f"metric_{row.metric_name}" if is_point else "log"
    microseconds = epoch_microseconds(at)
    yield f"{stem}_{microseconds}"
    yield f"{stem}_{microseconds}_{row.correlation_id}"
    if is_point:
        seconds = microseconds // 1_000_000
        yield from (f"{stem}_{seconds}", f"{stem}_{seconds - 1}")
