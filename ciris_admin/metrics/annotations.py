"""What happened meanwhile, for the lines on a chart: one question per kind, none of them vital."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from ciris_admin.pages.time_range import between
from persistence.audit import queries as audit
from persistence.audit.filters import EntryFilter
from persistence.graph.queries import NodeFilter, nodes
from persistence.limits import TimeLimitReached, time_limit
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.tasks.queries import TaskFilter, tasks
from persistence.tsdb.queries.annotations import incidents

SECONDS = 0.5
SHOWN = 20  # of a kind, the newest
_LONGEST = 80


@dataclass(frozen=True)
class Annotation:
    """Something that happened `at`, or from `at` until `until`, and where it is told."""

    at: dt.datetime
    kind: str
    words: str
    url: str
    until: dt.datetime | None = None

    @property
    def when(self) -> str:
        """Say the moment, or both ends, as the reader's clock shows them."""
        return " to ".join(short(at) for at in (self.at, self.until) if at is not None)


@dataclass(frozen=True)
class Annotations:
    """In order of time; `missing` names the kinds that took too long to look up."""

    rows: Sequence[Annotation]
    missing: Sequence[str]


def annotations(start: dt.datetime, end: dt.datetime) -> Annotations:
    """Gather what happened between two moments, both of the reader's zone."""
    found: list[Annotation] = []
    missing = []
    for kind, look in KINDS.items():
        try:
            with time_limit(SECONDS):
                found += look(start, end)
        except TimeLimitReached:
            missing.append(kind)
    return Annotations(sorted(found, key=lambda one: one.at), missing)


def _applied(start: dt.datetime, end: dt.datetime) -> Iterator[Annotation]:
    return _entries("identity.change.applied", "Identity change applied", start, end)


def _rulings(start: dt.datetime, end: dt.datetime) -> Iterator[Annotation]:
    return _entries("identity.ruling.cast", "Ruling cast", start, end)


def _entries(
    event_type: str, words: str, start: dt.datetime, end: dt.datetime
) -> Iterator[Annotation]:
    wanted = EntryFilter(event_type=event_type, since=start, until=end)
    for row in audit.page(wanted=wanted, size=SHOWN).rows:
        if row.at.at is not None:
            url = reverse("audit:list") + "?" + urlencode({"type": event_type})
            if row.is_numbered:
                url = reverse("audit:entry", args=[row.sequence])
            yield Annotation(row.at.at, words, f"by {row.originator}"[:_LONGEST], url)


def _configuration(start: dt.datetime, end: dt.datetime) -> Iterator[Annotation]:
    """Tell what the chain records of settings, and what else was written last to a node."""
    recorded = list(_entries("config.set", "Configuration set", start, end))
    yield from recorded
    told = {one.at.replace(microsecond=0) for one in recorded}
    # Scope by scope: the index of types begins with it.
    scopes = occurring("graph_nodes", "scope")
    asked = [NodeFilter(node_type="config", scope=s, since=start, until=end) for s in scopes]
    found = [row for one in asked for row in nodes.page(wanted=one, size=SHOWN).rows]
    timed = [(_instant(row.updated_at) or _instant(row.created_at), row) for row in found]
    newest = sorted(timed, key=lambda pair: pair[0] or start, reverse=True)[:SHOWN]
    for at, row in newest:
        if at is not None and at.replace(microsecond=0) not in told:
            url = reverse("graph:node", args=[row.scope, row.node_id])
            yield Annotation(at, "Configuration written", row.node_id[:_LONGEST], url)


def _shutdowns(start: dt.datetime, end: dt.datetime) -> Iterator[Annotation]:
    wanted = TaskFilter(shutdown=True, since=start, until=end)
    for row in tasks.page(wanted=wanted, size=SHOWN).rows:
        at = _instant(row.created_at)
        if at is not None:
            url = reverse("tasks:task", args=[row.task_id])
            yield Annotation(at, "Shutdown", row.description[:_LONGEST], url)


def _incidents(start: dt.datetime, end: dt.datetime) -> Iterator[Annotation]:
    for one in incidents(start=start, end=end):
        asked = {"range": between(one.start, one.end), "level": "ERROR.."}
        url = f"{reverse('logs:list')}?{urlencode(asked)}"
        yield Annotation(
            one.start, "Incident in the log", f"{one.errors:,} errors", url, until=one.end
        )


def short(at: dt.datetime) -> str:
    return f"{at.astimezone(timezone.get_current_timezone()):%Y-%m-%d %H:%M}"


def _instant(moment: Moment | None) -> dt.datetime | None:
    return moment.at if moment is not None else None


KINDS: dict[str, Callable[[dt.datetime, dt.datetime], Iterator[Annotation]]] = {
    "identity changes": _applied,
    "rulings": _rulings,
    "configuration": _configuration,
    "shutdowns": _shutdowns,
    "incidents": _incidents,
}
