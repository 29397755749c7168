"""Files of their owner's alone, written whole or not at all, by one process at a time."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.files import locks


def put(path: Path, content: bytes, *, replace: bool) -> None:
    """Write a file whole or not at all, for its owner alone; leave one that is there, or not."""
    # mkstemp opens with O_CREAT | O_EXCL and mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".audit-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            with contextlib.suppress(FileExistsError):  # another process was first
                path.hardlink_to(name)
        settle(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Have the disk keep which files a folder holds."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be the only process that changes a file; a process that dies lets go of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("ab") as file:
        locks.lock(file, locks.LOCK_EX)
        try:
            yield
        finally:
            locks.unlock(file)
