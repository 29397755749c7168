"""The hash chain of the audit log, as agents write it: pure functions.

An entry's hash is the SHA-256 of seven of its fields as JSON with sorted keys, no spaces
and ASCII escapes; the first entry follows `genesis`. The signature is over the 64 ASCII
digits of that hash.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

GENESIS = "genesis"


@dataclass(frozen=True)
class Hashed:
    """The fields of an entry that its hash covers. `event_payload` is the exact stored text."""

    event_id: str
    event_timestamp: str
    event_type: str
    originator_id: str
    event_payload: str | None
    sequence_number: int
    previous_hash: str

    @property
    def entry_hash(self) -> str:
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: its number (0 of an empty chain) and its hash."""

    sequence: int
    hash: str


EMPTY = Head(0, GENESIS)
