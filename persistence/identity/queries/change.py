"""One change whole: what it says, every revision and ruling of it, and where it stands."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from persistence.identity import ledger, policies, present
from persistence.identity.models import Change, Remark, Revision, Ruling
from persistence.identity.queries.rows import state_at
from persistence.identity.rules import OPEN, ChangeState, config_types
from persistence.identity.states import Item, Operation
from persistence.keys import storable
from persistence.moments import Moment


@dataclass(frozen=True)
class RevisionFacts:
    revision: int
    proposed_by: str
    reason: str
    thought_id: str | None
    task_id: str | None
    created_at: Moment


@dataclass(frozen=True)
class RulingFacts:
    """A ruling as it was signed; its bytes are on its own page."""

    ruling_id: str
    revision: int
    authority: str
    key_id: str
    decision: str
    reason: str
    ruled_at: Moment


@dataclass(frozen=True)
class RemarkFacts:
    """What moved a change on without a ruling; `state` is what it became."""

    revision: int
    state: str
    author: str
    remark: str
    made_at: Moment


@dataclass(frozen=True)
class ChangeDetail:
    """A change as of the moment it was read. `state` is expired once the deadline has passed."""

    change_id: str
    revision: int
    state: ChangeState
    origin: str
    reverts: str | None
    created_at: Moment
    updated_at: Moment
    expires_at: Moment
    operations: Sequence[Operation]  # of the current revision
    revisions: Sequence[RevisionFacts]  # oldest first
    rulings: Sequence[RulingFacts]  # of every revision, oldest first
    remarks: Sequence[RemarkFacts]  # oldest first
    config_types: Sequence[str]
    quorum: int
    moved: Sequence[Item]  # of an open change: items that are no longer as it takes them to be

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def proposal(self) -> RevisionFacts:
        return self.revisions[-1]

    @property
    def proposers(self) -> frozenset[str]:
        return frozenset(one.proposed_by for one in self.revisions)

    @property
    def current_rulings(self) -> Sequence[RulingFacts]:
        return [one for one in self.rulings if one.revision == self.revision]


@dataclass(frozen=True)
class Standing:
    """How far a change has come: what a page that shows it compares, to know that it is old."""

    revision: int
    state: ChangeState
    rulings: int


def change(*, change_id: str, now: dt.datetime) -> ChangeDetail | None:
    row = _row(change_id)
    if row is None:
        return None
    operations = ledger.operations(change_id, row.revision)
    types = sorted(config_types(operations))
    state = state_at(row, now)
    revisions = Revision.objects.filter(change_id=change_id).order_by("revision")
    rulings = Ruling.objects.filter(change_id=change_id).order_by("ruled_at", "ruling_id")
    remarks = Remark.objects.filter(change_id=change_id).order_by("remark_id")
    return ChangeDetail(
        change_id=row.change_id,
        revision=row.revision,
        state=state,
        origin=row.origin,
        reverts=row.reverts,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        operations=operations,
        revisions=[_facts(RevisionFacts, one) for one in revisions],
        rulings=[_facts(RulingFacts, one) for one in rulings],
        remarks=[_facts(RemarkFacts, one) for one in remarks],
        config_types=types,
        quorum=policies.current().quorum(types),
        moved=present.moved(operations) if state in OPEN else (),
    )


def operations(*, change_id: str, revision: int) -> Sequence[Operation]:
    """Read what an earlier revision said; nothing where there is no such revision."""
    return ledger.operations(change_id, revision) if storable(change_id) else ()


def standing(*, change_id: str, now: dt.datetime) -> Standing | None:
    row = _row(change_id)
    if row is None:
        return None
    rulings = Ruling.objects.filter(change_id=change_id).count()
    return Standing(row.revision, state_at(row, now), rulings)


def rulings_of(*, change_ids: Collection[str]) -> Mapping[str, Sequence[RulingFacts]]:
    """Read the rulings of some changes, each change's oldest first."""
    found: dict[str, list[RulingFacts]] = {}
    rows = Ruling.objects.filter(change_id__in=change_ids).order_by("ruled_at", "ruling_id")
    for row in rows if change_ids else ():
        found.setdefault(row.change_id, []).append(_facts(RulingFacts, row))
    return found


def _row(change_id: str) -> Change | None:
    return Change.objects.filter(change_id=change_id).first() if storable(change_id) else None


def _facts(kind: Any, row: Model) -> Any:
    """Copy the columns of a row that a dataclass names."""
    return kind(**{field.name: getattr(row, field.name) for field in dataclasses.fields(kind)})
