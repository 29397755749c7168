"""Whether a connection that was kept still leads to what is there.

A file is replaced by a backup or moved away, an agent's next version adds its tables:
whoever keeps a connection open would go on reading what was.
"""

import os
import sqlite3
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper

State = tuple[int, int, int]
# Of each connection, the file's path and what it was then.
_opened: WeakKeyDictionary[BaseDatabaseWrapper, tuple[str, State | None]] = WeakKeyDictionary()


def remember(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Note which file a new connection has open, and which tables it found there.

    Receiver of Django's `connection_created`.
    """
    if connection.vendor == "sqlite":
        _, _, path = connection.connection.execute("PRAGMA database_list").fetchone()
        _opened[connection] = path, _state(connection, path)


def close_if_stale(connection: BaseDatabaseWrapper) -> None:
    """Close an idle connection to a file that is another one by now; the next use opens that.

    Connections to a server are left alone: they end with it.
    """
    if connection.vendor != "sqlite" or connection.connection is None:
        return
    path, state = _opened[connection]
    if not connection.in_atomic_block and _state(connection, path) != state:
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
