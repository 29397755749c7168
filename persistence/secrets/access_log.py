"""The access log of secrets: appended to in the caller's transaction, counted for the limits."""

import datetime as dt
import uuid
from typing import Any

from persistence.moments import stored
from persistence.secrets.models import SecretAccess
from persistence.secrets.policy import AccessType

OPENING = (AccessType.VIEW.value, AccessType.DECRYPT.value)


def append(
    access_type: AccessType,
    *,
    secret_uuid: str,
    accessor: str,
    purpose: str,
    at: dt.datetime,
    action: str | None = None,
    source_ip: str | None = None,
    failure: str | None = None,
) -> None:
    """Write that somebody had a secret opened or stored, or why it was refused."""
    SecretAccess.objects.create(
        access_id=f"access_{uuid.uuid4()}",
        secret_uuid=secret_uuid,
        access_type=access_type.value,
        accessor=accessor,
        purpose=purpose,
        timestamp=stored(at),
        source_ip=source_ip,
        action_context=action,
        success=0 if failure else 1,
        failure_reason=failure,
    )


def opened_since(accessor: str, since: dt.datetime) -> int:
    """Count what an accessor has had opened since then; what was refused does not count."""
    rows: Any = SecretAccess.objects.filter(
        accessor=accessor, access_type__in=OPENING, success=1, timestamp__gt=stored(since)
    )
    return int(rows.count())
