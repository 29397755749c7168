"""Pinning: keeping, outside both databases, which public keys vouch for which chain."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from persistence.audit import private_files, signing
from persistence.audit.verifying.pins import BadPins, Pin, pins_json, read_pins
from persistence.store import StoreError

PATH = "CIRIS_AUDIT_PINS"  # the environment variable that names the file
MADE_HERE = "made here"


class PinningRefused(StoreError):
    """The pins cannot be read or written; nothing of them has changed."""


def pins_path() -> Path:
    """Return where the pins are: CIRIS_AUDIT_PINS, else audit.pins in CIRIS_HOME."""
    named = os.environ.get(PATH)
    return Path(named) if named else signing.home() / "audit.pins"


def pins() -> tuple[Pin, ...]:
    """Return every pin. Raises PinningRefused for a file that cannot be trusted."""
    try:
        return read_pins(pins_path())
    except BadPins as error:
        raise PinningRefused(str(error)) from error


def pin(wanted: Pin) -> Pin:
    """Keep a pin; one of the same key and chain stands as it is. Raises PinningRefused."""
    with _changing() as path:
        there = pins()
        for one in there:
            if _names(one) == _names(wanted):
                return one
        _write(path, (*there, wanted))
    return wanted


def bound(chain: str, key_id: str, *, first: int | None, last: int | None) -> Pin | None:
    """Say from which entry to which a pinned key signs; None where it is not pinned."""
    with _changing() as path:
        there = pins()
        found = [one for one in there if _names(one) == (chain, key_id)]
        changed = [replace(one, first=first, last=last) for one in found]
        if found:
            _write(path, [*(one for one in there if one not in found), *changed])
    return changed[0] if changed else None


def unpin(chain: str, key_id: str) -> bool:
    """Trust a key no more; say whether it was pinned. Raises PinningRefused."""
    with _changing() as path:
        there = pins()
        left = [one for one in there if _names(one) != (chain, key_id)]
        if len(left) < len(there):
            _write(path, left)
    return len(left) < len(there)


def _names(one: Pin) -> tuple[str, str]:
    return one.chain, one.key.id


@contextlib.contextmanager
def _changing() -> Iterator[Path]:
    path = pins_path()
    try:
        with private_files.locked(path):
            yield path
    except OSError as error:
        raise PinningRefused(f"The pins {path} cannot be written: {error.strerror}.") from error


def _write(path: Path, pins: Iterable[Pin]) -> None:
    private_files.put(path, pins_json(pins).encode(), replace=True)
