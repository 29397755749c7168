"""Enrolment: a new key says whose it is to be, and proves by signing that it is there."""

import base64
import binascii
import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.identity import bodies, envelope
from persistence.identity.envelope import BadEnvelope, BadSignature, Envelope, TooLarge
from persistence.identity.refusals import Refused

KEY = "application/vnd.ciris.identity-key+json"
SCHEMA = "identity-key/1"
LONGEST_LABEL = 80  # characters
_FIELDS = {"schema", "authority", "key", "public_key", "label", "nonce", "issued_at"}
_NONCE = re.compile(r"[0-9a-f]{32}")
_RAW_BYTES = 32


@dataclass(frozen=True)
class Proof:
    """A key that has signed its own enrolment. `public_key` are the 32 raw bytes; `text` is the
    envelope.
    """

    authority: str
    key_id: str
    public_key: bytes
    label: str
    issued_at: dt.datetime
    text: str


def statement(
    private: Ed25519PrivateKey, *, authority: str, label: str, now: dt.datetime
) -> Envelope:
    """Have a key sign that it is to be this authority's."""
    public = private.public_key().public_bytes_raw()
    body = {
        "schema": SCHEMA,
        "authority": authority,
        "key": envelope.key_id(public),
        "public_key": base64.b64encode(public).decode(),
        "label": label_text(label),
        "nonce": secrets.token_hex(16),
        "issued_at": bodies.issue_text(now),
    }
    return envelope.sign(KEY, body, private)


def proof(text: str | bytes) -> Proof:
    """Read and verify what a key says of itself. Raises Refused: 403, 413 or 422."""
    try:
        found = envelope.parse(text, payload_type=KEY)
        body = found.body
    except TooLarge as error:
        raise Refused("large", str(error), status=413) from error
    except BadEnvelope as error:
        raise Refused("malformed", str(error), status=422) from error
    proven = _read(body, found.text())
    if found.key_id != proven.key_id:
        raise Refused("key", "The envelope names another key than the statement.", status=422)
    try:
        found.verify(proven.public_key)
    except BadSignature as error:
        raise Refused("signature", str(error), status=403) from error
    return proven


def label_text(text: str) -> str:
    """Return the name of a device in the form that is signed. Raises Refused (422)."""
    label = unicodedata.normalize("NFC", text.strip())
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise Refused(
            "label", f"Name the device in 1 to {LONGEST_LABEL} printable characters.", status=422
        )
    return label


def _read(body: Mapping[str, Any], text: str) -> Proof:
    if set(body) != _FIELDS or not all(isinstance(one, str) for one in body.values()):
        raise _malformed(f"it has not exactly the fields {', '.join(sorted(_FIELDS))}, all text")
    if body["schema"] != SCHEMA:
        raise _malformed(f"its schema is not {SCHEMA}")
    if not body["authority"] or not _NONCE.fullmatch(body["nonce"]):
        raise _malformed("its authority or its nonce is missing")
    if label_text(body["label"]) != body["label"]:
        raise _malformed("its label is not in the form that is signed (NFC, no space around it)")
    public = _raw(body["public_key"])
    if envelope.key_id(public) != body["key"]:
        raise _malformed("its key is not the SHA-256 of its public_key")
    issued_at = bodies.issued_at(body["issued_at"])
    return Proof(body["authority"], body["key"], public, body["label"], issued_at, text)


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed("its public_key is not base64") from error
    if len(raw) != _RAW_BYTES:
        raise _malformed(f"its public_key has {len(raw)} bytes instead of {_RAW_BYTES}")
    return raw


def _malformed(why: str) -> Refused:
    return Refused("malformed", f"The enrolment cannot be taken: {why}.", status=422)
