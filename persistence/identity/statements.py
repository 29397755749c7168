"""The two signed statements that are about no one change: the baseline, and the policy."""

import base64
import datetime as dt
from collections.abc import Callable

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
    rules,
)
from persistence.identity.keys import KeyRing
from persistence.identity.models import LineageEntry, Ruling, Statement
from persistence.identity.refusals import Refused
from persistence.identity.signed import Signed, claims, open_envelope
from persistence.identity.states import digest_of
from persistence.moments import stored

LARGEST_QUORUM, LONGEST_DAYS = 20, 365


def sign_baseline(envelope: str | bytes, *, ring: KeyRing, now: dt.datetime | None = None) -> int:
    """Start the signed history: the identity as it is now, vouched for by one authority.

    Returns the number of items. Raises Refused where the identity is not what was signed,
    or a baseline stands already.
    """
    return _take(envelope, bodies.BASELINE, _baseline, ring, now or clock.now())


def set_policy(envelope: str | bytes, *, ring: KeyRing, now: dt.datetime | None = None) -> int:
    """Put a signed policy in force; its signer must be an administrator too. Returns its id."""
    return _take(envelope, bodies.POLICY, _policy, ring, now or clock.now())


def _take(
    envelope: str | bytes,
    payload_type: str,
    put: Callable[[Signed], int],
    ring: KeyRing,
    at: dt.datetime,
) -> int:
    kind = payload_type.rpartition("-")[2].partition("+")[0]

    def take() -> int:
        signed = open_envelope(envelope, payload_type, ring, at)
        _check(signed, ring)
        return put(signed)

    def note(refused: Refused) -> None:
        stated = claims(envelope, ("authority", "key"))
        appending.append(
            f"identity.{kind}.refused",
            originator=stated["authority"] or "unknown",
            payload={**stated, "code": refused.code, "sentence": str(refused)},
            at=at,
        )

    return ledger.decide_or(take, note)


def _check(signed: Signed, ring: KeyRing) -> None:
    refusal = signed.key_refusal(ring)
    if refusal:
        raise Refused("key", refusal, status=403)
    administrators = {one.key_id for one in ring.all_keys() if one.administrator}
    if signed.envelope.type == bodies.POLICY and signed.body["key"] not in administrators:
        raise Refused(
            "role", "The policy belongs to an authority who is an administrator too.", status=403
        )
    if signed.body["store"] != policies.store_id():
        raise Refused("store", "This statement was signed for another store.", status=422)
    untimely = rules.untimely(signed.issued_at, signed.at)
    if untimely:
        raise Refused(untimely.code, untimely.sentence, status=untimely.status)
    used = (Statement, Ruling)
    if any(table.objects.filter(nonce=signed.body["nonce"]).exists() for table in used):
        raise Refused("replay", "This statement was handed in before: its nonce is used.")
    if not checkpoints.is_ours(signed.body["checkpoint"]):
        raise Refused(
            "checkpoint", "It cites an audit entry that this store does not have.", status=422
        )


def _baseline(signed: Signed) -> int:
    if Statement.objects.filter(kind="baseline").exists():
        raise Refused("decided", "The baseline of this store is signed already: it stands.")
    if signed.body["items"] != drafts.items_now():
        raise Refused("moved", "The identity is not what was signed: read it again.")
    statement_id = _keep("baseline", signed)
    states = list(present.everything())
    for state in states:
        if not _known(state.item.kind, state.item.id, digest_of(state)):
            applying.record(
                state.item, state, cause="baseline", cause_id=str(statement_id), now=signed.at
            )
    return len(states)


def _known(kind: str, item_id: str, digest: str) -> bool:
    """Say whether the lineage has this as the newest state of the item: it was founded so."""
    rows = LineageEntry.objects.filter(kind=str(kind), item_id=item_id).order_by("-lineage_id")
    newest = rows.first()
    return newest is not None and newest.digest == digest


def _policy(signed: Signed) -> int:
    newest = policies.newest()
    if signed.body["replaces"] != (newest.statement_id if newest else 0):
        raise Refused("moved", "The policy was changed meanwhile: read it again.")
    problem = _unreasonable(signed.body["quorums"], signed.body["days_to_rule"])
    if problem:
        raise Refused("malformed", problem, status=422)
    return _keep("policy", signed)


def _unreasonable(quorums: list[object], days: int) -> str | None:
    if not 1 <= days <= LONGEST_DAYS:
        return f"Authorities have between 1 and {LONGEST_DAYS} days."
    seen: dict[object, object] = {}
    for line in quorums:
        if not isinstance(line, dict) or set(line) != {"config_type", "quorum"}:
            return "Each line of a policy is a config type and its quorum."
        name, quorum = line["config_type"], line["quorum"]
        if type(name) is not str or type(quorum) is not int or not 1 <= quorum <= LARGEST_QUORUM:
            return f"A quorum of a config type is between 1 and {LARGEST_QUORUM}."
        seen[name] = quorum
    if len(seen) != len(quorums) or rules.OTHERS not in seen:
        return f"A policy names each config type once, and {rules.OTHERS} for all others."
    return None


def _keep(kind: str, signed: Signed) -> int:
    body = signed.body
    statement = Statement.objects.create(
        kind=kind,
        authority=body["authority"],
        key_id=body["key"],
        nonce=body["nonce"],
        body=signed.envelope.payload.decode(),
        signature=base64.b64encode(signed.envelope.signature).decode(),
        made_at=stored(signed.at),
    )
    appending.append(
        f"identity.{kind}.signed",
        originator=body["authority"],
        payload={"statement": statement.statement_id, "body_sha256": signed.digest},
        at=signed.at,
    )
    return int(statement.statement_id)
