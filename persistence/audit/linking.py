"""One more link of a chain, signed with a given key. Everybody but rotation appends instead.

Plain SQL: Django's queries cost more time than hashing, signing and inserting do.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from persistence.audit.chain import EMPTY, Head
from persistence.audit.chains import Chain
from persistence.audit.signing import AuditKey
from persistence.audit.verifying.leaves import entry_hash
from persistence.fields import stored_json
from persistence.moments import stored
from persistence.writing import stored_creation


def lock(chain: Chain) -> None:
    """Make this transaction the only one that appends to the chain until it ends.

    On SQLite it is: our transactions begin with the write lock.
    """
    if chain.connection.vendor == "postgresql":
        with chain.connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [chain.lock])


def head(chain: Chain) -> Head:
    """Return the last entry of the chain."""
    with chain.connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sequence_number, entry_hash FROM {chain.table}"  # noqa: S608  # ours
            " WHERE sequence_number IS NOT NULL ORDER BY sequence_number DESC LIMIT 1"
        )
        last = cursor.fetchone()
    return Head(*last) if last else EMPTY


def link(
    chain: Chain,
    key: AuditKey,
    event_type: str,
    *,
    originator: str,
    payload: Mapping[str, Any],
    at: dt.datetime,
    event_id: str | None = None,
) -> Head:
    """Add an entry in the transaction that holds the chain's lock; return the new head."""
    before = head(chain)
    row: dict[str, Any] = {
        "event_id": event_id or str(uuid.uuid4()),
        "event_timestamp": stored(at),
        "event_type": event_type,
        "originator_id": originator,
        "event_payload": stored_json(payload),
        "sequence_number": before.sequence + 1,
        "previous_hash": before.hash,
    }
    computed = entry_hash(row)
    row["entry_hash"] = computed
    row["signature"] = key.sign(computed)
    row["signing_key_id"] = key.id
    row["created_at"] = stored_creation(at, chain.connection)
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    with chain.connection.cursor() as cursor:
        insert = f"INSERT INTO {chain.table} ({columns}) VALUES ({places})"  # noqa: S608  # ours
        cursor.execute(insert, list(row.values()))
    return Head(before.sequence + 1, computed)
