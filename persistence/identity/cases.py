"""Holding one change against its rulings: what each was over, and whether they carried it."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.identity import bodies, ledger
from persistence.identity.checks import StoredStatement, may_sign_at, signature_lines
from persistence.identity.keys import KeyRing
from persistence.identity.models import Change, Ruling
from persistence.identity.policing import Policies
from persistence.identity.reporting import Line, Word, held
from persistence.identity.rules import Decision, config_types
from persistence.identity.states import Operation, base_of, operations_digest, result_digest
from persistence.identity.trail import APPLIED, CAST, REJECTED, Trail


@dataclass(frozen=True)
class Case:
    """A revision of a change with everything that its rulings are held against."""

    change: Change
    revision: int
    steps: Sequence[Operation]
    proposers: set[str]
    rulings: Sequence[Ruling]  # on this revision, the oldest first
    store_id: str
    ring: KeyRing
    trail: Trail

    @property
    def deciding(self) -> Ruling | None:
        return self.rulings[-1] if self.rulings else None

    @property
    def decided_at(self) -> dt.datetime | None:
        return self.deciding.ruled_at.at if self.deciding else None


def case(
    change: Change, *, store_id: str, ring: KeyRing, trail: Trail, revision: int | None = None
) -> Case:
    """Read a revision of a change whole, by default the one that it is at.

    Raises one of states.HOSTILE where its operations cannot be read.
    """
    number = revision or change.revision
    return Case(
        change,
        number,
        ledger.operations(change.change_id, number),
        ledger.proposers(change.change_id),
        rulings_on(change.change_id, number, trail),
        store_id,
        ring,
        trail,
    )


def rulings_on(change_id: str, revision: int, trail: Trail) -> list[Ruling]:
    """Return the rulings in the order in which they were taken: the audit chain knows it."""

    def place(row: Ruling) -> tuple[float, str, str]:
        told = trail.of(CAST, row.ruling_id)
        return (told.sequence if told else math.inf, str(row.ruled_at), row.ruling_id)

    return sorted(Ruling.objects.filter(change_id=change_id, revision=revision), key=place)


def statement_of(row: Ruling) -> StoredStatement:
    columns = {
        "change": row.change_id,
        "revision": row.revision,
        "authority": row.authority,
        "decision": row.decision,
        "reason": row.reason,
        "nonce": row.nonce,
    }
    return StoredStatement(
        "ruling", row.ruling_id, bodies.RULING, row.body, row.signature, row.key_id, row.ruled_at,
        columns,
    )  # fmt: skip


def ruling_lines(row: Ruling, of: Case, policies: Policies) -> Iterator[Line]:
    """Check one ruling: its signature, what it is over, and that it could count."""
    stated = statement_of(row)
    told = of.trail.of(CAST, row.ruling_id)
    yield from signature_lines(stated, of.ring, store_id=of.store_id, told=told)
    body = stated.said
    if body is None:
        return
    about = {"kind": "ruling", "id": row.ruling_id}
    yield from _over(row, body, of)
    yield held(
        row.authority not in of.proposers,
        "own",
        f"{row.authority} did not propose the change.",
        f"{row.authority} proposed the change: nobody rules on an own proposal.",
        **about,
    )
    due, at = of.change.expires_at.at, row.ruled_at.at
    yield held(
        at is not None and due is not None and at < due,
        "deadline",
        "It was handed in before the deadline.",
        f"It was handed in after the deadline, {of.change.expires_at}.",
        **about,
    )
    needed = policies.at(told).quorum(config_types(of.steps))
    yield held(
        body["quorum"] == needed,
        "quorum",
        f"It states a quorum of {body['quorum']}; the policy in force then asked for {needed}.",
        f"It states a quorum of {body['quorum']}, but the policy in force then asked for {needed}.",
        **about,
    )


def _over(row: Ruling, body: Mapping[str, Any], of: Case) -> Iterator[Line]:
    """Check that the signed bytes are over this revision, as its content is."""
    about = {"kind": "ruling", "id": row.ruling_id}
    yield held(
        (body["change"], body["revision"]) == (of.change.change_id, row.revision),
        "change",
        f"It is over revision {row.revision} of this change.",
        "It was signed over another change or revision.",
        **about,
    )
    shown = {
        "operations": operations_digest(of.steps),
        "base": base_of(of.steps),
        "result": result_digest(of.steps),
    }
    for name, sentence in _SHOWN.items():
        yield held(
            body[name] == shown[name], name, sentence, f"It was signed over another {name}.",
            **about,
        )  # fmt: skip


_SHOWN = {
    "operations": "The digest of the operations recomputes from their exact content.",
    "base": "The digests of what the change builds on recompute.",
    "result": "The digest of the result recomputes.",
}


def outcome_lines(of: Case) -> Iterator[Line]:
    """Check that the rulings lead where the change stands, and that the audit chain says so.

    Rulings on a revision that another one replaced led nowhere.
    """
    if of.revision != of.change.revision:
        return
    about = {"kind": "change", "id": of.change.change_id}
    rejecting = [row.authority for row in of.rulings if row.decision == Decision.REJECT]
    if of.change.state == "rejected":
        yield held(
            bool(rejecting),
            "decision",
            f"{' and '.join(rejecting)} rejected it.",
            "It stands as rejected, but nobody's rejection is here.",
            **about,
        )
        yield _audited(of, REJECTED)
    elif of.change.state == "applied":
        yield _quorum_met(of, rejecting)
        yield _audited(of, APPLIED)
    elif rejecting:
        sentence = f"{rejecting[0]} rejected it, yet it stands as {of.change.state}."
        yield Line(Word.BROKEN, "decision", sentence, **about)


def approving(of: Case) -> set[str]:
    """Return the authorities whose approval counted when the change was decided."""
    found = set()
    for row in of.rulings:
        key = of.ring.key(row.key_id)
        if row.decision != Decision.APPROVE or key is None or key.authority != row.authority:
            continue
        if may_sign_at(key, of.decided_at):
            found.add(row.authority)
    return found


def _quorum_met(of: Case, rejecting: Sequence[str]) -> Line:
    about = {"kind": "change", "id": of.change.change_id}
    body = statement_of(of.deciding).said if of.deciding else None
    quorum = body["quorum"] if body else 1
    if rejecting:
        sentence = f"It was applied although {rejecting[0]} rejected it."
        return Line(Word.BROKEN, "decision", sentence, **about)
    if not of.ring.all_keys():
        sentence = "Whose approvals count cannot be checked without the authorities' keys."
        return Line(Word.UNCHECKED, "quorum", sentence, **about)
    names = sorted(approving(of))
    return held(
        len(names) >= quorum,
        "quorum",
        f"{len(names)} of {quorum} approvals: {', '.join(names)}.",
        f"It was applied with {len(names)} of {quorum} approvals.",
        **about,
    )


def _audited(of: Case, event_type: str) -> Line:
    told = of.trail.of(event_type, of.change.change_id)
    return held(
        told is not None and told.recomputes,
        "audit",
        f"Audit entry {told.sequence if told else ''} tells of it.",
        f"The audit chain does not tell that it was {of.change.state}."
        if told is None
        else f"The hash of audit entry {told.sequence} does not recompute.",
        kind="change",
        id=of.change.change_id,
    )
