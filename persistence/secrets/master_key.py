"""Master keys: from a file of their owner's alone, an environment variable or a passphrase.

Nothing here makes a key unless a command asks for it. The key file is a list, one key a line,
to which lines are only ever added: a rotation adds the new key before anything is sealed
under it, and a backup made under an old key can still be read.
"""

import base64
import binascii
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from persistence.audit import private_files, signing
from persistence.secrets.sealing import KEY_BYTES, MasterKey
from persistence.store import StoreError

FILE = "CIRIS_SECRETS_KEY_FILE"  # names the key file
KEYS = "CIRIS_SECRETS_KEY"  # holds keys themselves: base64 or hex, the newest first
PASSPHRASE = "CIRIS_SECRETS_PASSPHRASE"  # noqa: S105  # the variable's name
AGENT_KEY = "CIRIS_AGENT_SECRETS_KEY"  # names the file of an agent's own master key, in hex
OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LINE = "ciris-secrets-key:v1"
_TORN = b" torn"  # ends a line that was never written whole


class NoMasterKey(StoreError):
    """There is no master key at hand, or the one needed is not."""


class BadMasterKey(StoreError):
    """What should be a master key is none, or others can read it."""


@dataclass(frozen=True)
class KeyRing:
    """The master keys at hand, by id; `newest` is the last of the file, else of the environment."""

    keys: dict[str, MasterKey] = field(default_factory=dict, repr=False)
    newest: MasterKey | None = None
    agent_key: bytes | None = field(default=None, repr=False)

    def key(self, key_id: str) -> MasterKey | None:
        return self.keys.get(key_id)


def at_hand() -> KeyRing:
    """Return the keys of the file and the environment. Raises BadMasterKey.

    Passphrases need the store too: see `passphrase`.
    """
    listed = [*_of_environment(os.environ.get(KEYS, "")), *of_file(key_path())]
    agents = os.environ.get(AGENT_KEY)
    return KeyRing(
        {key.id: key for key in listed},
        listed[-1] if listed else None,
        read_agent_key(Path(agents)) if agents else None,
    )


def key_path() -> Path:
    """Return where the key file is: CIRIS_SECRETS_KEY_FILE, else secrets.key in CIRIS_HOME."""
    named = os.environ.get(FILE)
    if named:
        return Path(named).expanduser()
    return signing.home() / "secrets.key"


def of_file(path: Path) -> tuple[MasterKey, ...]:
    """Return the keys of a file, oldest first; none of a file that is not there."""
    status = _status(path)
    if status is None:
        return ()
    return _parsed(path, status.st_mtime_ns, status.st_size)


def add_to_file(path: Path) -> MasterKey:
    """Make a key and add it to the file, which is made too where there is none; return the key.

    The line is on the disk when this returns. One write of one line: a process that is
    killed leaves the file with the key or without it.
    """
    _status(path)  # a file that others can read gets no key
    key = MasterKey(os.urandom(KEY_BYTES))
    line = f"{_LINE}:{key.id}:{base64.b64encode(key.key).decode()}\n".encode()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            whole = size == 0 or os.pread(handle, 1, size - 1) == b"\n"
            os.write(handle, line if whole else _TORN + b"\n" + line)
            os.fsync(handle)
        finally:
            os.close(handle)
        private_files.settle(path.parent)
    except OSError as error:
        raise BadMasterKey(f"The key file {path} cannot be written: {error.strerror}.") from error
    return key


def read_agent_key(path: Path) -> bytes:
    """Return the master key of an agent: 32 bytes as 64 hex digits. Raises BadMasterKey."""
    try:
        key = bytes.fromhex(path.read_text().strip())
    except OSError as error:
        raise BadMasterKey(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadMasterKey(f"{path} holds no agent's master key: that is 64 hex digits.")
    return key


def _status(path: Path) -> os.stat_result | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadMasterKey(f"The key file {path} cannot be read: {error.strerror}.") from error
    if os.name == "posix" and status.st_mode & OTHERS:
        raise BadMasterKey(
            f"Others can read the key file: run chmod 600 {path}, and if somebody may have read"
            " it, manage.py secrets key rotate."
        )
    return status


@lru_cache(maxsize=4)
def _parsed(path: Path, _changed: int, _size: int) -> tuple[MasterKey, ...]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadMasterKey(f"The key file {path} cannot be read: {error.strerror}.") from error
    # What follows the last line's end is a key that was never wholly written, nor ever used.
    return tuple(_keys_of(lines[:-1], path))


def _keys_of(lines: list[bytes], path: Path) -> Iterator[MasterKey]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.endswith(_TORN):
            continue
        words = line.decode(errors="replace").strip().rsplit(":", 2)
        key = _decoded(words[-1])
        if len(words) != 3 or words[0] != _LINE or key is None or key.id != words[1]:
            raise BadMasterKey(
                f"Line {number} of the key file {path} is damaged: restore a copy of the file."
            )
        yield key


def _of_environment(listed: str) -> list[MasterKey]:
    """Return the keys that the variable lists, the oldest first as in a file."""
    words = [word.strip() for word in listed.split(",") if word.strip()]
    keys = [_decoded(word) for word in reversed(words)]
    if None in keys:
        raise BadMasterKey(f"{KEYS} holds no key of 32 bytes in base64 or hex, or none only.")
    return [key for key in keys if key is not None]


def _decoded(text: str) -> MasterKey | None:
    try:
        in_hex = len(text) == 2 * KEY_BYTES
        return MasterKey(bytes.fromhex(text) if in_hex else base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return None
