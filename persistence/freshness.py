"""Whether a connection that was kept still leads to what is there.

A file is replaced by a backup or moved away, an agent's next version adds its tables:
whoever keeps a connection open would go on reading what was.
"""

import os
import sqlite3
import time
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper

LOOK_EVERY = 0.05  # seconds: charts are asked for by the dozen, and a look costs a tenth of one
State = tuple[int, int, int]


@dataclass
class Opened:
    """The file behind a connection and what it was when that was opened; when to look again."""

    path: str
    state: State | None
    next_look: float = 0.0  # by the monotonic clock


_opened: WeakKeyDictionary[BaseDatabaseWrapper, Opened] = WeakKeyDictionary()


def remember(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Note which file a new connection has open, and which tables it found there.

    Receiver of Django's `connection_created`.
    """
    if connection.vendor == "sqlite":
        _, _, path = connection.connection.execute("PRAGMA database_list").fetchone()
        _opened[connection] = Opened(path, _state(connection, path))


def close_if_stale(connection: BaseDatabaseWrapper) -> None:
    """Close an idle connection to a file that is another one by now; the next use opens that.

    It is looked at when it was not for LOOK_EVERY. Connections to a server are left alone: they
    end with it.
    """
    if connection.vendor != "sqlite" or connection.connection is None:
        return
    opened, now = _opened[connection], time.monotonic()
    if now < opened.next_look or connection.in_atomic_block:
        return
    opened.next_look = now + LOOK_EVERY
    if _state(connection, opened.path) != opened.state:
        connection.close()


def _state(connection: BaseDatabaseWrapper, path: str) -> State | None:
    """Return device and inode of the file and the version of its schema; None if that fails.

    The console's own schema is as the code says: nothing was learned of it.
    """
    schema = 0
    try:
        if connection.alias != "default":
            session = connection.connection
            (schema,) = session.execute("PRAGMA main.schema_version").fetchone()
        found = os.stat(path)  # noqa: PTH116  # before every page: a Path takes four times as long
    except (sqlite3.Error, OSError):
        return None
    return found.st_dev, found.st_ino, schema
