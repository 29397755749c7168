"""Recording what happens in the console: an entry of its chain, or the act does not happen."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ciris_admin import clock
from ciris_admin.chain.chains import CONSOLE
from persistence.audit import appending
from persistence.audit.chain import Head


def record(
    event_type: str, *, by: str, payload: Mapping[str, Any], at: dt.datetime | None = None
) -> Head:
    """Add one signed entry to the console's chain; return the new head.

    It is part of the transaction that is open on the console's database, or one of its own.
    Raises NoAuditKey where it cannot be signed: what it was to record must not happen then.
    """
    with transaction.atomic(using=CONSOLE.alias()):
        return appending.append(
            event_type, originator=by, payload=payload, at=at or clock.now(), chain=CONSOLE
        )
