"""Keeping a secret for manual access alone: no action of the agent opens it by itself."""

from persistence import clock
from persistence.audit import appending
from persistence.secrets import access_log, keeping, keys
from persistence.secrets.models import SealedSecret
from persistence.secrets.policy import AccessType
from persistence.writing import NotFound, transaction


def protect(secret_uuid: str, *, by: str, manual_only: bool = True) -> bool:
    """Set or lift manual access alone; say whether that changed anything.

    The value is sealed anew, since it is bound to who may open it. Raises NotFound,
    StaysClosed where it does not open, NoMasterKey and ReadOnlyStore.
    """
    now = clock.now()
    with transaction():
        appending.lock()
        rows = SealedSecret.objects.select_for_update().filter(secret_uuid=secret_uuid)
        row = rows.first()
        if row is None:
            raise NotFound(f"There is no secret {secret_uuid} in this store.")
        if bool(row.manual_access_only) == manual_only:
            return False
        keeping.bind(row, keys.sealer(), manual_only=manual_only)
        access_log.append(
            AccessType.UPDATE,
            secret_uuid=secret_uuid,
            accessor=by,
            purpose="Manual access alone" if manual_only else "No longer manual access alone",
            at=now,
        )
        payload = {"secret_uuid": secret_uuid, "manual_only": manual_only}
        appending.append("secret.protected", originator=by, payload=payload, at=now)
    return True
