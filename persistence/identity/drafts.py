"""Statements to be signed: the exact bytes that a Wise Authority's key is asked for."""

import datetime as dt
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from persistence import clock
from persistence.identity import bodies, canonical, checkpoints, ledger, policies, present
from persistence.identity.refusals import Refused
from persistence.identity.rules import OPEN, ChangeState, Decision, config_types, moved_sentence
from persistence.identity.states import (
    Operation,
    base_of,
    operations_digest,
    result_digest,
)


@dataclass(frozen=True)
class Draft:
    """A statement without its signature."""

    type: str
    payload: bytes


def draft_ruling(
    change_id: str,
    *,
    decision: str,
    reason: str,
    authority: str,
    key_id: str,
    now: dt.datetime | None = None,
) -> Draft:
    """Word a ruling over the change as it stands. Raises Refused where none could count."""
    change = ledger.load(change_id)
    if change.state not in OPEN:
        raise Refused("decided", f"This change is {change.state} already: that is final.")
    if change.state != ChangeState.PENDING:
        raise Refused("state", f"This change is {change.state}: it waits for a revision.")
    steps = ledger.operations(change_id, change.revision)
    moved = present.moved(steps)
    if moved:
        raise Refused("moved", moved_sentence(moved))
    shown = over(change_id, change.revision, steps)
    body = {
        **shown,
        "decision": str(Decision(decision)),
        "quorum": policies.current().quorum(config_types(steps)),
    }
    return _draft(bodies.RULING, body, Signer(authority, key_id, reason), now)


def over(change_id: str, revision: int, steps: tuple[Operation, ...]) -> dict[str, Any]:
    """Return the part of a ruling that says what it is over."""
    return {
        "store": policies.store_id(),
        "change": change_id,
        "revision": revision,
        "operations": operations_digest(steps),
        "base": base_of(steps),
        "result": result_digest(steps),
    }


def draft_baseline(
    *, reason: str, authority: str, key_id: str, now: dt.datetime | None = None
) -> Draft:
    """Word the statement that the identity as it is now is where its history starts."""
    body = {"store": policies.store_id(), "items": items_now()}
    return _draft(bodies.BASELINE, body, Signer(authority, key_id, reason), now)


def items_now() -> list[dict[str, str]]:
    """Return every item of the identity with its digest, sorted."""
    states = sorted(present.everything(), key=lambda state: state.item)
    return [{"kind": str(one.item.kind), "id": one.item.id, "digest": one.digest} for one in states]


def draft_policy(
    quorums: Mapping[str, int],
    *,
    days_to_rule: int,
    reason: str,
    authority: str,
    key_id: str,
    now: dt.datetime | None = None,
) -> Draft:
    """Word a policy: how many approvals each config type takes, and the days to give them."""
    newest = policies.newest()
    body = {
        "store": policies.store_id(),
        "quorums": [{"config_type": name, "quorum": quorums[name]} for name in sorted(quorums)],
        "days_to_rule": days_to_rule,
        "replaces": newest.statement_id if newest else 0,
    }
    return _draft(bodies.POLICY, body, Signer(authority, key_id, reason), now)


@dataclass(frozen=True)
class Signer:
    """Who is to sign a statement, with which key, and why."""

    authority: str
    key_id: str
    reason: str


def _draft(
    payload_type: str, body: Mapping[str, Any], signer: Signer, now: dt.datetime | None
) -> Draft:
    whole = {
        **body,
        "schema": bodies.FORMS[payload_type].schema,
        "authority": signer.authority,
        "key": signer.key_id,
        "reason": unicodedata.normalize("NFC", signer.reason.strip()),
        "nonce": secrets.token_hex(16),
        "issued_at": bodies.issue_text(now or clock.now()),
        "checkpoint": checkpoints.newest(),
    }
    bodies.check(payload_type, whole)
    return Draft(payload_type, canonical.encode(whole))
