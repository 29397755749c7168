"""Signed statements: a DSSE envelope around canonical JSON, signed with Ed25519.

DSSE v1 (github.com/secure-systems-lab/dsse): what is signed is not the payload alone but
its type with it, each with its length, so that no statement passes for one of another type.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from persistence.identity import canonical

LARGEST = 2 * 1024 * 1024  # bytes of an envelope: a baseline over ten thousand items
_FORM = 'an object of "payload", "payloadType" and "signatures" with one signature'


class BadEnvelope(ValueError):
    """The text is no envelope of ours, or says what it must not; the message says why."""


class TooLarge(BadEnvelope):
    """The text is longer than any envelope of ours."""


class BadSignature(BadEnvelope):
    """The signature is not this key's over these bytes."""


@dataclass(frozen=True)
class Envelope:
    """A statement with the one signature over it. `payload` are the exact bytes signed."""

    type: str
    payload: bytes
    key_id: str
    signature: bytes

    @property
    def body(self) -> Mapping[str, Any]:
        """Parse the payload. Raises BadEnvelope unless it is a canonical JSON object."""
        try:
            body = canonical.decode(self.payload)
        except canonical.NotCanonical as error:
            raise BadEnvelope(f"The signed statement cannot be read. {error}") from error
        if not isinstance(body, dict):
            raise BadEnvelope("The signed statement is no object.")
        return body

    def verify(self, public_key: bytes) -> None:
        """Check the signature with a raw public key. Raises BadSignature."""
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(
                self.signature, pre_authentication(self.type, self.payload)
            )
        except (InvalidSignature, ValueError) as error:
            raise BadSignature(
                "The signature does not verify: these are not the bytes that this key signed."
            ) from error

    def text(self) -> str:
        """Return the envelope as JSON text."""
        signature = {"keyid": self.key_id, "sig": base64.b64encode(self.signature).decode()}
        payload = base64.b64encode(self.payload).decode()
        return json.dumps({"payload": payload, "payloadType": self.type, "signatures": [signature]})


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, body: Mapping[str, Any], key: Ed25519PrivateKey) -> Envelope:
    """Sign a statement. Raises NotCanonical for what it may not hold."""
    payload = canonical.encode(dict(body))
    signature = key.sign(pre_authentication(payload_type, payload))
    public = key.public_key().public_bytes_raw()
    return Envelope(payload_type, payload, key_id(public), signature)


def key_id(public_key: bytes) -> str:
    """Name a key by the SHA-256 of its 32 raw public bytes, in hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


def parse(text: str | bytes, *, payload_type: str) -> Envelope:
    """Read an envelope of this type. Raises TooLarge or BadEnvelope."""
    if len(text) > LARGEST:
        raise TooLarge(f"A signed statement has at most {LARGEST // 1024} KiB.")
    try:
        stored = text.encode() if isinstance(text, str) else text
        found = json.loads(stored.decode(), object_pairs_hook=canonical.no_key_twice)
        (signature,) = found["signatures"]
        keys = {*found} == {"payload", "payloadType", "signatures"} and {*signature} == {
            "keyid",
            "sig",
        }
        texts = (found["payload"], found["payloadType"], signature["keyid"], signature["sig"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadEnvelope(f"A signed statement is {_FORM}.") from error
    if not keys or not all(isinstance(one, str) for one in texts):
        raise BadEnvelope(f"A signed statement is {_FORM}.")
    if texts[1] != payload_type:
        raise BadEnvelope(f"This statement is of type {texts[1]!r}, not {payload_type!r}.")
    return Envelope(payload_type, _decoded(texts[0]), texts[2], _decoded(texts[3]))


def claimed(text: str | bytes) -> Mapping[str, Any]:
    """Return what the payload says without verifying anything. Raises BadEnvelope."""
    try:
        body = json.loads(base64.b64decode(json.loads(text[:LARGEST])["payload"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadEnvelope("Nothing can be read in it.") from error
    return body if isinstance(body, dict) else {}


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadEnvelope("The payload or the signature is not base64.") from error
    if base64.b64encode(found).decode() != text:  # the last letter has bits to spare
        raise BadEnvelope("The payload or the signature is not base64 in its one form.")
    return found
