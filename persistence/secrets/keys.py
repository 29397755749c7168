"""The master keys of a store: those it knows by name, those at hand, and how one is made."""

import hmac
import os
import uuid
from dataclasses import dataclass, field, replace

from persistence import clock, store
from persistence.audit import appending
from persistence.moments import stored
from persistence.secrets import master_key, passphrase, sealing
from persistence.secrets.master_key import KeyRing, NoMasterKey
from persistence.secrets.models import SecretKey
from persistence.secrets.sealing import NONCE_BYTES, SALT_BYTES, MasterKey, Row, Sealed
from persistence.store import StoreError
from persistence.writing import transaction

PRIMARY, LEAVING, RETIRED = "primary", "leaving", "retired"
NONE_YET = (
    "This store has no master key yet: an operator makes one with manage.py secrets key create."
)
_REFERENCE = Row("reference key", "", "", manual_only=False)


@dataclass(frozen=True)
class Sealer:
    """What seals new secrets of a store, and names each after its value.

    The name is a keyed hash of the value as a UUID (RFC 9562, version 8): the same secret
    gets the same name, in every process and after every rotation, and nobody without the
    key can try values against it.
    """

    master: MasterKey
    reference_key: bytes = field(repr=False)

    def uuid_of(self, plaintext: bytes) -> str:
        digest = bytearray(hmac.digest(self.reference_key, plaintext, "sha256")[:16])
        digest[6] = digest[6] & 0x0F | 0x80
        digest[8] = digest[8] & 0x3F | 0x80
        return str(uuid.UUID(bytes=bytes(digest)))


def ring(*also: str | None) -> KeyRing:
    """Return the master keys at hand for this store, those of passphrases too.

    `also` are passphrases beside the one of the environment.
    """
    at_hand = master_key.at_hand()
    said = [one for one in (os.environ.get(master_key.PASSPHRASE), *also) if one]
    if not said:
        return at_hand
    rows = SecretKey.objects.exclude(derivation=None).exclude(state=RETIRED)
    ways = [passphrase.parse(row.derivation or "") for row in rows]
    derived = [passphrase.derive(one, way) for one in said for way in ways]
    return replace(at_hand, keys={**at_hand.keys, **{key.id: key for key in derived}})


def sealer() -> Sealer:
    """Return what seals new secrets. Raises NoMasterKey, with what to do.

    That is the primary key; while a rotation is under way and this process has not got the
    new key yet, the one that is leaving.
    """
    rows = held()
    if not rows:
        raise NoMasterKey(NONE_YET)
    keys = ring()
    for row in rows:
        master = keys.key(row.key_id)
        if master is not None:
            return Sealer(master, unwrapped(row, master))
    raise absent(rows[0].key_id)


def held() -> list[SecretKey]:
    """Return the keys in use, the primary one first; none moves on before this transaction ends."""
    query = "SELECT * FROM secret_keys WHERE state <> 'retired'"
    if store.connection().vendor == "postgresql" and store.connection().in_atomic_block:
        query += " FOR SHARE"
    return sorted(SecretKey.objects.raw(query), key=lambda row: row.state != PRIMARY)


def absent(key_id: str) -> NoMasterKey:
    """Return the refusal that says which key is wanted, and where it was looked for."""
    return NoMasterKey(
        f"The master key {key_id} of this store's secrets is not at hand: it is neither in"
        f" {master_key.key_path()} nor in {master_key.KEYS}, nor does {master_key.PASSPHRASE}"
        " make it. Restore a copy of it: no other key opens these secrets."
    )


def create(*, by: str, said: str | None = None) -> SecretKey:
    """Give a store its first master key: of the passphrase, else of the environment or the file.

    A key file that is there is used, never written over; with none at hand a key is made.
    Raises StoreError where the store has a key already.
    """
    with transaction():
        appending.lock()
        primary = SecretKey.objects.filter(state=PRIMARY).first()
        if primary is not None:
            have = ring().key(primary.key_id) is not None
            if not have:
                raise absent(primary.key_id)
            raise StoreError(f"This store has the master key {primary.key_id}, and it is at hand.")
        derivation = passphrase.fresh() if said else None
        if said and derivation:
            master = passphrase.derive(checked_passphrase(said), derivation)
        else:
            master = master_key.at_hand().newest or master_key.add_to_file(master_key.key_path())
        return enrol(master, os.urandom(sealing.KEY_BYTES), by=by, derivation=derivation)


def enrol(
    master: MasterKey,
    reference_key: bytes,
    *,
    by: str,
    derivation: passphrase.Derivation | None = None,
) -> SecretKey:
    """Make a key the store's primary one, in the caller's transaction, and say so in the audit."""
    now = clock.now()
    sealed = sealing.seal(reference_key, master, _REFERENCE)
    SecretKey.objects.filter(state=PRIMARY).update(state=LEAVING)
    row = SecretKey.objects.create(
        key_id=master.id,
        state=PRIMARY,
        derivation=derivation.text() if derivation else None,
        reference_key=bytes([sealed.version]) + sealed.salt + sealed.nonce + sealed.value,
        created_at=stored(now),
    )
    appending.append("secret.key_primary", originator=by, payload={"key_id": master.id}, at=now)
    return row


def checked_passphrase(said: str) -> str:
    if len(said) < passphrase.SHORTEST:
        raise StoreError(f"A passphrase has at least {passphrase.SHORTEST} characters.")
    return said


def unwrapped(row: SecretKey, master: MasterKey) -> bytes:
    """Return the store's reference key. Raises StoreError where its row is damaged."""
    stored = row.reference_key  # of any type, where somebody else wrote it
    raw = bytes(stored) if isinstance(stored, bytes | memoryview) else b""
    salt, nonce, value = (
        raw[1 : 1 + SALT_BYTES],
        raw[1 + SALT_BYTES : 1 + SALT_BYTES + NONCE_BYTES],
        raw[1 + SALT_BYTES + NONCE_BYTES :],
    )
    sealed = Sealed(row.key_id, raw[0] if raw else 0, salt, nonce, value)
    try:
        return sealing.unseal(sealed, master, _REFERENCE)
    except sealing.Unopened:
        raise StoreError(
            f"The row of the master key {row.key_id} in this store is damaged: restore a backup."
        ) from None
