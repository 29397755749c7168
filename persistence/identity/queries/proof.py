"""One ruling with the checks of it that ran just now, and one by one what each of them said."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence import reading
from persistence.identity import policies
from persistence.identity import trail as trails
from persistence.identity.cases import case, outcome_lines, ruling_lines, statement_of
from persistence.identity.checks import signature_lines
from persistence.identity.envelope import BadEnvelope
from persistence.identity.keys import AuthorityKey, KeyRing
from persistence.identity.models import Change, Ruling, Statement
from persistence.identity.policing import Policies, policy_of
from persistence.identity.policing import statement_of as signed_statement_of
from persistence.identity.replaying import unreadable
from persistence.identity.reporting import Line
from persistence.identity.rules import Policy
from persistence.identity.states import HOSTILE
from persistence.moments import Moment

MOST_STATEMENTS = 100


@dataclass(frozen=True)
class RulingProof:
    """A ruling, its key as the register has it, and every check that ran on it."""

    ruling_id: str
    change_id: str
    revision: int
    authority: str
    decision: str
    reason: str
    ruled_at: Moment
    key_id: str
    key: AuthorityKey | None
    quorum: int | None
    base: Sequence[dict[str, str]]
    policy: Policy
    body: str
    body_sha256: str
    envelope: str | None  # None where the stored signature is not base64
    lines: Sequence[Line]
    outcome: Sequence[Line]  # about the change as a whole

    @property
    def good(self) -> bool:
        return all(line.good for line in self.lines)


@dataclass(frozen=True)
class StatementProof:
    """A signed baseline or policy with the checks that ran on it."""

    statement_id: int
    kind: str
    authority: str
    key_id: str
    reason: str
    made_at: Moment
    policy: Policy | None  # what it put in force; None for a baseline, or an unreadable body
    items: int | None  # how many a baseline is about
    lines: Sequence[Line]

    @property
    def good(self) -> bool:
        return all(line.good for line in self.lines)


def ruling(change_id: str, ruling_id: str, *, ring: KeyRing) -> RulingProof | None:
    """Verify one ruling now, against the register and the policy in force when it was cast."""
    with reading.snapshot():
        row = Ruling.objects.filter(change_id=change_id, ruling_id=ruling_id).first()
        change = Change.objects.filter(change_id=change_id).first()
        if row is None or change is None:
            return None
        return _ruling(row, change, ring)


def _ruling(row: Ruling, change: Change, ring: KeyRing) -> RulingProof:
    store_id, trail = policies.store_id(), trails.of_change(change.change_id)
    known = Policies()
    list(known.lines(ring, store_id, trail))
    try:
        of = case(change, store_id=store_id, ring=ring, trail=trail, revision=row.revision)
        lines, outcome = list(ruling_lines(row, of, known)), list(outcome_lines(of))
    except HOSTILE as error:
        lines, outcome = [unreadable("change", change.change_id, error)], []
    stated = statement_of(row)
    body = stated.said or {}
    try:
        envelope = stated.envelope().text()
    except BadEnvelope:
        envelope = None
    return RulingProof(
        ruling_id=row.ruling_id,
        change_id=row.change_id,
        revision=row.revision,
        authority=row.authority,
        decision=row.decision,
        reason=row.reason,
        ruled_at=row.ruled_at,
        key_id=row.key_id,
        key=ring.key(row.key_id),
        quorum=body.get("quorum"),
        base=body.get("base", []),
        policy=known.at(trail.of(trails.CAST, row.ruling_id)),
        body=row.body,
        body_sha256=stated.digest,
        envelope=envelope,
        lines=lines,
        outcome=outcome,
    )


def statements(kind: str, *, ring: KeyRing) -> list[StatementProof]:
    """Verify every signed statement of a kind now, the newest first."""
    with reading.snapshot():
        store_id, trail = policies.store_id(), trails.statements()
        rows = Statement.objects.filter(kind=kind).order_by("-statement_id")
        return [_statement(row, ring, store_id, trail) for row in rows[:MOST_STATEMENTS]]


def _statement(row: Statement, ring: KeyRing, store_id: str, trail: trails.Trail) -> StatementProof:
    stated = signed_statement_of(row)
    told = trail.of(f"identity.{row.kind}.signed", row.statement_id)
    body = stated.said
    return StatementProof(
        statement_id=row.statement_id,
        kind=row.kind,
        authority=row.authority,
        key_id=row.key_id,
        reason=body["reason"] if body else "",
        made_at=row.made_at,
        policy=policy_of(body) if row.kind == "policy" else None,
        items=len(body["items"]) if body and row.kind == "baseline" else None,
        lines=list(signature_lines(stated, ring, store_id=store_id, told=told)),
    )
