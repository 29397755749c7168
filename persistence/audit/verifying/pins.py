"""Pins: the public keys that an operator trusts, in a file outside both databases."""

import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persistence.audit.verifying.signatures import BadKey, PublicKey

CHAINS = ("store", "console")
HOWS = ("made here", "operator", "first use")
FIELDS = (
    "chain", "key_id", "algorithm", "public_key", "fingerprint", "from", "until", "how",
    "pinned_at", "by",
)  # fmt: skip
LARGEST_SEQUENCE = 2**63 - 1
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class BadPins(ValueError):
    """The pins cannot be trusted or read; the message is for a person."""


@dataclass(frozen=True)
class Pin:
    """A key pinned for one chain, from one entry to another (None: no bound)."""

    chain: str
    key: PublicKey
    first: int | None = None
    last: int | None = None
    how: str = "operator"
    pinned_at: str = ""
    by: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the pin as the file has it."""
        key = self.key
        return {
            "chain": self.chain,
            "key_id": key.id,
            "algorithm": key.algorithm,
            "public_key": key.pem,
            "fingerprint": key.fingerprint,
            "from": self.first,
            "until": self.last,
            "how": self.how,
            "pinned_at": self.pinned_at,
            "by": self.by,
        }


def read_pins(path: Path) -> tuple[Pin, ...]:
    """Read a pins file; none where there is no file. Raises BadPins."""
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise BadPins(f"The pins {path} cannot be read: {error}.") from error
    if os.name == "posix" and mode & OTHERS_WRITE:
        raise BadPins(f"Others can write the pins: run chmod 600 {path}.")
    try:
        return parse_pins(text)
    except BadPins as error:
        raise BadPins(f"The pins {path} are not used: {error}.") from error


def parse_pins(text: str) -> tuple[Pin, ...]:
    """Read the JSON of a pins file, holding each name of a key against the key. Raises BadPins."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadPins("they are not JSON") from error
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise BadPins("they are not a list of pins")
    pins = tuple(_pin(number, one) for number, one in enumerate(said, 1))
    if len({(pin.chain, pin.key.id) for pin in pins}) != len(pins):
        raise BadPins("a key is pinned twice for one chain")
    return pins


def pins_json(pins: Iterable[Pin]) -> str:
    """Return the text of a pins file."""
    return json.dumps([pin.as_dict() for pin in pins], indent=2) + "\n"


def _pin(number: int, said: Mapping[str, Any]) -> Pin:
    if set(said) != set(FIELDS):
        wrong = sorted(set(said) ^ set(FIELDS))
        raise BadPins(f"pin {number} lacks a field or has one too many: {', '.join(wrong)}")
    if said["chain"] not in CHAINS or said["how"] not in HOWS:
        raise BadPins(f"pin {number} names no chain that there is, or no way of pinning")
    try:
        key = PublicKey.from_pem(said["public_key"])
    except (BadKey, AttributeError) as error:
        raise BadPins(f"the key of pin {number} cannot be read: {error}") from error
    named = (said["key_id"], said["algorithm"], said["fingerprint"])
    if named != (key.id, key.algorithm, key.fingerprint):
        raise BadPins(f"pin {number} names another key than the one that it holds, {key.id}")
    first, last = (_sequence(number, said[name]) for name in ("from", "until"))
    if first is not None and last is not None and first > last:
        raise BadPins(f"pin {number} ends before it begins")
    return Pin(
        said["chain"], key, first, last, said["how"], str(said["pinned_at"]), str(said["by"])
    )


def _sequence(number: int, value: Any) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= LARGEST_SEQUENCE):
        return value
    raise BadPins(f"pin {number} has a bound that is no number of an entry")
