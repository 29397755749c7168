"""Which key may have signed which entry of a bundle: pins, their windows, and rotations."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from persistence.audit.verifying.keyring import ROTATED, STATEMENT
from persistence.audit.verifying.leaves import Row
from persistence.audit.verifying.notes import Checkpoint, Note
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.reports import Wrong
from persistence.audit.verifying.signatures import ED25519, BadKey, PublicKey, decoded


@dataclass(frozen=True)
class _Window:
    """A key with the entries that it may sign; None: no bound."""

    key: PublicKey
    first: int | None
    last: int | None

    def holds(self, sequence: int) -> bool:
        return (self.first or 0) <= sequence and (self.last is None or sequence <= self.last)


class Ring:
    """The trusted keys of one chain, and what they may sign."""

    def __init__(self, pins: Iterable[Pin], *, chain: str, origin: str) -> None:
        all_pins = list(pins)
        self._origin = origin
        self._windows = {
            pin.key.id: _Window(pin.key, pin.first, pin.last)
            for pin in all_pins
            if pin.chain == chain
        }
        # Another chain's key may have signed a checkpoint of this one: it witnesses it.
        self._witnesses = [pin.key for pin in all_pins]
        self._last: dict[str, str] = {}  # by algorithm, the key without a window that signed last
        self._retired: set[str] = set()

    @property
    def has_keys(self) -> bool:
        """Say whether there is any key that may sign entries."""
        return bool(self._windows)

    def wrong(self, row: Row) -> Wrong | None:
        """Say what is wrong with a row's signature; rows come in their order."""
        signature, key_id = row["signature"], row["signing_key_id"]
        if not signature:
            return Wrong.UNSIGNED
        window = self._windows.get(key_id)
        sequence = row["sequence_number"]
        if window is None:
            return Wrong.UNKNOWN_KEY
        if key_id in self._retired or not window.holds(sequence):
            return Wrong.REVOKED_KEY
        content = decoded(signature)
        message = row["entry_hash"].encode(errors="replace")
        if content is None or not window.key.verifies(content, message):
            return Wrong.BAD_SIGNATURE
        if window.first is None and window.last is None:
            before = self._last.get(window.key.algorithm, window.key.id)
            self._last[window.key.algorithm] = window.key.id
            self._retired |= {before} - {window.key.id}
        return None

    def rotate(self, row: Row) -> bool:
        """Follow a rotation that the old key signed and the new one stated; say whether it was."""
        try:
            said = json.loads(row["event_payload"])
            key = PublicKey.from_pem(said["public_key"])
            signed = decoded(said["new_signature"])
            holds = self._rotates(row, said, key, signed)
        except (BadKey, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return False
        if not holds or self.wrong(row) is not None:
            return False
        old, sequence = row["signing_key_id"], row["sequence_number"]
        self._windows[old] = replace(self._windows[old], last=sequence)
        self._windows[key.id] = _Window(key, sequence + 1, None)
        self._witnesses.append(key)
        return True

    def _rotates(self, row: Row, said: Any, key: PublicKey, signed: bytes | None) -> bool:
        names = {"old": row["signing_key_id"], "new": key.id}
        said_of = (self._origin, names["old"], names["new"], row["sequence_number"])
        statement = STATEMENT % said_of
        return (
            row["event_type"] == ROTATED
            and (said["old"], said["new"]) == (names["old"], names["new"])
            and said["public_key"] == key.pem
            and key.algorithm == ED25519
            and said["statement"] == statement
            and signed is not None
            and key.verifies(signed, statement.encode())
        )

    def signed(self, note: Note, checkpoint: Checkpoint) -> bool:
        """Say whether a trusted key signed a checkpoint, at a length at which it may."""
        return any(
            isinstance(key.raw, Ed25519PublicKey)
            and self._may_witness(key, checkpoint.size)
            and note.signed_by(checkpoint.origin, key.raw.public_bytes_raw())
            for key in self._witnesses
        )

    def _may_witness(self, key: PublicKey, size: int) -> bool:
        window = self._windows.get(key.id)
        if window is None:
            return True
        first, last = window.first, window.last
        return (first is None or size >= first - 1) and (last is None or size <= last)
