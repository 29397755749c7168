"""Ruling: one authority's signed approval or rejection, and what it leads to."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persistence import clock
from persistence.audit import appending
from persistence.identity import (
    applying,
    bodies,
    checkpoints,
    drafts,
    ledger,
    policies,
    present,
    proposing,
)
from persistence.identity.keys import KeyRing
from persistence.identity.models import Change, Ruling
from persistence.identity.refusals import Refused
from persistence.identity.rules import (
    ChangeState,
    Decision,
    Refusal,
    RulingFacts,
    config_types,
    decide_ruling,
    outcome,
)
from persistence.identity.signed import Signed, claims, open_envelope, stands
from persistence.identity.states import Operation
from persistence.moments import stored


@dataclass(frozen=True)
class Outcome:
    """Where a change stands after a ruling."""

    change_id: str
    ruling_id: str
    state: ChangeState
    approvals: int
    quorum: int


def rule(envelope: str | bytes, *, ring: KeyRing, now: dt.datetime | None = None) -> Outcome:
    """Take a signed ruling: record it, and reject or apply the change where it decides.

    Raises Refused, and then nothing has changed but the audit chain, which says so, and a
    change whose deadline has passed or whose base has moved: it is expired, or stale.
    """
    at = now or clock.now()
    return ledger.decide_or(
        lambda: _decide(open_envelope(envelope, bodies.RULING, ring, at), ring),
        lambda refused: _note(envelope, refused, at),
    )


def _decide(signed: Signed, ring: KeyRing) -> Outcome:
    body, at = signed.body, signed.at
    change = ledger.load(body["change"])
    steps = ledger.operations(change.change_id, change.revision)
    facts = _facts(signed, change, steps, ring, at)
    refusal = decide_ruling(body, signed.issued_at, facts) or _checks(signed, steps)
    if refusal:
        raise Refused(refusal.code, refusal.sentence, status=refusal.status)
    decision = Decision(body["decision"])
    ruling_id = _record(signed, change, at)
    approvals = len(_approving(change, facts, ring))
    state = outcome(decision, approvals=approvals, quorum=facts.quorum)
    if state is ChangeState.APPLIED:
        by = body["authority"]
        applying.apply("applied", change.change_id, steps, by=by, now=at)
    if state is not ChangeState.PENDING:
        ledger.move(change, state, at)
        appending.append(
            f"identity.change.{state}",
            originator=body["authority"],
            payload={**_named(change), "ruling": ruling_id, "result": body["result"]},
            at=at,
        )
    return Outcome(change.change_id, ruling_id, state, approvals, facts.quorum)


def _facts(
    signed: Signed, change: Change, steps: Sequence[Operation], ring: KeyRing, at: dt.datetime
) -> RulingFacts:
    ruled = Ruling.objects.filter(change_id=change.change_id, revision=change.revision)
    return RulingFacts(
        now=at,
        state=ChangeState(change.state),
        revision=change.revision,
        expires_at=change.expires_at.at or at,
        proposers=ledger.proposers(change.change_id),
        ruled_already=set(ruled.values_list("authority", flat=True)),
        moved=present.moved(steps),
        shown=drafts.over(change.change_id, change.revision, tuple(steps)),
        quorum=policies.in_force(ring).quorum(config_types(steps)),
        key_refusal=signed.key_refusal(ring),
    )


def _checks(signed: Signed, steps: Sequence[Operation]) -> Refusal | None:
    """Look at what only the store can answer: the nonce, the audit head, the graph."""
    if Ruling.objects.filter(nonce=signed.body["nonce"]).exists():
        return Refusal("replay", "This ruling was handed in before: its nonce is used.")
    if not checkpoints.is_ours(signed.body["checkpoint"]):
        return Refusal(
            "checkpoint",
            "The ruling cites an audit entry that this store does not have: the store was cut"
            " back, or it is another one.",
            422,
        )
    if signed.body["decision"] == Decision.APPROVE:
        problem = proposing.impossible(steps)
        if problem:
            return Refusal("unsound", f"{problem} Send the change back or reject it.")
    return None


def _record(signed: Signed, change: Change, at: dt.datetime) -> str:
    body, ruling_id = signed.body, str(uuid.uuid4())
    Ruling.objects.create(
        ruling_id=ruling_id,
        change_id=change.change_id,
        revision=change.revision,
        authority=body["authority"],
        key_id=body["key"],
        decision=body["decision"],
        reason=body["reason"],
        nonce=body["nonce"],
        body=signed.envelope.payload.decode(),
        signature=base64.b64encode(signed.envelope.signature).decode(),
        ruled_at=stored(at),
    )
    appending.append(
        "identity.ruling.cast",
        originator=body["authority"],
        payload={
            **_named(change),
            "ruling": ruling_id,
            "decision": body["decision"],
            "key": body["key"],
            "body_sha256": signed.digest,
        },
        at=at,
    )
    return ruling_id


def _approving(change: Change, facts: RulingFacts, ring: KeyRing) -> set[str]:
    """Return the authorities who signed an approval of exactly this, with keys good now."""
    rows = Ruling.objects.filter(
        change_id=change.change_id, revision=change.revision, decision=str(Decision.APPROVE)
    )
    return {row.authority for row in rows if _counts(row, facts, ring)}


def _counts(row: Ruling, facts: RulingFacts, ring: KeyRing) -> bool:
    key = ring.key(row.key_id)
    if key is None or not key.usable(facts.now) or not stands(row, bodies.RULING, ring):
        return False
    body, said = json.loads(row.body), {**facts.shown, "decision": row.decision}
    return all(body[name] == value for name, value in said.items())


def _note(envelope: str | bytes, refused: Refused, at: dt.datetime) -> None:
    """Put a refusal into the audit chain, and aside a change that nobody can rule on any more."""
    stated = claims(envelope, ("change", "authority", "key"))
    if refused.code == "late":
        ledger.expire_due(at)
    if refused.code == "moved":
        change = ledger.load(stated["change"])
        ledger.move(change, ChangeState.STALE, at)
        ledger.remark(change, ChangeState.STALE, "store", str(refused), at)
    appending.append(
        "identity.ruling.refused",
        originator=stated["authority"] or "unknown",
        payload={**stated, "code": refused.code, "sentence": str(refused)},
        at=at,
    )


def _named(change: Change) -> dict[str, Any]:
    return {"change": change.change_id, "revision": change.revision}
