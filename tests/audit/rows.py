"""Audit entries for tests: only what a test is about is named."""

import datetime as dt
from typing import Any

from persistence.audit.models import AuditEntry, AuditRoot, AuditSigningKey
from persistence.moments import Moment, stored

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def at(minutes: float) -> Moment:
    moment = NOON + dt.timedelta(minutes=minutes)
    return Moment(stored(moment), moment)


def made(sequence: int, **columns: Any) -> AuditEntry:
    given = {
        "event_id": f"event-{sequence}",
        "event_timestamp": at(sequence),
        "event_type": "speak",
        "originator_id": "thought-1",
        "event_payload": None,
        "sequence_number": sequence,
        "previous_hash": "genesis",
        "entry_hash": f"{sequence:064x}",
        "signature": "c2lnbmF0dXJl",
        "signing_key_id": "key-1",
        "created_at": at(sequence),
        **columns,
    }
    return AuditEntry(**given)


def entries(number: int) -> None:
    """Store entries 1 to `number`."""
    AuditEntry.objects.bulk_create(made(sequence) for sequence in range(1, number + 1))


def entry(sequence: int, **columns: Any) -> None:
    made(sequence, **columns).save(force_insert=True)


def root(end: int) -> None:
    AuditRoot.objects.create(
        sequence_start=1, sequence_end=end, root_hash="ab" * 32, timestamp=at(end)
    )


def signing_key(key_id: str, **columns: Any) -> None:
    AuditSigningKey.objects.create(
        key_id=key_id, public_key="-----BEGIN PUBLIC KEY-----", created_at=at(0), **columns
    )
