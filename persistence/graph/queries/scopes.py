"""The scopes of a store: the five, and any other that occurs; what each holds."""

from dataclasses import dataclass
from typing import Any

from persistence import limits, statements
from persistence.counting import COUNT_CAP, Count
from persistence.graph.rules import GraphScope
from persistence.moments import Moment, moment


@dataclass(frozen=True)
class ScopeSummary:
    """What a scope holds, counted up to a cap; `known` is False for none of the five."""

    scope: str
    known: bool
    memory: Count  # nodes that are not telemetry
    telemetry: Count
    edges: Count
    newest: Moment | None

    @property
    def nodes(self) -> Count:
        return total([self.memory, self.telemetry])


def summaries() -> list[ScopeSummary]:
    """Summarise each scope: the five in their order, then the others."""
    nodes = _within_limit("node_counts", cap=COUNT_CAP)
    edges = _within_limit("edge_counts", cap=COUNT_CAP)
    changes = _within_limit("newest_changes") or []
    newest = {scope: moment(at) for scope, at in changes if at is not None}
    known = [scope.value for scope in GraphScope]
    others = sorted({row[0] for row in (nodes or []) + (edges or [])} - set(known))
    memory, telemetry = (_counts(nodes, column) for column in (1, 2))
    uncounted = Count(None)
    return [
        ScopeSummary(
            scope=scope,
            known=scope in known,
            memory=memory.get(scope, Count(0)) if nodes is not None else uncounted,
            telemetry=telemetry.get(scope, Count(0)) if nodes is not None else uncounted,
            edges=_counts(edges, 1).get(scope, Count(0)) if edges is not None else uncounted,
            newest=newest.get(scope),
        )
        for scope in known + others
    ]


def names() -> list[str]:
    """Name the scopes that occur; none if that takes too long."""
    return [row[0] for row in _within_limit("scopes") or []]


def total(counts: list[Count]) -> Count:
    """Add counts: unknown if one is, capped if one is."""
    if any(count.number is None for count in counts):
        return Count(None)
    return Count(sum(count.number or 0 for count in counts), any(count.capped for count in counts))


def _within_limit(name: str, **values: Any) -> list[tuple[Any, ...]] | None:
    """Ask the question of that file; None if the answer takes too long."""
    try:
        with limits.time_limit(limits.COUNT_SECONDS):
            return statements.rows("graph", name, **values)
    except limits.TimeLimitReached:
        return None


def _counts(rows: list[tuple[Any, ...]] | None, column: int) -> dict[str, Count]:
    return {
        row[0]: Count(min(row[column], COUNT_CAP), row[column] > COUNT_CAP) for row in rows or []
    }
