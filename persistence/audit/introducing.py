"""Which key signs a chain: the one that the chain itself names, of those that we hold.

A key is introduced to a chain by the first entry that it signs there, and pinned then. It is
made by an explicit command, or at the first entry ever, and never again: whoever takes it
away stops all writing and is seen.
"""

import datetime as dt

from django.db.models import Manager

from persistence.audit import linking, pinning, signing
from persistence.audit.chains import Chain
from persistence.audit.columns import KeyColumns
from persistence.audit.signing import AuditKey, NoAuditKey
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.signatures import PublicKey
from persistence.moments import stored
from persistence.writing import stored_creation

BY = "ciris-admin"  # who is named where the program itself acts


def signer(chain: Chain, at: dt.datetime) -> AuditKey:
    """Return the key that signs the next entry, in the transaction that holds the chain's lock.

    Raises NoAuditKey, with what to do.
    """
    held = signing.held()
    found = named(chain, held)
    if found:
        return found
    if _keys(chain).filter(algorithm="ed25519").exists():
        raise _anothers(held)
    # Of two, the one in use: the other follows it when the rotation reaches this chain.
    return introduce(chain, held[-1] if held else first_key(), at)


def first_key() -> AuditKey:
    """Make the key, unless a pin says that there was one. Raises NoAuditKey."""
    if any(pin.how == pinning.MADE_HERE for pin in _pins()):
        return signing.read()  # gone; or another process has made it since we looked
    return signing.create()


def named(chain: Chain, held: list[AuditKey]) -> AuditKey | None:
    """Return the key that the chain names as the one that signs it, if we hold it."""
    table = chain.keys._meta.db_table
    query = f"SELECT 1 FROM {table} WHERE key_id = %s AND revoked_at IS NULL"  # noqa: S608  # ours
    with chain.connection.cursor() as cursor:
        for key in held:
            cursor.execute(query, [key.id])
            if cursor.fetchone():
                return key
    return None


def introduce(chain: Chain, key: AuditKey, at: dt.datetime, *, by: str = BY) -> AuditKey:
    """Have a key sign the chain from here on, and pin it. The caller holds the chain's lock."""
    register(chain, key, at)
    first = linking.head(chain).sequence == 0
    event = "audit.chain.started" if first else "audit.key.created"
    said = {"chain": chain.name, "key": key.id, "public_key": key.public_pem}
    linking.link(chain, key, event, originator=by, payload=said, at=at)
    pin_own(chain, key, at, by=by)
    return key


def register(chain: Chain, key: AuditKey, at: dt.datetime) -> None:
    """Put a key into the chain's own table, which vouches for nothing."""
    _keys(chain).create(
        key_id=key.id,
        public_key=key.public_pem,
        algorithm="ed25519",
        key_size=256,
        created_at=stored_creation(at, chain.connection),
    )


def pin_own(chain: Chain, key: AuditKey, at: dt.datetime, *, by: str = BY) -> Pin:
    """Pin a key whose private part we hold. Raises NoAuditKey where the pins cannot be kept."""
    public = PublicKey.from_pem(key.public_pem)
    wanted = Pin(chain.name, public, None, None, pinning.MADE_HERE, stored(at), by)
    try:
        return pinning.pin(wanted)
    except pinning.PinningRefused as error:
        raise NoAuditKey(str(error)) from error


def _pins() -> tuple[Pin, ...]:
    try:
        return pinning.pins()
    except pinning.PinningRefused as error:
        raise NoAuditKey(str(error)) from error


def _anothers(held: list[AuditKey]) -> NoAuditKey:
    if not held:
        return signing.missing()
    return NoAuditKey(
        f"This chain is signed with another key than the one in {signing.key_path()}: nothing was"
        " written. Put that key back; or, if it is an agent's or lost for good, have this one"
        " follow it with manage.py audit introduce."
    )


def _keys(chain: Chain) -> Manager[KeyColumns]:
    return chain.keys._default_manager
