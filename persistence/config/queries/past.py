"""Versions of a node, what differs between two of them, and the history of one setting."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.config import approved, present
from persistence.config import versions as kept_versions
from persistence.config.models import CONTROL, ConfigInteraction
from persistence.config.present import Present
from persistence.config.versions import Origin, Version
from persistence.graph.rules import GraphScope, NodeType
from persistence.identity.differences import Differences, compare
from persistence.identity.states import node_state
from persistence.moments import Moment

MOST_POINTS = 1000


@dataclass(frozen=True)
class HistoryPoint:
    """A value that a setting took: when, how, by whom, and in which version if it made one."""

    at: Moment | None
    value: Any
    origin: str  # of a version; or `learned`, `reset`, `frozen`, `thawed` without one
    by: str
    reason: str = ""
    version: int | None = None


def versions(
    node_id: str, scope: str | None = None, *, before: int | None = None, size: int = 50
) -> Sequence[Version]:
    """Return the versions of a node, the newest first; those below `before` where it is given."""
    wanted = (one for one in every(node_id, scope) if before is None or one.number < before)
    return list(itertools.islice(wanted, size))


def version(node_id: str, number: int, scope: str | None = None) -> Version | None:
    """Return one version whole."""
    return next((one for one in every(node_id, scope) if one.number == number), None)


def every(node_id: str, scope: str | None = None) -> Iterator[Version]:
    """Yield the versions of a node, the newest first."""
    now = present.find(node_id, scope)
    return of(node_id, scope or (now.scope if now else str(present.home_of(node_id))), now)


def of(node_id: str, scope: str, now: Present | None) -> Iterator[Version]:
    """Yield the versions of a node that was read already."""
    if scope == GraphScope.IDENTITY:
        yield from approved.versions(node_id, now)
        return
    newest = kept_versions.waiting(node_id, scope, now)
    if newest is not None:
        yield newest
    yield from kept_versions.kept(node_id, scope)


def difference(older: Version, newer: Version) -> Differences:
    """Return what differs between two versions of a node, field by field."""
    one, other = (
        None if side.text is None else node_state("", NodeType.CONFIG, side.text)
        for side in (older, newer)
    )
    return compare(one, other)


def history(node_id: str, setting: str, about: str = "") -> Sequence[HistoryPoint]:
    """Return the values that a setting took, the oldest first: the newest MOST_POINTS of them.

    With `about` those that were learned about it, as an entry of the setting's table.
    """
    found = [*_of_versions(node_id, setting, about), *_learned(node_id, setting, about)]
    found.reverse()  # what has the same time stays as it came
    points = sorted(found, key=_place)
    return points[-MOST_POINTS:]


def _of_versions(node_id: str, setting: str, about: str) -> Iterator[HistoryPoint]:
    for one in itertools.islice(every(node_id), MOST_POINTS):
        if setting not in one.changed or one.origin in {Origin.LEARNED, Origin.RESET}:
            continue  # what was learned, or forgotten, is there interaction by interaction
        value = one.attributes.get(setting)
        if about:
            value = value.get(about) if isinstance(value, dict) else None
        yield HistoryPoint(one.at, value, one.origin, one.by, one.reason, one.number)


def _learned(node_id: str, setting: str, about: str) -> Iterator[HistoryPoint]:
    # Freezing and thawing a whole node is in the history of each of its settings.
    rows = ConfigInteraction.objects.filter(node_id=node_id, setting__in=(setting, ""))
    rows = rows.filter(about__in=(about, ""))
    for row in rows.order_by("-interaction_id")[:MOST_POINTS]:
        if row.learned is None and row.kind != CONTROL:
            continue  # it moved nothing
        value = None if row.learned is None else row.learned.value
        origin = row.outcome if row.kind == CONTROL else Origin.LEARNED.value
        yield HistoryPoint(row.happened_at, value, origin, row.author)


def _place(point: HistoryPoint) -> tuple[float, bool]:
    at = point.at.at if point.at else None
    return (at.timestamp() if at else 0.0, point.version is not None)
