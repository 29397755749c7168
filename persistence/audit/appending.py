"""Appending to a chain: in the caller's transaction, or the caller's change fails with it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from persistence.audit import linking
from persistence.audit.chain import Head
from persistence.audit.chains import STORE, Chain
from persistence.audit.introducing import signer


def lock(chain: Chain = STORE) -> None:
    """Make this transaction the only one that appends to the chain until it ends."""
    linking.lock(chain)


def head(chain: Chain = STORE) -> Head:
    """Return the last entry of the chain."""
    return linking.head(chain)


def append(
    event_type: str,
    *,
    originator: str,
    payload: Mapping[str, Any],
    at: dt.datetime,
    event_id: str | None = None,
    chain: Chain = STORE,
) -> Head:
    """Add one signed entry, of that moment, in the caller's transaction; return the new head.

    Its event id is a new one unless it is given: that of another record of the same event.
    Raises NoAuditKey where it cannot be signed: the transaction must not commit then.
    """
    linking.lock(chain)
    key = signer(chain, at)
    return linking.link(
        chain,
        key,
        event_type,
        originator=originator,
        payload=payload,
        at=at,
        event_id=event_id,
    )
