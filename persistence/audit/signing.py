"""The Ed25519 key that signs our entries: a file of its owner's alone, outside every database.

While the key is being replaced there is a second file beside it, `audit.key.next`. Which of
the two signs a chain is written in that chain: see introducing.py and rotation.py.
"""

import base64
import hashlib
import os
import stat
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import platformdirs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.audit import private_files
from persistence.store import StoreError

PATH = "CIRIS_AUDIT_KEY"  # the environment variable that names the file
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoAuditKey(StoreError):
    """The key cannot be used, so nothing that needs an audit entry is written."""


@dataclass(frozen=True)
class AuditKey:
    """A key with its name: base64 of half the SHA-256 of its public PEM, as agents name theirs."""

    private: Ed25519PrivateKey

    @cached_property
    def public_pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    @cached_property
    def id(self) -> str:
        return base64.b64encode(hashlib.sha256(self.public_pem.encode()).digest()[:16]).decode()

    def sign(self, text: str) -> str:
        return base64.b64encode(self.private.sign(text.encode())).decode()


def home() -> Path:
    """Return the data directory: CIRIS_HOME, else the user's."""
    named = os.environ.get("CIRIS_HOME") or platformdirs.user_data_path("ciris-admin")
    return Path(named).expanduser()


def key_path() -> Path:
    """Return where the key is: CIRIS_AUDIT_KEY, else audit.key in CIRIS_HOME."""
    named = os.environ.get(PATH)
    return Path(named) if named else home() / "audit.key"


def next_path() -> Path:
    """Return where the key is that is to follow: there only while the key is being replaced."""
    path = key_path()
    return path.with_name(f"{path.name}.next")


def held() -> list[AuditKey]:
    """Return the keys that are there: the one to follow, then the one in use; none where none is.

    In this order, because a replacement ends with the first taking the place of the second.
    Raises NoAuditKey for a file that cannot be used.
    """
    return [key for key in (_read(next_path()), _read(key_path())) if key]


def read() -> AuditKey:
    """Read the key in use. Raises NoAuditKey, with what to do."""
    key = _read(key_path())
    if key is None:
        raise missing()
    return key


def missing() -> NoAuditKey:
    return NoAuditKey(
        f"The audit key {key_path()} is not there: nothing was written. Restore a copy of it; it"
        " is not made a second time, because entries of another key would look like a forgery."
    )


def _read(path: Path) -> AuditKey | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NoAuditKey(f"The audit key {path} cannot be read: {error.strerror}.") from error
    if os.name == "posix" and status.st_mode & OTHERS:
        raise NoAuditKey(f"Others can read the audit key: run chmod 600 {path}.")
    return _parsed(path, (status.st_mtime_ns, status.st_ino, status.st_size))


@lru_cache(maxsize=4)
def _parsed(path: Path, _version: tuple[int, int, int]) -> AuditKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise NoAuditKey(f"The audit key {path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise NoAuditKey(f"The audit key {path} is damaged: restore a copy of it.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoAuditKey(f"The audit key {path} is not an Ed25519 key.")
    return AuditKey(key)


def create(path: Path | None = None) -> AuditKey:
    """Make the key if there is none; of processes that try at once all get the same.

    Raises NoAuditKey where it cannot be written.
    """
    path = path or key_path()
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_files.put(path, pem, replace=False)
    except OSError as error:
        raise NoAuditKey(f"The audit key {path} cannot be made: {error.strerror}.") from error
    key = _read(path)
    if key is None:
        raise missing()
    return key
