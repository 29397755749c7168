"""Changes that hold a secret in clear, as an agent writes that knows nothing of sealing.

The gate keeps each write as it came, and what it keeps never changes. So a secret leaves a
change with a new revision, which says the same with tokens in place of secrets; the revision
before is kept, and holds the value for as long as the store does.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from persistence import clock
from persistence.fields import stored_json
from persistence.graph.hiding import EDGES, NODES
from persistence.identity import ledger, proposing
from persistence.identity.ledger import Proposal, deciding
from persistence.identity.refusals import Refused
from persistence.identity.rules import ChangeState
from persistence.identity.states import HOSTILE, SCOPE, Item, Kind, Operation, State
from persistence.secrets import keeping
from persistence.secrets.watching import places_in
from persistence.writing import InvalidInput

SEALED = "Sealed {} in a new revision, which says the same otherwise."


@dataclass(frozen=True)
class InClear:
    """Secrets of one kind in what an item is to become; nothing of their values."""

    item: Item
    description: str
    number: int

    @property
    def words(self) -> str:
        return self.description if self.number == 1 else f"{self.description} ({self.number} times)"


def in_clear(steps: Sequence[Operation]) -> list[InClear]:
    """Return what stands in clear in the states that these operations lead to."""
    found: dict[tuple[Item, str], int] = {}
    for step in steps:
        for description in _kinds(step.after):
            found[step.item, description] = found.get((step.item, description), 0) + 1
    return [InClear(item, description, n) for (item, description), n in found.items()]


def seal(change_id: str, *, by: str, read: int, now: dt.datetime | None = None) -> int:
    """Make a revision of an open change without its secrets; return its number.

    The proposer stays who they were: nothing is proposed but what they did. Rulings start
    anew. Raises Refused where nothing is in clear, or the change has moved on from revision
    `read`; NoMasterKey where nothing can seal it.
    """
    at = now or clock.now()
    ledger.expire_due(at)
    with deciding():
        change = proposing.opened(change_id, read)
        if change.state != ChangeState.PENDING:
            raise Refused("state", f"This change is {change.state}: it waits for a revision first.")
        last = ledger.revision_of(change)
        steps = ledger.operations(change_id, change.revision)
        number = sum(one.number for one in in_clear(steps))
        if not number:
            raise Refused("nothing", "No secret stands in clear in this change.")
        clear = [Operation(one.item, one.before, _sealed(one.after)) for one in steps]
        proposal = Proposal(last.proposed_by, last.reason, last.thought_id, last.task_id)
        revision = proposing.next_revision(change, proposal, clear, at)
        change = ledger.load(change_id)
        secrets = "1 secret" if number == 1 else f"{number} secrets"
        ledger.remark(change, ChangeState.PENDING, by, SEALED.format(secrets), at)
    return revision


def _kinds(state: State | None) -> Iterator[str]:
    if state is not None and state.attributes is not None:
        for place in places_in(_value(state.attributes)):
            yield place.finding.kind.description


def _sealed(state: State | None) -> State | None:
    if state is None or state.attributes is None:
        return state
    value = _value(state.attributes)
    hidden = keeping.hide({"attributes": value})
    if not hidden.notes:
        return state
    left = hidden.values["attributes"]
    text = stored_json(keeping.with_refs(left)) if isinstance(left, dict) else left
    hidden.note(NODES if state.item.kind is Kind.NODE else EDGES, state.item.id, SCOPE)
    return State(state.item, {**state.content, "attributes": text})


def _value(text: str) -> object:
    """Return what the text holds; the text itself where it is no object that can be walked."""
    try:
        value = json.loads(text)
        places_in(value)
    except (*HOSTILE, InvalidInput):
        return text
    return value if isinstance(value, dict) else text
