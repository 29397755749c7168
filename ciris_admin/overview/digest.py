"""What the first page says: what needs a person, and how the store stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ciris_admin.chain import standing
from ciris_admin.overview.errors import Errors, look
from ciris_admin.pages.time_range import TimeRange
from persistence import shapes
from persistence.audit import queries as audit
from persistence.counting import Count
from persistence.graph.queries import scopes
from persistence.graph.queries.scopes import ScopeSummary
from persistence.identity.queries import ChangeFilter, changes
from persistence.identity.queries.rows import ChangeRow
from persistence.identity.rules import ChangeState
from persistence.moments import Moment
from persistence.storage.queries import engine
from persistence.storage.queries.engine import StoreFacts
from persistence.tasks.queries import TaskFilter, ThoughtFilter, tasks, thoughts
from persistence.tsdb.log_lines import LogLine
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.logs import LogFilter

STUCK_AFTER = dt.timedelta(hours=1)  # the list of tasks knows this age as `over-1h`
LINES = 5
UNFINISHED_TASKS = ("active", "pending")
UNFINISHED_THOUGHTS = ("processing", "pending")
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
TABLES = ("tasks", "thoughts", "graph_nodes", "service_correlations", "audit_log_v2")


@dataclass(frozen=True)
class Item:
    """A task or a thought in a line."""

    kind: str
    id: str
    text: str
    at: Moment | None


@dataclass(frozen=True)
class Work:
    """Work of one kind and status: how much of it, and the oldest."""

    kind: str  # task or thought
    status: str
    count: Count
    oldest: Sequence[Item]
    as_written: bool  # the first written instead: sorting took too long


@dataclass(frozen=True)
class Trouble:
    """The errors of the time range, and the newest log lines from WARNING up at its end."""

    errors: Errors
    lines: Sequence[LogLine]
    as_written: bool  # the last written instead: sorting took too long


@dataclass(frozen=True)
class Proposals:
    """Changes to the identity that wait for a ruling: how many, and the oldest."""

    count: Count
    oldest: Sequence[ChangeRow]


@dataclass(frozen=True)
class Digest:
    """All that the first page shows. What the store has no table for is None."""

    store: StoreFacts
    present: Sequence[str]  # the tables that the store has
    proposals: Proposals | None
    waiting: Work | None
    stuck: Sequence[Work]
    statuses: Sequence[tuple[str, Count]]
    trouble: Trouble | None
    last_entry: audit.EntryRow | None
    verdict: standing.Newest | None  # on the store's chain
    scopes: Sequence[ScopeSummary]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of an agent was found; a store of ours has audit entries at once."""
        memory = any(scope.nodes.number != 0 for scope in self.scopes)
        lines = self.trouble is not None and self.trouble.lines
        waits = self.proposals is not None and self.proposals.oldest
        return not (self.statuses or memory or lines or waits)

    @property
    def is_cut_back(self) -> bool:
        """Say whether the store's chain has lost entries since the newest verdict on it."""
        if self.verdict is None:
            return False
        last = self.last_entry.sequence if self.last_entry else 0
        return isinstance(last, int) and last < self.verdict.last

    @property
    def stuck_as_written(self) -> bool:
        return any(work.as_written for work in self.stuck)

    @property
    def oldest_stuck(self) -> list[Item]:
        """Return the oldest items of all that is stuck; what has no readable time comes first."""
        items = [item for work in self.stuck for item in work.oldest]
        return sorted(items, key=lambda item: (item.at and item.at.at) or _LONG_AGO)[:LINES]


def digest(*, now: dt.datetime, span: TimeRange) -> Digest:
    """Look at the store for the first page: some forty questions, each one bounded."""
    shape = shapes.current()
    present = [table for table in TABLES if shape.has(table)]
    before = now - STUCK_AFTER
    return Digest(
        store=engine.store_facts(),
        present=present,
        proposals=_proposals(now) if shape.has("identity_changes") else None,
        waiting=_tasks("deferred") if "tasks" in present else None,
        stuck=_stuck(before, present),
        statuses=[
            (status, tasks.count(wanted=TaskFilter(status=status))) for status in _statuses()
        ],
        trouble=_trouble(now, span) if "service_correlations" in present else None,
        last_entry=audit.newest() if "audit_log_v2" in present else None,
        verdict=standing.newest("store") if "audit_log_v2" in present else None,
        scopes=scopes.summaries() if "graph_nodes" in present else (),
    )


def _proposals(now: dt.datetime) -> Proposals:
    wanted = ChangeFilter(now=now, states=(ChangeState.PENDING,), oldest_first=True)
    return Proposals(changes.count(wanted=wanted), changes.page(wanted=wanted, size=LINES).rows)


def _statuses() -> Sequence[str]:
    return [status for status in tasks.statuses() if status]


def _stuck(before: dt.datetime, present: Sequence[str]) -> list[Work]:
    found = [_tasks(status, before) for status in UNFINISHED_TASKS if "tasks" in present]
    found += [_thoughts(status, before) for status in UNFINISHED_THOUGHTS if "thoughts" in present]
    return [work for work in found if work.oldest]


def _tasks(status: str, before: dt.datetime | None = None) -> Work:
    wanted = TaskFilter(status=status, until=before, oldest_first=True)
    page = tasks.page(wanted=wanted, size=LINES)
    oldest = [Item("task", row.task_id, row.description, row.created_at) for row in page.rows]
    return Work("task", status, tasks.count(wanted=wanted), oldest, page.as_written)


def _thoughts(status: str, before: dt.datetime) -> Work:
    wanted = ThoughtFilter(status=status, until=before, oldest_first=True)
    page = thoughts.page(wanted=wanted, size=LINES)
    oldest = [Item("thought", row.thought_id, row.preview, row.created_at) for row in page.rows]
    return Work("thought", status, thoughts.count(wanted=wanted), oldest, page.as_written)


def _trouble(now: dt.datetime, span: TimeRange) -> Trouble:
    page = logs.page(lines=LogFilter(at_least="WARNING", end=span.end))
    return Trouble(look(span, now=now), page.rows[:LINES], page.as_written)
