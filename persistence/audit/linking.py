"""One more link of a chain, signed with a given key. Everybody but rotation appends instead."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from persistence.audit.chain import EMPTY, Hashed, Head
from persistence.audit.chains import Chain
from persistence.audit.signing import AuditKey
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
    rows = chain.entries._default_manager.order_by("-sequence_number")
    last = rows.values_list("sequence_number", "entry_hash").first()
    return Head(*last) if last else EMPTY


def link(
    chain: Chain,
    key: AuditKey,
    event_type: str,
    *,
    originator: str,
    payload: Mapping[str, Any],
    at: dt.datetime,
) -> Head:
    """Add an entry in the transaction that holds the chain's lock; return the new head."""
    before = head(chain)
    hashed = Hashed(
        event_id=str(uuid.uuid4()),
        event_timestamp=stored(at),
        event_type=event_type,
        originator_id=originator,
        event_payload=stored_json(payload),
        sequence_number=before.sequence + 1,
        previous_hash=before.hash,
    )
    chain.entries._default_manager.create(
        event_id=hashed.event_id,
        event_timestamp=hashed.event_timestamp,
        event_type=hashed.event_type,
        originator_id=hashed.originator_id,
        event_payload=hashed.event_payload,
        sequence_number=hashed.sequence_number,
        previous_hash=hashed.previous_hash,
        entry_hash=hashed.entry_hash,
        signature=key.sign(hashed.entry_hash),
        signing_key_id=key.id,
        created_at=stored_creation(at, chain.connection),
    )
    return Head(hashed.sequence_number, hashed.entry_hash)
