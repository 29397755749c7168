"""What is in the signed chain and missing elsewhere, and what is elsewhere and missing in it.

Nothing here verifies the chain: an entry counts whether or not its signature holds.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from persistence import counting, ordering, paging
from persistence.audit.models import AuditEntry
from persistence.audit.queries import ORDER as ENTRY_ORDER
from persistence.audit.verifying.memories import WITNESSED
from persistence.counting import Count
from persistence.graph import filters as graph
from persistence.graph.filters import NodeFilter
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.ordering import Order
from persistence.paging import Page
from persistence.periods import between
from persistence.reconciliation import ties
from persistence.tasks import filters as tasks
from persistence.tasks.filters import ThoughtFilter
from persistence.tasks.queries.actions import action_of
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.correlation_filter import ORDER as EVENT_ORDER
from persistence.tsdb.queries.correlation_filter import TIMES

DAY = dt.timedelta(days=1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Side(StrEnum):
    """A list of what one record has and another misses."""

    NO_EVENT = "no-event"  # entries without an audit event
    NO_ENTRY = "no-entry"  # audit events without an entry
    NO_ACTION = "no-action"  # entries whose originator is no thought with a final action
    UNNAMED_ACTION = "unnamed-action"  # final actions of thoughts without an entry
    UNNAMED_WRITE = "unnamed-write"  # nodes written at a time that no entry has


@dataclass(frozen=True)
class Period:
    """Which records are compared: those of a time at or after `since` and before `until`.

    Open ends are None. A record without a time that can be read is in no period.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Gap:
    """A record that has no counterpart."""

    at: Moment | None
    kind: str  # the entry's or event's type, the final action, the node's type
    key: str  # event id, correlation id, thought id, node id
    about: str  # the entry's originator, the event's service, the thought's task, the node's scope
    sequence: int | None = None  # of an entry

    @property
    def is_numbered(self) -> bool:
        """Say whether an entry has a number: SQLite holds anything there."""
        return type(self.sequence) is int


@dataclass(frozen=True)
class _List:
    rows: Callable[[Period], QuerySet[Any]]
    order: Order
    columns: Sequence[str]
    gap: Callable[[Any], Gap]


def page(*, side: Side, period: Period, cursor: str | None = None, size: int = 50) -> Page[Gap]:
    """Read one page of a side, newest first. Raises BadCursor, TimeLimitReached."""
    one = _LISTS[side]
    found = paging.paginate(
        one.rows(period), one.order, cursor=cursor, size=size, columns=one.columns
    )
    return Page([one.gap(row) for row in found.rows], found.previous, found.next)


def count(*, side: Side, period: Period) -> Count:
    return counting.count(_LISTS[side].rows(period))


def every(*, side: Side, period: Period) -> Iterator[Gap]:
    """Stream the whole of a side."""
    one = _LISTS[side]
    rows = ordering.in_order(one.rows(period), one.order).values_list(*one.columns, named=True)
    return (one.gap(row) for row in rows.iterator())


def entries(*, period: Period) -> Count:
    """Count the entries of the chain that the period holds: none explains every gap."""
    return counting.count(_entries(period))


def newest() -> dt.datetime | None:
    """Return the time of the newest entry, or of the newest audit event where there is none."""
    last = AuditEntry.objects.order_by("-sequence_number").values_list("event_timestamp").first()
    if last is None:
        events = ordering.in_order(ties.audit_events(Correlation.objects.all()), EVENT_ORDER)
        last = events.values_list("timestamp").first()
    return last[0].at if last and last[0] else None


def _entries(period: Period) -> QuerySet[AuditEntry]:
    """Narrow down by what the table's own index holds, a day wider, then exactly."""
    rows = between(
        AuditEntry.objects.all(),
        ("event_timestamp",),
        since=period.since or _EPOCH,
        until=period.until,
    )
    if period.since:
        rows = rows.filter(event_timestamp__gte=period.since - DAY)
    if period.until:
        rows = rows.filter(event_timestamp__lt=period.until + DAY)
    return rows


def _told(period: Period) -> QuerySet[AuditEntry]:
    """Return the entries that another record may have, too: notes of checkpoints have none."""
    return _entries(period).exclude(event_type=WITNESSED)


def _events(period: Period) -> QuerySet[Correlation]:
    rows = ties.audit_events(Correlation.objects.all())
    return between(rows, TIMES, since=period.since or _EPOCH, until=period.until)


def _thoughts(period: Period) -> QuerySet[Any]:
    wanted = ThoughtFilter(since=period.since or _EPOCH, until=period.until)
    return ties.acted(tasks.thoughts(wanted))


def _nodes(period: Period) -> QuerySet[Any]:
    """Return the nodes of memory: no agent has ever audited one of telemetry.

    Their index begins with the scope, so the scopes that occur are named.
    """
    rows = graph.nodes(NodeFilter(since=period.since or _EPOCH, until=period.until))
    scopes = occurring("graph_nodes", "scope")
    return rows.filter(scope__in=scopes) if scopes else rows


def _entry_gap(row: Any) -> Gap:
    return Gap(
        row.event_timestamp, row.event_type, row.event_id, row.originator_id, row.sequence_number
    )


def _event_gap(row: Any) -> Gap:
    return Gap(
        row.timestamp or row.created_at, row.action_type, row.correlation_id, row.service_type
    )


def _thought_gap(row: Any) -> Gap:
    action = action_of(row.final_action_json)
    return Gap(row.created_at, action.name if action else "", row.thought_id, row.source_task_id)


def _node_gap(row: Any) -> Gap:
    return Gap(row.updated_at or row.created_at, row.node_type, row.node_id, row.scope)


_ENTRY = ("event_timestamp", "event_type", "event_id", "originator_id", "sequence_number")
_LISTS: Mapping[Side, _List] = {
    Side.NO_EVENT: _List(
        lambda period: _told(period).filter(~ties.has_event()), ENTRY_ORDER, _ENTRY, _entry_gap
    ),
    Side.NO_ENTRY: _List(
        lambda period: _events(period).filter(~ties.event_has_entry()),
        EVENT_ORDER,
        ("timestamp", "created_at", "action_type", "correlation_id", "service_type"),
        _event_gap,
    ),
    Side.NO_ACTION: _List(
        lambda period: _told(period).filter(~ties.has_action()), ENTRY_ORDER, _ENTRY, _entry_gap
    ),
    Side.UNNAMED_ACTION: _List(
        lambda period: _thoughts(period).filter(~ties.thought_has_entry()),
        ThoughtFilter().order,
        ("created_at", "final_action_json", "thought_id", "source_task_id"),
        _thought_gap,
    ),
    Side.UNNAMED_WRITE: _List(
        lambda period: _nodes(period).filter(~ties.node_has_entry()),
        Order(keys=("node_id", "scope"), times=("updated_at", "created_at")),
        ("updated_at", "created_at", "node_type", "node_id", "scope"),
        _node_gap,
    ),
}
