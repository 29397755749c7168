"""Entries of the chain whole, with what their hash covers, for whoever proves something by them."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from persistence.audit.chain import Hashed
from persistence.audit.models import AuditEntry


@dataclass(frozen=True)
class Entry:
    """An entry as it is stored."""

    hashed: Hashed
    entry_hash: str
    signature: str
    signing_key_id: str

    @property
    def recomputes(self) -> bool:
        """Say whether the stored hash is the one of the stored fields."""
        return self.hashed.entry_hash == self.entry_hash

    @property
    def payload(self) -> dict[str, Any]:
        """Return what the payload says; empty where it is no JSON object."""
        try:
            found = json.loads(self.hashed.event_payload or "")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def of_types(
    types: Collection[str], *, holding: str | None = None, after: int = 0
) -> Iterator[Entry]:
    """Stream the entries of these types by number, those alone whose payload holds a text."""
    rows = AuditEntry.objects.filter(event_type__in=types, sequence_number__gt=after)
    if holding is not None:
        rows = rows.filter(event_payload__contains=holding)
    for row in rows.order_by("sequence_number").iterator():
        yield entry(row)


def cites(sequence: int, entry_hash: str) -> bool:
    """Say whether the chain has an entry of this number and hash."""
    rows = AuditEntry.objects.filter(sequence_number=sequence, entry_hash=entry_hash)
    return bool(rows.exists())


def entry(row: AuditEntry) -> Entry:
    payload = row.event_payload
    hashed = Hashed(
        event_id=row.event_id,
        event_timestamp=str(row.event_timestamp),
        event_type=row.event_type,
        originator_id=row.originator_id,
        event_payload=None if payload is None else payload.text,
        sequence_number=row.sequence_number,
        previous_hash=row.previous_hash,
    )
    return Entry(hashed, row.entry_hash, row.signature, row.signing_key_id)
