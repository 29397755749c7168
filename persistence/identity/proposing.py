"""Proposing changes to the identity, and everything that moves one on without a ruling."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from persistence import clock
from persistence.identity import ledger, merging, policies, present
from persistence.identity.ledger import Proposal, deciding
from persistence.identity.models import Change, LineageEntry
from persistence.identity.refusals import Refused
from persistence.identity.rules import OPEN, ChangeState, unsound
from persistence.identity.states import Item, Kind, Operation, State
from persistence.moments import stored
from persistence.writing import InvalidInput, checked_text

MOST_ITEMS = 1000
MOST_CHARACTERS = 16 * 1024 * 1024
MOST_WORDS = 4000  # characters of a reason


@dataclass(frozen=True)
class Intent:
    """An item, and the state it is to have; None for one that is to go."""

    item: Item
    after: State | None


def propose(
    intents: Sequence[Intent],
    proposal: Proposal,
    *,
    origin: str = "proposed",
    reverts: str | None = None,
    now: dt.datetime | None = None,
) -> str | None:
    """Record a change as pending and return its id; None where nothing would change.

    Raises InvalidInput for what could never be applied.
    """
    at = now or clock.now()
    _check(intents, proposal)
    with deciding():
        steps = _steps(intents)
        if not steps:
            return None
        change_id = uuid.uuid4().hex
        Change.objects.create(
            change_id=change_id,
            origin=origin,
            reverts=reverts,
            created_at=stored(at),
            updated_at=stored(at),
            expires_at=_deadline(at),
        )
        ledger.write_revision(change_id, 1, proposal, steps, at)
    return change_id


def revise(
    change_id: str,
    intents: Sequence[Intent],
    proposal: Proposal,
    *,
    now: dt.datetime | None = None,
) -> int:
    """Replace what an open change says; return the number of the new revision.

    Rulings on earlier revisions count no more, and the deadline starts anew.
    """
    at = now or clock.now()
    _check(intents, proposal)
    ledger.expire_due(at)
    with deciding():
        change = opened(change_id)
        steps = _steps(intents)
        if not steps:
            raise Refused("nothing", "This revision would change nothing.", status=422)
        return next_revision(change, proposal, steps, at)


def rebase(
    change_id: str, *, by: str, read: int | None = None, now: dt.datetime | None = None
) -> int:
    """Carry an open change over to the identity as it is now; return the new revision.

    What the change did to an item is done to the item as it is; where both touched the
    same attribute, the change's value stays and the difference shows it. `read` is the
    revision that whoever asks has read: Refused where the change has moved on from it.
    """
    at = now or clock.now()
    ledger.expire_due(at)
    with deciding():
        change = opened(change_id, read)
        last = ledger.revision_of(change)
        steps = ledger.operations(change_id, change.revision)
        current = present.present(step.item for step in steps)
        intents = [
            Intent(step.item, merging.merged(step.before, step.after, current.get(step.item)))
            for step in steps
        ]
        fresh = _steps(intents)
        proposal = Proposal(by, last.reason, last.thought_id, last.task_id)
        if not fresh:
            raise Refused("nothing", "The identity is so already: this change can be withdrawn.")
        return next_revision(change, proposal, fresh, at)


def withdraw(
    change_id: str,
    *,
    by: str,
    reason: str,
    read: int | None = None,
    now: dt.datetime | None = None,
) -> None:
    """End an open change without a decision; `read` as for `rebase`."""
    _leave(change_id, ChangeState.WITHDRAWN, Remarked(by, reason, read), now or clock.now())


def send_back(
    change_id: str,
    *,
    authority: str,
    reason: str,
    read: int | None = None,
    now: dt.datetime | None = None,
) -> None:
    """Ask whoever proposed a pending change for another revision, without ruling on this one."""
    said = Remarked(authority, reason, read)
    _leave(change_id, ChangeState.RETURNED, said, now or clock.now())


def revert(change_id: str, *, by: str, reason: str, now: dt.datetime | None = None) -> str | None:
    """Propose to undo an applied change: each of its items as it was before. A new change.

    Raises Refused while another change waits that would undo it.
    """
    ledger.expire_due(now or clock.now())
    with deciding():
        return _revert(change_id, Proposal(by, reason), now)


def _revert(change_id: str, proposal: Proposal, now: dt.datetime | None) -> str | None:
    change = ledger.load(change_id)
    if change.state != ChangeState.APPLIED:
        raise Refused(
            "state", f"Only an applied change can be reverted; this one is {change.state}."
        )
    if Change.objects.filter(reverts=change_id, state__in=OPEN).exists():
        raise Refused("waits", "A change that would undo this one waits already.")
    steps = ledger.operations(change_id, change.revision)
    intents = [Intent(step.item, step.before) for step in reversed(steps)]
    return propose(intents, proposal, origin="revert", reverts=change_id, now=now)


def restore(item: Item, lineage_id: int, *, by: str, reason: str) -> str | None:
    """Propose to put one item back into a state of its lineage. A new change."""
    entry = LineageEntry.objects.filter(
        lineage_id=lineage_id, kind=str(item.kind), item_id=item.id
    ).first()
    if entry is None:
        raise Refused("unknown", "There is no such state in the lineage.", status=404)
    after = State.of_stored(item, entry.state)
    return propose([Intent(item, after)], Proposal(by, reason), origin="revert")


@dataclass(frozen=True)
class Remarked:
    """Who moves a change on without a ruling, why, and the revision that they have read."""

    by: str
    reason: str
    read: int | None


def _leave(change_id: str, to: ChangeState, said: Remarked, at: dt.datetime) -> None:
    _checked_reason(said.reason, required=True)
    ledger.expire_due(at)
    with deciding():
        change = opened(change_id, said.read)
        if to is ChangeState.RETURNED and change.state != ChangeState.PENDING:
            raise Refused(
                "state", f"This change is {change.state}: it waits for a revision already."
            )
        ledger.move(change, to, at)
        ledger.remark(change, to, said.by, said.reason, at)


def opened(change_id: str, read: int | None = None) -> Change:
    change = ledger.load(change_id)
    if change.state not in OPEN:
        raise Refused("decided", f"This change is {change.state} already: that is final.")
    if read not in {None, change.revision}:
        raise Refused(
            "revision",
            f"This change is at revision {change.revision} now, and you read revision {read}:"
            " read it again.",
        )
    return change


def next_revision(
    change: Change, proposal: Proposal, steps: Sequence[Operation], at: dt.datetime
) -> int:
    number = int(change.revision) + 1
    ledger.write_revision(change.change_id, number, proposal, steps, at)
    ledger.move(change, ChangeState.PENDING, at, revision=number)
    Change.objects.filter(change_id=change.change_id).update(expires_at=_deadline(at))
    return number


def _steps(intents: Sequence[Intent]) -> list[Operation]:
    """Hold the intents against what is there now; those that change nothing fall away."""
    now = present.present(intent.item for intent in intents)
    steps = [
        Operation(intent.item, now.get(intent.item), intent.after)
        for intent in intents
        if not merging.same(now.get(intent.item), intent.after)
    ]
    problem = impossible(steps)
    if problem:
        raise InvalidInput(problem)
    return steps


def impossible(steps: Sequence[Operation]) -> str | None:
    """Say why these operations cannot be applied to the graph as it is, or None."""
    nodes = [one.item.id for one in steps if one.item.kind is Kind.NODE]
    ends = [
        one.after.content[end]
        for one in steps
        if one.item.kind is Kind.EDGE and one.after
        for end in ("source", "target")
    ]
    return unsound(steps, present.edges_at(nodes), present.nodes_among(ends))


def _deadline(at: dt.datetime) -> str:
    return stored(at + dt.timedelta(days=policies.current().days_to_rule))


def _check(intents: Sequence[Intent], proposal: Proposal) -> None:
    checked_text(proposal.proposed_by, "proposed_by")
    _checked_reason(proposal.reason, required=False)
    if not intents:
        raise InvalidInput("A change without an operation changes nothing.")
    if len(intents) > MOST_ITEMS:
        raise InvalidInput(f"A change of more than {MOST_ITEMS:,} items is more than one can read.")
    if len({intent.item for intent in intents}) != len(intents):
        raise InvalidInput("A change names each node and each edge once.")
    size = sum(len(text) for one in intents if one.after for text in one.after.content.values())
    if size > MOST_CHARACTERS:
        raise InvalidInput("A change of more than 16 million characters is more than one can read.")


def _checked_reason(reason: str, *, required: bool) -> None:
    checked_text(reason, "The reason", empty=not required)
    if required and not reason.strip():
        raise InvalidInput("Say why: the reason is empty.")
    if len(reason) > MOST_WORDS:
        raise InvalidInput(f"The reason is longer than {MOST_WORDS:,} characters.")
