"""What is computed from one row: the hash that its entry is signed by, and its Merkle leaf.

A row is a mapping of its columns as the engine returns them: text, whole numbers, NULL.
The texts are what `json.dumps(…, sort_keys=True, separators=(",", ":"))` gives; they are put
together by hand because a verification does it twice for each of a million rows.
"""

import hashlib
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring_ascii as _quoted
from operator import itemgetter
from typing import Any

HASHED = (
    "event_id", "event_payload", "event_timestamp", "event_type", "originator_id",
    "previous_hash", "sequence_number",
)  # fmt: skip
COVERED = frozenset(HASHED) | {"entry_hash"}

Row = Mapping[str, Any]
Values = tuple[Any, ...]
"""A row without its names, in the order of some `Columns`."""


class MalformedRow(ValueError):
    """A column holds what no entry can; the message says which."""


def entry_hash(row: Row) -> str:
    """Recompute the hash of an entry, as agents do. Raises MalformedRow, KeyError."""
    return hashlib.sha256(_object(HASHED, row).encode()).hexdigest()


def uncovered(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that no hash covers, in order."""
    return tuple(sorted(set(columns) - COVERED))


def leaf_data(row: Row, recomputed: str) -> bytes:
    """Return what the Merkle leaf of a row hashes: the whole row, but for columns that are NULL.

    `recomputed` is its `entry_hash` as recomputed. Raises MalformedRow.
    """
    filled = {name: row[name] for name in row if name not in COVERED and row[name] is not None}
    filled["entry_hash"] = recomputed
    return _object(sorted(filled), filled).encode()


class Columns:
    """The columns of a table, and the same two computations over its rows as tuples."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        missing = (COVERED | {"signature", "signing_key_id"}) - set(self.names)
        if missing:
            raise MalformedRow(f"the table lacks {', '.join(sorted(missing))}")
        self._hashed = itemgetter(*map(self.names.index, HASHED))
        self._leaf = [(f'"{name}":', self.names.index(name)) for name in uncovered(self.names)]
        self._split = sum(name < "entry_hash" for name in uncovered(self.names))

    def at(self, name: str) -> int:
        return self.names.index(name)

    def row(self, values: Values) -> dict[str, Any]:
        return dict(zip(self.names, values, strict=True))

    def entry_hash(self, values: Values) -> str:
        """Recompute the hash of an entry. Raises MalformedRow."""
        event_id, payload, at, kind, by, previous, number = self._hashed(values)
        try:
            text = (
                f'{{"event_id":{_quoted(event_id)},'
                f'"event_payload":{"null" if payload is None else _quoted(payload)},'
                f'"event_timestamp":{_quoted(at)},"event_type":{_quoted(kind)},'
                f'"originator_id":{_quoted(by)},"previous_hash":{_quoted(previous)},'
                f'"sequence_number":{_value("sequence_number", number)}}}'
            )
        except TypeError:
            return entry_hash(self.row(values))
        return hashlib.sha256(text.encode()).hexdigest()

    def leaf(self, values: Values, recomputed: str) -> bytes:
        """Return the Merkle leaf of a row. Raises MalformedRow."""
        parts = [
            name + (_quoted(value) if type(value) is str else _value(name, value))
            for name, index in self._leaf
            if (value := values[index]) is not None
        ]
        before = self._split - sum(values[index] is None for _, index in self._leaf[: self._split])
        parts.insert(before, f'"entry_hash":"{recomputed}"')
        return hashlib.sha256(b"\x00{" + ",".join(parts).encode() + b"}").digest()


def _object(names: Iterable[str], values: Row) -> str:
    return "{" + ",".join([f'"{name}":{_value(name, values[name])}' for name in names]) + "}"


def _value(name: str, value: Any) -> str:
    if type(value) is str:
        return _quoted(value)
    if value is None:
        return "null"
    if type(value) is int and value.bit_length() < 64:
        return str(value)
    raise MalformedRow(f"{name} holds neither text nor a number of 64 bits")
