"""Opening the value of a row, whoever sealed it: we, or an agent of June 2025."""

from persistence.secrets import agent_format, keys, sealing
from persistence.secrets.master_key import AGENT_KEY, KeyRing
from persistence.secrets.models import SealedSecret
from persistence.secrets.sealing import Row, Sealed, Unopened
from persistence.store import StoreError


class StaysClosed(StoreError):
    """A secret cannot be opened: the wrong key, a damaged value, a moved or altered row."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def bound_of(row: SealedSecret) -> Row:
    """Return what the value of a row is bound to."""
    actions, manual = row.auto_decapsulate_for_actions or "", bool(row.manual_access_only)
    return Row(row.secret_uuid, row.sensitivity_level, actions, manual)


def sealed_of(row: SealedSecret) -> Sealed:
    return Sealed(
        row.encryption_key_ref,
        row.sealing_version or 0,
        _blob(row.salt),
        _blob(row.nonce),
        _blob(row.encrypted_value),
    )


def _blob(stored: object) -> bytes:
    """Return the bytes of a column; nothing of another type, which SQLite lets anybody store."""
    return bytes(stored) if isinstance(stored, bytes | memoryview) else b""


def plaintext_of(row: SealedSecret, ring: KeyRing) -> bytes:
    """Return the value. Raises StaysClosed, and NoMasterKey where its key is not at hand."""
    sealed = sealed_of(row)
    try:
        if row.sealing_version is None:
            if ring.agent_key is None:
                raise StaysClosed(
                    "no_key",
                    f"Secret {row.secret_uuid} was sealed by an agent: name the file of its master"
                    f" key in {AGENT_KEY}, or take its secrets over.",
                )
            return agent_format.unseal(
                sealed.value, sealed.salt, sealed.nonce, ring.agent_key, row.secret_uuid
            )
        master = ring.key(sealed.key_id)
        if master is None:
            raise keys.absent(sealed.key_id)
        return sealing.unseal(sealed, master, bound_of(row))
    except Unopened as error:
        raise StaysClosed(_code(error), str(error)) from None


def _code(error: Unopened) -> str:
    codes = {
        sealing.WrongKey: "wrong_key",
        sealing.Damaged: "damaged",
        sealing.Moved: "moved",
    }
    return codes.get(type(error), "unknown_format")
