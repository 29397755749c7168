"""The rows of a change: written together, read together, moved on by one writer at a time."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from persistence.audit import appending
from persistence.identity.models import Change, OperationRow, Remark, Revision
from persistence.identity.refusals import Refused
from persistence.identity.rules import OPEN, ChangeState
from persistence.identity.states import Item, Kind, Operation, State
from persistence.moments import stored
from persistence.writing import transaction

Made = TypeVar("Made")
CLOCK = "deadline"  # who ends a change that nobody decided


@dataclass(frozen=True)
class Proposal:
    """What a revision says besides its operations: whose it is, why, and where it came from."""

    proposed_by: str
    reason: str
    thought_id: str | None = None
    task_id: str | None = None


@contextlib.contextmanager
def deciding() -> Iterator[None]:
    """Open the transaction in which changes move on: there is one such at a time."""
    with transaction():
        appending.lock()
        yield


def decide_or(act: Callable[[], Made], note: Callable[[Refused], None]) -> Made:
    """Do it all; or nothing of it but note why not, in the same transaction, and raise Refused."""
    with deciding():
        try:
            with transaction():
                return act()
        except Refused as error:
            note(error)
            refused = error
    raise refused


def load(change_id: str) -> Change:
    """Return a change as it stands. Raises Refused (404)."""
    change = Change.objects.filter(change_id=change_id).first()
    if change is None:
        raise Refused("unknown", f"There is no change {change_id!r} in this store.", status=404)
    return change


def revision_of(change: Change) -> Revision:
    return Revision.objects.get(change_id=change.change_id, revision=change.revision)


def operations(change_id: str, revision: int) -> tuple[Operation, ...]:
    """Return the operations of a revision in their order."""
    rows = OperationRow.objects.filter(change_id=change_id, revision=revision)
    return tuple(map(operation, rows.order_by("position")))


def operation(row: OperationRow) -> Operation:
    item = Item(Kind(row.kind), row.item_id)
    return Operation(item, State.of_stored(item, row.before), State.of_stored(item, row.after))


def proposers(change_id: str) -> set[str]:
    """Return everybody who proposed any revision of the change."""
    rows = Revision.objects.filter(change_id=change_id)
    return set(rows.values_list("proposed_by", flat=True))


def write_revision(
    change_id: str,
    revision: int,
    proposal: Proposal,
    steps: Sequence[Operation],
    now: dt.datetime,
) -> None:
    Revision.objects.create(
        change_id=change_id,
        revision=revision,
        proposed_by=proposal.proposed_by,
        reason=proposal.reason,
        thought_id=proposal.thought_id,
        task_id=proposal.task_id,
        created_at=stored(now),
    )
    for position, step in enumerate(steps, 1):
        OperationRow.objects.create(
            change_id=change_id,
            revision=revision,
            position=position,
            kind=str(step.item.kind),
            item_id=step.item.id,
            before=None if step.before is None else step.before.stored(),
            after=None if step.after is None else step.after.stored(),
        )


def move(change: Change, to: ChangeState, now: dt.datetime, *, revision: int | None = None) -> None:
    """Move a change on from exactly where it was read. Raises Refused where it is not there."""
    here = Change.objects.filter(
        change_id=change.change_id, state=change.state, revision=change.revision
    )
    if not here.update(state=str(to), updated_at=stored(now), revision=revision or change.revision):
        raise Refused("decided", "Somebody else was quicker: read the change again.")


def remark(change: Change, state: ChangeState, author: str, text: str, now: dt.datetime) -> None:
    """Record why a change moved on without a ruling, on the change and in the audit chain."""
    Remark.objects.create(
        change_id=change.change_id,
        revision=change.revision,
        state=str(state),
        author=author,
        remark=text,
        made_at=stored(now),
    )
    appending.append(
        f"identity.change.{state}",
        originator=author,
        payload={"change": change.change_id, "revision": change.revision, "remark": text},
        at=now,
    )


def expire_due(now: dt.datetime) -> int:
    """End every change whose deadline has passed; return how many."""
    with deciding():
        due = Change.objects.filter(state__in=OPEN, expires_at__lte=stored(now))
        ended = list(due.order_by("change_id"))
        for change in ended:
            move(change, ChangeState.EXPIRED, now)
            remark(change, ChangeState.EXPIRED, CLOCK, "Nobody decided in time.", now)
    return len(ended)
