"""Sealing one value under a master key: AES-256-GCM with a key of its own, bound to its row.

Pure functions. A record key comes from the master key and a random salt by HKDF-SHA256
(RFC 5869), so that no two values share a key. The associated data of the encryption names
the row and the rules that the row carries: a ciphertext that is moved, or whose rules are
altered, does not open. A keyed checksum over the ciphertext tells damage from that.
"""

import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
KEY_BYTES, SALT_BYTES, NONCE_BYTES, TAG_BYTES, CHECK_BYTES = 32, 16, 12, 16, 16


class Unopened(Exception):
    """A sealed value did not open; the message is for a person and holds nothing of the value."""


class WrongKey(Unopened):
    """It is sealed under another master key than the one at hand."""


class Damaged(Unopened):
    """Its ciphertext, salt or nonce is not what was written."""


class Moved(Unopened):
    """It is whole, but was sealed for another row, or for this row under other rules."""


class UnknownFormat(Unopened):
    """It was sealed by a version that this one does not know."""


@dataclass(frozen=True)
class MasterKey:
    """A master key with its name: 16 hex digits of a hash of it, stored beside each secret."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"A master key has {KEY_BYTES} bytes, not {len(self.key)}.")

    @property
    def id(self) -> str:
        return hashlib.sha256(b"ciris secrets key id\x00" + self.key).hexdigest()[:16]


@dataclass(frozen=True)
class Row:
    """What a sealed value is bound to: its row, and who may have it opened."""

    secret_uuid: str
    sensitivity: str
    actions: str
    manual_only: bool

    def associated_data(self, key_id: str, version: int) -> bytes:
        bound = {"table": "secrets", "key": key_id, "version": version, **asdict(self)}
        return json.dumps(bound, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Sealed:
    """A sealed value: ciphertext, tag and checksum in `value`."""

    key_id: str
    version: int
    salt: bytes
    nonce: bytes
    value: bytes


def seal(plaintext: bytes, master: MasterKey, row: Row) -> Sealed:
    """Seal a value under a salt and a nonce that nothing else ever has."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    key, check_key = _record_keys(master, salt)
    ciphertext = encrypt(key, nonce, plaintext, row.associated_data(master.id, VERSION))
    check = _check(check_key, nonce, ciphertext)
    return Sealed(master.id, VERSION, salt, nonce, ciphertext + check)


def unseal(sealed: Sealed, master: MasterKey, row: Row) -> bytes:
    """Return the value. Raises WrongKey, Damaged, Moved or UnknownFormat, never anything else."""
    name = row.secret_uuid
    if sealed.version != VERSION:
        raise UnknownFormat(f"Secret {name} has the format {sealed.version}: upgrade CIRIS Admin.")
    if sealed.key_id != master.id:
        raise WrongKey(
            f"Secret {name} is sealed under the key {sealed.key_id}, and this is {master.id}."
        )
    damaged = Damaged(f"The stored value of secret {name} is damaged: restore a backup of its row.")
    if len(sealed.nonce) != NONCE_BYTES or len(sealed.value) < TAG_BYTES + CHECK_BYTES:
        raise damaged
    ciphertext, check = sealed.value[:-CHECK_BYTES], sealed.value[-CHECK_BYTES:]
    key, check_key = _record_keys(master, sealed.salt)
    if not hmac.compare_digest(check, _check(check_key, sealed.nonce, ciphertext)):
        raise damaged
    try:
        bound = row.associated_data(sealed.key_id, sealed.version)
        return decrypt(key, sealed.nonce, ciphertext, bound)
    except InvalidTag:
        raise Moved(
            f"The value in the row of secret {name} was sealed for another row, or the row's"
            " sensitivity, actions or manual access were altered since: it stays closed."
        ) from None


def encrypt(key: bytes, nonce: bytes, plaintext: bytes, bound: bytes) -> bytes:
    """Return ciphertext and 16-byte tag of AES-GCM."""
    return AESGCM(key).encrypt(nonce, plaintext, bound)


def decrypt(key: bytes, nonce: bytes, ciphertext: bytes, bound: bytes) -> bytes:
    """Return the plaintext. Raises InvalidTag."""
    return AESGCM(key).decrypt(nonce, ciphertext, bound)


def _record_keys(master: MasterKey, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key of one record, and the key of its checksum."""
    keys = HKDF(SHA256(), 2 * KEY_BYTES, salt=salt, info=b"ciris secret record v1")
    both = keys.derive(master.key)
    return both[:KEY_BYTES], both[KEY_BYTES:]


def _check(key: bytes, nonce: bytes, ciphertext: bytes) -> bytes:
    return hmac.digest(key, nonce + ciphertext, "sha256")[:CHECK_BYTES]
