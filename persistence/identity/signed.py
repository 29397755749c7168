"""A signed statement as it arrives: opened, checked, and held against the register of keys."""

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from persistence.identity import bodies, envelope
from persistence.identity.envelope import BadEnvelope, BadSignature, Envelope, TooLarge
from persistence.identity.keys import KeyRing
from persistence.identity.refusals import Refused

LONGEST_CLAIM = 200  # characters of what an envelope that was refused says of itself


@dataclass(frozen=True)
class Signed:
    """A statement whose signature is good and whose fields have the right form."""

    envelope: Envelope
    body: Mapping[str, Any]
    issued_at: dt.datetime
    at: dt.datetime

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.envelope.payload).hexdigest()

    def key_refusal(self, ring: KeyRing) -> str | None:
        """Say why the key that signed may not, by the register as it is now; None if it may."""
        key = ring.key(self.body["key"])
        if key is None:
            return "This key is not enrolled here."
        if key.authority != self.body["authority"]:
            return f"This key is not {self.body['authority']}'s."
        return key.refusal(self.at)


def open_envelope(text: str | bytes, payload_type: str, ring: KeyRing, at: dt.datetime) -> Signed:
    """Verify a signed statement. Raises Refused: 403 for a key or signature, 413, 422."""
    try:
        found = envelope.parse(text, payload_type=payload_type)
        body = found.body
    except TooLarge as error:
        raise Refused("large", str(error), status=413) from error
    except BadEnvelope as error:
        raise Refused("malformed", str(error), status=422) from error
    issued_at = bodies.check(payload_type, body)
    key = ring.key(body["key"])
    if found.key_id != body["key"]:
        raise Refused("key", "The envelope names another key than the statement.", status=422)
    if key is None:
        raise Refused("key", "This key is not enrolled here.", status=403)
    try:
        found.verify(key.public_key)
    except BadSignature as error:
        raise Refused("signature", str(error), status=403) from error
    return Signed(found, body, issued_at, at)


class Kept(Protocol):
    """A row that keeps a signed statement."""

    authority: str
    key_id: str
    body: str
    signature: str


def stands(row: Kept, payload_type: str, ring: KeyRing) -> bool:
    """Say whether a row keeps what the key of that authority signed: anybody can write a row."""
    key = ring.key(row.key_id)
    if key is None or key.authority != row.authority:
        return False
    try:
        signature = base64.b64decode(row.signature, validate=True)
        Envelope(payload_type, row.body.encode(), row.key_id, signature).verify(key.public_key)
    except ValueError:
        return False
    return True


def claims(text: str | bytes, names: Sequence[str]) -> dict[str, str]:
    """Return what an envelope says of itself, true or not; empty where it says nothing."""
    try:
        found = envelope.claimed(text)
    except BadEnvelope:
        found = {}
    return {name: _storable(str(found.get(name, "")))[:LONGEST_CLAIM] for name in names}


def _storable(text: str) -> str:
    """Put a question mark where a sign is that no database can store."""
    return text.replace("\x00", "?").encode("utf-8", "replace").decode()
