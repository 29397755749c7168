"""The Ed25519 key that signs our entries: a file of its owner's alone, outside every database."""

import base64
import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.store import StoreError

PATH = "CIRIS_AUDIT_KEY"  # the environment variable that names the file
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoAuditKey(StoreError):
    """The key cannot be used, so nothing that needs an audit entry is written."""


@dataclass(frozen=True)
class AuditKey:
    """A key with its name: base64 of half the SHA-256 of its public PEM, as agents name theirs."""

    private: Ed25519PrivateKey

    @property
    def public_pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    @property
    def id(self) -> str:
        return base64.b64encode(hashlib.sha256(self.public_pem.encode()).digest()[:16]).decode()

    def sign(self, entry_hash: str) -> str:
        return base64.b64encode(self.private.sign(entry_hash.encode())).decode()


def key_path() -> Path:
    """Return where the key is: CIRIS_AUDIT_KEY, else audit.key in CIRIS_HOME."""
    named = os.environ.get(PATH)
    if named:
        return Path(named)
    home = os.environ.get("CIRIS_HOME") or platformdirs.user_data_path("ciris-admin")
    return Path(home).expanduser() / "audit.key"


def read() -> AuditKey:
    """Read the key. Raises NoAuditKey, with what to do."""
    path = key_path()
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise NoAuditKey(f"The audit key {path} is not there: nothing was written.") from error
    except OSError as error:
        raise NoAuditKey(f"The audit key {path} cannot be read: {error.strerror}.") from error
    if os.name == "posix" and status.st_mode & OTHERS:
        raise NoAuditKey(f"Others can read the audit key: run chmod 600 {path}.")
    return _parsed(path, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _parsed(path: Path, _changed: int) -> AuditKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise NoAuditKey(f"The audit key {path} is damaged: restore a copy of it.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoAuditKey(f"The audit key {path} is not an Ed25519 key.")
    return AuditKey(key)


def create() -> AuditKey:
    """Make the key if there is none; of processes that try at once all get the same."""
    path = key_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # mkstemp opens with O_CREAT | O_EXCL and mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".audit-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first
            path.hardlink_to(name)
    finally:
        Path(name).unlink()
    return read()
