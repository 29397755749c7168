"""The checks of one signed statement as it is stored: a line for each, good or bad."""

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from persistence.identity import bodies, checkpoints, envelope
from persistence.identity.envelope import BadEnvelope, BadSignature, Envelope
from persistence.identity.keys import AuthorityKey, KeyRing
from persistence.identity.refusals import Refused
from persistence.identity.reporting import Line, Word, held
from persistence.identity.rules import LATEST_START, OLDEST_SIGNATURE
from persistence.identity.trail import Told
from persistence.moments import Moment


@dataclass(frozen=True)
class StoredStatement:
    """The row of a ruling, a baseline or a policy. `columns` repeat what the body says."""

    kind: str  # ruling, baseline, policy
    id: str
    payload_type: str
    body: str
    signature: str
    key_id: str
    at: Moment
    columns: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body.encode(errors="replace")).hexdigest()

    def envelope(self) -> Envelope:
        """Return the statement in its envelope. Raises BadEnvelope."""
        try:
            signature = base64.b64decode(self.signature, validate=True)
            return Envelope(self.payload_type, self.body.encode(), self.key_id, signature)
        except (binascii.Error, ValueError) as error:
            raise BadEnvelope("The stored signature is not base64.") from error

    @property
    def said(self) -> Mapping[str, Any] | None:
        """Return what the body says; None where it is not of the form of its kind."""
        try:
            body = self.envelope().body
            bodies.check(self.payload_type, body)
        except (BadEnvelope, Refused):
            return None
        return body


def signature_lines(
    one: StoredStatement, ring: KeyRing, *, store_id: str, told: Told | None
) -> Iterator[Line]:
    """Check all of a statement that needs nothing but itself, the keys and the audit chain."""
    about = {"kind": one.kind, "id": one.id}
    body = one.said
    if body is None:
        yield Line(
            Word.BROKEN, "malformed", f"The {one.kind}'s signed bytes are not of their form.",
            **about,
        )  # fmt: skip
        return
    key = ring.key(body["key"])
    yield _by_key(one, body, key, ring)
    same = all(body.get(name) == value for name, value in one.columns.items())
    yield held(
        same and body["key"] == one.key_id,
        "columns",
        "The row says what its signed bytes say.",
        "The row says something else than its signed bytes.",
        **about,
    )
    yield held(
        body["store"] == store_id,
        "store",
        f"It was signed for this store, {store_id}.",
        "It was signed for another store.",
        **about,
    )
    if key is not None:
        yield _key_at(one, body, key)
    yield _in_time(one, body)
    yield _checkpoint(one, body)
    yield _told(one, told)


def _by_key(
    one: StoredStatement, body: Mapping[str, Any], key: AuthorityKey | None, ring: KeyRing
) -> Line:
    about = {"kind": one.kind, "id": one.id}
    if key is None:
        if ring.all_keys():
            sentence = f"The key {body['key'][:16]}… that signed it was never enrolled here."
            return Line(Word.BROKEN, "key", sentence, **about)
        sentence = "The console knows no authority's key, so no signature can be checked."
        return Line(Word.UNCHECKED, "key", sentence, **about)
    if envelope.key_id(key.public_key) != body["key"]:
        sentence = "The register holds another public key under this key's id."
        return Line(Word.BROKEN, "key", sentence, **about)
    try:
        one.envelope().verify(key.public_key)
    except BadSignature as error:
        return Line(Word.BROKEN, "signature", str(error), **about)
    return Line(
        Word.VERIFIED,
        "signature",
        f"The Ed25519 signature by key {body['key'][:16]}… over these exact bytes verifies.",
        **about,
    )


def _key_at(one: StoredStatement, body: Mapping[str, Any], key: AuthorityKey) -> Line:
    good = key.authority == body["authority"] and may_sign_at(key, one.at.at)
    return held(
        good,
        "key",
        f"The key is {key.authority}'s, was confirmed by then and not revoked.",
        _why_not(body, key),
        kind=one.kind,
        id=one.id,
    )


def may_sign_at(key: AuthorityKey, at: dt.datetime | None) -> bool:
    """Say whether a key was confirmed and not revoked; whether its owner still serves is not asked.

    Somebody who has left must not undo what they ruled while they served.
    """
    if at is None or key.confirmed_at is None or at < key.confirmed_at:
        return False
    return key.revoked_at is None or at < key.revoked_at


def _why_not(body: Mapping[str, Any], key: AuthorityKey) -> str:
    if key.authority != body["authority"]:
        return f"The key is {key.authority}'s, not {body['authority']}'s."
    return "The key was not confirmed yet, or was revoked, when this was handed in."


def _in_time(one: StoredStatement, body: Mapping[str, Any]) -> Line:
    signed, taken = bodies.issued_at(body["issued_at"]), one.at.at
    good = taken is not None and taken - OLDEST_SIGNATURE <= signed <= taken + LATEST_START
    return held(
        good,
        "time",
        f"It was signed at {body['issued_at']} and handed in within 72 hours.",
        f"It was signed at {body['issued_at']} but handed in at {one.at}.",
        kind=one.kind,
        id=one.id,
    )


def _checkpoint(one: StoredStatement, body: Mapping[str, Any]) -> Line:
    cited = body["checkpoint"]
    return held(
        checkpoints.is_ours(cited),
        "checkpoint",
        f"The audit chain still has entry {cited.get('sequence')}, the last that the signer saw."
        if cited != checkpoints.OF_NOTHING
        else "The audit chain was empty when it was signed.",
        "The audit chain has lost the entry that the signer saw last.",
        kind=one.kind,
        id=one.id,
    )


def _told(one: StoredStatement, told: Told | None) -> Line:
    good = told is not None and told.recomputes and told.body_sha256 == one.digest
    return held(
        good,
        "audit",
        f"Audit entry {told.sequence if told else ''} names the SHA-256 of these bytes.",
        f"The audit chain has no entry about this {one.kind}."
        if told is None
        else f"Audit entry {told.sequence} tells of other bytes, or its hash does not recompute.",
        kind=one.kind,
        id=one.id,
    )
