"""Which database is the store, how it is opened, and what to say when that fails.

A store that an agent made opens read-only: on SQLite the file itself is opened so
(`mode=ro`), on PostgreSQL the session is. `manage.py up --adopt` makes it ours.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import dj_database_url
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import eras

STORE = "store"
BUSY_TIMEOUT_SECONDS = 20
# FULL, not NORMAL: under WAL, NORMAL loses acknowledged commits on a power cut. A connection keeps
# 8 MB of pages, and all of the process 64 MB: what each keeps is void with the next write, and
# caches that fill and empty leave holes between all else.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA mmap_size=0; PRAGMA cache_size=-8192; PRAGMA soft_heap_limit=67108864;"
)
# Of each connection, where Python's own is 128: one with a list of keys takes 50 kB, and lists
# come in all lengths.
STATEMENTS_KEPT = 64
READ_ONLY_PRAGMAS = "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;"
URL = "CIRIS_URL"  # the entry of DATABASES remembers the address it was made from

_current: ContextVar[str] = ContextVar("store", default=STORE)
_registering = threading.Lock()  # or two stores opened at once go by one name
_kept: ContextVar[BaseDatabaseWrapper | None] = ContextVar("kept_connection", default=None)


class StoreError(Exception):
    """The store cannot be used; the message is for a person."""


def alias() -> str:
    """Name the database alias that this thread or task works on."""
    return _current.get()


def connection() -> BaseDatabaseWrapper:
    """Return this thread's connection to the store."""
    name, kept = alias(), _kept.get()
    if kept is not None and kept.settings_dict is connections.settings.get(name):
        return kept
    return connections[name]


def keep(connection: BaseDatabaseWrapper) -> None:
    """Work on this connection in this thread from here on, unless its store is opened anew.

    Django looks for an event loop each time that it is asked for one.
    """
    _current.set(connection.alias)
    _kept.set(connection)


@contextlib.contextmanager
def using(name: str) -> Iterator[None]:
    """Work on another alias inside this block: a process may hold several stores."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


class StoreRouter:
    """Send the models of `persistence` to the store and all others to the console's database."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return alias() if model._meta.app_label == "persistence" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default" and app_label != "persistence"


def django_database(url: str) -> dict[str, Any]:
    """Turn `sqlite:///path` or `postgresql://…` into an entry of Django's DATABASES.

    Raises StoreError for a URL of any other form; says nothing about the database's state.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return _sqlite_database(sqlite_path(url), read_only=False)
    if scheme in {"postgresql", "postgres"}:
        entry = dict(dj_database_url.parse(url))
        entry.setdefault("OPTIONS", {})
        return entry
    raise StoreError(f"{url!r} is not a store's address: write sqlite:///path or postgresql://…")


def store_database(url: str) -> dict[str, Any]:
    """Turn the address of a store into an entry of DATABASES: an agent's file is read-only."""
    entry = django_database(url)
    if urlsplit(url).scheme == "sqlite":
        path = sqlite_path(url)
        entry = _sqlite_database(path, read_only=made_by_an_agent(path))
    return {**entry, URL: url}


def sqlite_path(url: str) -> Path:
    """Return the file that `sqlite:///relative` or `sqlite:////absolute` names."""
    path = unquote(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path:
        raise StoreError(f"{url!r} names no file: write sqlite:///path/to/file.db")
    return Path(path).expanduser().absolute()


def _sqlite_database(path: Path, *, read_only: bool) -> dict[str, Any]:
    # A file that is there must not come back empty after somebody has moved it away.
    mode = "ro" if read_only else "rw" if path.exists() else "rwc"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{quote(str(path))}?mode={mode}",
        "OPTIONS": {
            "uri": True,
            "timeout": BUSY_TIMEOUT_SECONDS,
            "cached_statements": STATEMENTS_KEPT,
            "transaction_mode": "DEFERRED" if read_only else "IMMEDIATE",
            "init_command": READ_ONLY_PRAGMAS if read_only else SQLITE_PRAGMAS,
        },
    }


def made_by_an_agent(path: Path) -> bool:
    """Say whether this SQLite file is an agent's that nobody has adopted.

    A file that cannot be read is left alone too: the query that meets it explains why.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return False
    # `immutable` reads past a lock, and past the journal of a process that was killed.
    for options in ("mode=ro", "mode=ro&immutable=1"):
        with contextlib.suppress(sqlite3.Error):
            return eras.is_an_agents(_columns(f"file:{quote(str(path))}?{options}"))
    return True


def _columns(uri: str) -> dict[str, set[str]]:
    tables: dict[str, set[str]] = {}
    with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=1)) as db:
        for table, column in db.execute(eras.SQLITE_COLUMNS):
            tables.setdefault(table, set()).add(column)
    return tables


def open_store(url: str) -> None:
    """Make `url` the store of this process from here on."""
    _register(STORE, url)


def reopen(name: str) -> None:
    """Open a store again after it was migrated or adopted: it may be ours to write now."""
    url = connections.settings[name].get(URL)
    if url:
        _register(name, url)
    else:
        connections[name].close()


def register(url: str) -> str:
    """Return the alias of the store at `url`, registering it if it is new to this process."""
    wanted = store_database(url)
    with _registering:
        for name, entry in connections.settings.items():
            if name != "default" and _same_database(entry, wanted):
                return name
        name = STORE if STORE not in connections.settings else f"store{len(connections.settings)}"
        _register(name, url)
    return name


def _same_database(one: dict[str, Any], other: dict[str, Any]) -> bool:
    def place(entry: dict[str, Any]) -> list[str]:
        where = {**entry.get("OPTIONS", {}), **{k.lower(): v for k, v in entry.items() if v}}
        words = [str(where.get(key) or "") for key in ("engine", "name", "host", "port")]
        return [word.partition("?mode=")[0] for word in words]  # a mode is no other database

    return place(one) == place(other)


def _register(name: str, url: str) -> None:
    if name in connections.settings:
        connections[name].close()
        del connections[name]
    connections.settings[name] = connections.configure_settings(
        {"default": {}, name: store_database(url)}
    )[name]
