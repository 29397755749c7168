"""Which key may sign which entries: pins, and the rotations that a chain itself records."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.reports import Wrong
from persistence.audit.verifying.signatures import PublicKey, decoded

ROTATED = "audit.key.rotated"
# What the new key signs: the chain's origin, the key that it follows, its own id, the entry.
STATEMENT = "ciris-admin audit key rotation\n%s\n%s\n%s\n%d\n"


class BadRotation(ValueError):
    """An entry that rotates a key does not prove that it may; the message says why."""


@dataclass(frozen=True)
class Window:
    """A key, the first and last entry that it may sign (None: no bound), and who says so."""

    key: PublicKey
    first: int | None
    last: int | None
    vouched: str

    @property
    def bounded(self) -> bool:
        return self.first is not None or self.last is not None

    def holds(self, number: int) -> bool:
        return (self.first or 0) <= number and (self.last is None or number <= self.last)


@dataclass(frozen=True)
class KeyRing:
    """The keys of one chain by their ids. Not `pinned`: only the audited database claims them."""

    windows: Mapping[str, Window]
    pinned: bool

    def key(self, name: Any, number: int) -> PublicKey | Wrong:
        """Return the key that may sign an entry, or what is wrong with the one that is named."""
        window = self.windows.get(name) if isinstance(name, str) else None
        if window is None:
            return Wrong.UNKNOWN_KEY
        return window.key if window.holds(number) else Wrong.REVOKED_KEY

    def rotated(self, number: int, signer: str, payload: str | None, origin: str) -> "KeyRing":
        """Return the ring after the rotation that entry `number` records. Raises BadRotation.

        That the entry itself is signed by a key of the ring is the caller's to check.
        """
        new = _introduced(number, signer, payload, origin)
        old = self.windows[signer]
        known = self.windows.get(new.id)
        last = known.last if known else None
        windows = {
            **self.windows,
            signer: replace(old, last=number if old.last is None else min(old.last, number)),
            new.id: Window(new, number + 1, last, f"introduced by entry {number}"),
        }
        return KeyRing(windows, self.pinned)


def pinned_ring(pins: Iterable[Pin], chain: str) -> KeyRing:
    windows = {
        pin.key.id: Window(pin.key, pin.first, pin.last, f"pinned, {pin.how}")
        for pin in pins
        if pin.chain == chain
    }
    return KeyRing(windows, bool(windows))


def claimed_ring(keys: Iterable[PublicKey]) -> KeyRing:
    """Return keys that nobody vouches for: what they verify may still show damage."""
    return KeyRing({key.id: Window(key, None, None, "not pinned") for key in keys}, pinned=False)


def _introduced(number: int, signer: str, payload: str | None, origin: str) -> PublicKey:
    try:
        said = json.loads(payload or "")
        new = PublicKey.from_pem(said["public_key"])
        signature = decoded(said["new_signature"])
        told = (said["old"], said["new"], said["statement"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadRotation("its payload is not the one of a rotation") from error
    statement = STATEMENT % (origin, signer, new.id, number)
    if told != (signer, new.id, statement):
        raise BadRotation("its statement is about other keys, another entry or another chain")
    if signature is None or not new.verifies(signature, statement.encode()):
        raise BadRotation("the new key has not signed its statement")
    return new
