"""What is computed from one row: the hash that its entry is signed by, and its Merkle leaf.

A row is a mapping of its columns as the engine returns them: text, whole numbers, NULL.
The texts are what `json.dumps(…, sort_keys=True, separators=(",", ":"))` gives; they are put
together by hand because a verification does it twice for each of a million rows.
"""

import hashlib
from collections.abc import Mapping
from json.encoder import encode_basestring_ascii
from typing import Any

HASHED = (
    "event_id", "event_payload", "event_timestamp", "event_type", "originator_id",
    "previous_hash", "sequence_number",
)  # fmt: skip
COVERED = frozenset(HASHED) | {"entry_hash"}

Row = Mapping[str, Any]


class MalformedRow(ValueError):
    """A column holds what no entry can; the message says which."""


def entry_hash(row: Row) -> str:
    """Recompute the hash of an entry, as agents do. Raises MalformedRow, KeyError."""
    return hashlib.sha256(_object(HASHED, row).encode()).hexdigest()


def uncovered(columns: Row) -> tuple[str, ...]:
    """Return the columns that no hash covers, in order."""
    return tuple(sorted(set(columns) - COVERED))


def leaf_data(row: Row, recomputed: str) -> bytes:
    """Return what the Merkle leaf of a row hashes: the whole row, but for columns that are NULL.

    `recomputed` is its `entry_hash` as recomputed. Raises MalformedRow.
    """
    filled = {name: row[name] for name in row if name not in COVERED and row[name] is not None}
    filled["entry_hash"] = recomputed
    return _object(sorted(filled), filled).encode()


def _object(names: Any, values: Row) -> str:
    return "{" + ",".join([f'"{name}":{_value(name, values[name])}' for name in names]) + "}"


def _value(name: str, value: Any) -> str:
    if type(value) is str:
        return encode_basestring_ascii(value)
    if value is None:
        return "null"
    if type(value) is int and value.bit_length() < 64:
        return str(value)
    raise MalformedRow(f"{name} holds neither text nor a number of 64 bits")
