"""The console's secret key: made once, kept in a file that only its owner can read.

Settings need it before Django is there, so this uses the standard library alone (and
Django's exception for a wrong configuration).
"""

import os
import secrets
import stat
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_or_create(path: Path) -> str:
    """Return the key in `path`, making the file if there is none.

    Processes that start at once agree: the key is complete under another name before it
    gets this one, and only one of them can give it.
    """
    try:
        if not path.exists():
            _create(path)
        return _read(path)
    except OSError as error:
        raise ImproperlyConfigured(f"The secret key {path} cannot be used: {error}.") from error


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp opens with O_CREAT | O_EXCL and mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        Path(path).hardlink_to(name)
    except FileExistsError:
        pass  # another process was first; its key is everybody's
    finally:
        Path(name).unlink()


def _read(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        raise ImproperlyConfigured(
            f"Others can read the secret key: run chmod 600 {path}, or delete it to get a new one."
        )
    key = path.read_text().strip()
    if len(key) < SHORTEST:
        raise ImproperlyConfigured(
            f"The secret key in {path} is shorter than {SHORTEST} characters: delete the file "
            "to get a new one."
        )
    return key
