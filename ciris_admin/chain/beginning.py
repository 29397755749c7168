"""What `up` sees to first: an unfinished rotation, the pins, and the entry of an adoption."""

import contextlib
import datetime as dt

from django.db import transaction

from ciris_admin.chain.chains import CONSOLE
from persistence import store
from persistence.audit import appending, introducing, linking, pinning, rotation, signing
from persistence.audit.chains import STORE, Chain
from persistence.audit.checkpointing import read_only
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.signatures import BadKey, PublicKey
from persistence.migrations import ledger, runner
from persistence.moments import stored

ADOPTED = "store.adopted"


def writable() -> tuple[Chain, ...]:
    """Return the chains that are ours to write."""
    return (CONSOLE,) if read_only(STORE) else (CONSOLE, STORE)


def ready(now: dt.datetime) -> None:
    """Finish or undo what a crash has left, and pin the key that signs. Raises NoAuditKey."""
    rotation.settle(writable(), at=now)
    for chain in writable():
        key = introducing.named(chain, signing.held())
        if key:
            introducing.pin_own(chain, key, now)


def record_adoption(now: dt.datetime, *, by: str) -> None:
    """Record that the store was an agent's and is ours now, once. Raises NoAuditKey."""
    if read_only(STORE):
        return
    theirs = [one.filename for one in runner.applied() if one.checksum == ledger.ADOPTED]
    with transaction.atomic(using=store.alias()):
        linking.lock(STORE)
        if not theirs or STORE.entries._default_manager.filter(event_type=ADOPTED).exists():
            return
        held = signing.held()
        if introducing.named(STORE, held) is None:
            # Whoever adopts a store says that ours follows whatever keys have signed it.
            key = held[-1] if held else introducing.first_key()
            introducing.introduce(STORE, key, now, by=by)
        payload = {"migrations": theirs, "trusted_on_first_use": _trust_named(now, by)}
        appending.append(ADOPTED, originator=by, payload=payload, at=now)


def _trust_named(now: dt.datetime, by: str) -> list[str]:
    """Pin the keys that an adopted store names, on first use: what they signed is here so far."""
    trusted = []
    for claimed in STORE.keys._default_manager.exclude(algorithm="ed25519"):
        with contextlib.suppress(BadKey):  # entries that it signed are then of an unknown key
            key = PublicKey.from_pem(claimed.public_key)
            pinning.pin(Pin(STORE.name, key, None, None, "first use", stored(now), by))
            trusted.append(key.id)
    return trusted
