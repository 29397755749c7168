"""An authority's private key in a file: PKCS #8 PEM, readable by its owner alone."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.management.base import CommandError

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read(path: Path) -> Ed25519PrivateKey:
    """Return the key in a file. Raises CommandError for a file that others can read."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    if os.name == "posix" and mode & OTHERS:
        raise CommandError(
            f"Others can read {path}: chmod 600 it, and if they may have done so, revoke the key."
        )
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise CommandError(f"{path} holds no unencrypted private key in PEM.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CommandError(f"{path} holds another kind of key than Ed25519.")
    return key


def read_or_make(path: Path) -> Ed25519PrivateKey:
    """Return the key in a file, made now if there is none. An existing file is not written."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be made: {error.strerror}.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return key
