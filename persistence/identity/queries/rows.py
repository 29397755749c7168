"""Changes as a list shows them: a fixed number of questions for a page, whatever is on it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, TextField, When

from persistence.identity import policies, touching, wording
from persistence.identity.models import Change, OperationRow, Revision, Ruling
from persistence.identity.rules import OPEN, ChangeState, Policy, config_types
from persistence.identity.states import Item, Kind, Operation, State
from persistence.identity.touching import Touch
from persistence.json_columns import ByteSize
from persistence.moments import Moment
from persistence.texts import plain

MOST_STEPS = 50  # operations of a change that a list looks into
LONGEST = 32 * 1024  # bytes of an item's content that a list looks into
REASON = 300
_UNREAD: Mapping[Kind, Mapping[str, str]] = {
    Kind.NODE: {},
    Kind.EDGE: {"source": "", "target": "", "relationship": ""},
}


@dataclass(frozen=True)
class Vote:
    """A ruling in short: whose, with which key, which way."""

    authority: str
    key_id: str
    decision: str


@dataclass(frozen=True)
class ChangeRow:
    """A change in a list. Where not `looked_through`, `config_types` may lack some."""

    change_id: str
    revision: int
    state: ChangeState
    origin: str
    created_at: Moment
    updated_at: Moment
    expires_at: Moment
    proposed_by: str
    reason: str
    thought_id: str | None
    task_id: str | None
    touches: Sequence[Touch]  # the first of them
    items: int
    looked_through: bool
    config_types: Sequence[str]
    quorum: int
    votes: Sequence[Vote]  # of this revision

    @property
    def title(self) -> str:
        return wording.title(self.touches, self.items)


def state_at(change: Change, now: dt.datetime) -> ChangeState:
    """Return the state of a change at a moment: past its deadline an open one has expired."""
    state = ChangeState(change.state)
    at = change.expires_at.at
    return ChangeState.EXPIRED if state in OPEN and (at is None or at <= now) else state


def listed(changes: Sequence[Change], now: dt.datetime) -> list[ChangeRow]:
    """Gather what a list says of these changes."""
    if not changes:
        return []
    ids = [change.change_id for change in changes]
    revisions = {row.change_id: row for row in _current(Revision.objects.all(), ids)}
    steps = _by_change(_steps(ids))
    counted = _current(OperationRow.objects.order_by(), ids).values_list("change_id")
    items = dict(counted.annotate(number=Count("position")))
    votes = _by_change(_current(Ruling.objects.order_by("ruled_at", "ruling_id"), ids))
    policy = policies.current()
    return [
        _listed(
            change,
            revisions[change.change_id],
            steps.get(change.change_id, []),
            items=items.get(change.change_id, 0),
            votes=votes.get(change.change_id, []),
            policy=policy,
            now=now,
        )
        for change in changes
    ]


def _listed(
    change: Change,
    revision: Revision,
    steps: list[Any],
    *,
    items: int,
    votes: list[Any],
    policy: Policy,
    now: dt.datetime,
) -> ChangeRow:
    operations = list(map(_operation, steps))
    whole = items == len(steps) and not any(map(_is_long, steps))
    types = sorted(config_types(operations))
    return ChangeRow(
        change_id=change.change_id,
        revision=change.revision,
        state=state_at(change, now),
        origin=change.origin,
        created_at=change.created_at,
        updated_at=change.updated_at,
        expires_at=change.expires_at,
        proposed_by=revision.proposed_by,
        reason=plain(revision.reason, REASON),
        thought_id=revision.thought_id,
        task_id=revision.task_id,
        touches=[
            _touch(operation, step) for operation, step in zip(operations, steps, strict=True)
        ],
        items=items,
        looked_through=whole,
        config_types=types,
        quorum=policy.quorum(types),
        votes=[Vote(row.authority, row.key_id, row.decision) for row in votes],
    )


def _current(rows: QuerySet[Any], ids: Sequence[str]) -> QuerySet[Any]:
    """Keep the rows of these changes that are of each change's current revision."""
    now = Change.objects.filter(change_id=OuterRef("change_id")).values("revision")
    return rows.filter(change_id__in=ids, revision=Subquery(now[:1]))


def _steps(ids: Sequence[str]) -> QuerySet[Any]:
    """Read the first operations of each change.

    A side that is too long to read is None in `before_short` or `after_short`.
    """
    rows = OperationRow.objects.filter(position__lte=MOST_STEPS)
    rows = rows.annotate(before_size=ByteSize("before"), after_size=ByteSize("after"))
    short = {
        f"{side}_short": Case(
            When(**{f"{side}_size__lte": LONGEST}, then=F(side)), output_field=TextField()
        )
        for side in ("before", "after")
    }
    return _current(rows.annotate(**short), ids).defer("before", "after").order_by("position")


def _by_change(rows: QuerySet[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.change_id, []).append(row)
    return found


def _operation(row: Any) -> Operation:
    item = Item(Kind(row.kind), row.item_id)
    return Operation(item, _side(item, row, "before"), _side(item, row, "after"))


def _side(item: Item, row: Any, side: str) -> State | None:
    """Return one side of an operation; what is there but too long to read has no content."""
    if getattr(row, f"{side}_size") is None:
        return None
    text = getattr(row, f"{side}_short")
    return State(item, _UNREAD[item.kind]) if text is None else State.of_stored(item, text)


def _touch(operation: Operation, row: Any) -> Touch:
    found = touching.touched(operation)
    return Touch(found.verb, found.item, None) if _is_long(row) else found


def _is_long(row: Any) -> bool:
    return max(row.before_size or 0, row.after_size or 0) > LONGEST
