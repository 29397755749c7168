"""Which database is the store, how it is opened, and what to say when that fails.

A store that an agent made opens read-only: on SQLite the file itself is opened so
(`mode=ro`), on PostgreSQL the session is. `manage.py up --adopt` makes it ours.
"""

import contextlib
import sqlite3
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
# FULL, not NORMAL: under WAL, NORMAL loses acknowledged commits on a power cut.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA mmap_size=0; PRAGMA cache_size=-65536;"
)

_current: ContextVar[str] = ContextVar("store", default=STORE)


class StoreError(Exception):
    """The store cannot be used; the message is for a person."""


def alias() -> str:
    """Name the database alias that this thread or task works on."""
    return _current.get()


def connection() -> BaseDatabaseWrapper:
    """Return this thread's connection to the store."""
    return connections[alias()]


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
        return _sqlite_database(sqlite_path(url))
    if scheme in {"postgresql", "postgres"}:
        entry = dict(dj_database_url.parse(url, conn_max_age=600))
        entry.setdefault("OPTIONS", {})
        entry["CONN_HEALTH_CHECKS"] = True
        return entry
    raise StoreError(f"{url!r} is not a store's address: write sqlite:///path or postgresql://…")


def sqlite_path(url: str) -> Path:
    """Return the file that `sqlite:///relative` or `sqlite:////absolute` names."""
    path = unquote(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path:
        raise StoreError(f"{url!r} names no file: write sqlite:///path/to/file.db")
    return Path(path).expanduser().absolute()


def _sqlite_database(path: Path) -> dict[str, Any]:
    agents = made_by_an_agent(path)
    # No URI escape is lost: SQLite decodes %3f and %23 in the path.
    uri = f"file:{quote(str(path))}"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{uri}?mode=ro" if agents else uri,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "uri": True,
            "timeout": BUSY_TIMEOUT_SECONDS,
            "transaction_mode": "DEFERRED" if agents else "IMMEDIATE",
            "init_command": "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;"
            if agents
            else SQLITE_PRAGMAS,
        },
    }


def made_by_an_agent(path: Path) -> bool:
    """Say whether this SQLite file is an agent's that nobody has adopted.

    A file that cannot be read is nobody's; the query that meets it explains why.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return False
    tables: dict[str, set[str]] = {}
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        ) as db:
            for table, column in db.execute(eras.SQLITE_COLUMNS):
                tables.setdefault(table, set()).add(column)
    except sqlite3.Error:
        return False
    return eras.is_an_agents(tables)


def open_store(url: str) -> None:
    """Make `url` the store of this process from here on."""
    _register(STORE, url)


def register(url: str) -> str:
    """Return the alias of the store at `url`, registering it if it is new to this process."""
    wanted = django_database(url)
    for name, entry in connections.settings.items():
        if name != "default" and _same_database(entry, wanted):
            return name
    name = STORE if STORE not in connections.settings else f"store{len(connections.settings)}"
    _register(name, url)
    return name


def _same_database(one: dict[str, Any], other: dict[str, Any]) -> bool:
    def place(entry: dict[str, Any]) -> list[str]:
        where = {**entry.get("OPTIONS", {}), **{k.lower(): v for k, v in entry.items() if v}}
        return [str(where.get(key) or "") for key in ("engine", "name", "host", "port")]

    return place(one) == place(other)


def _register(name: str, url: str) -> None:
    if name in connections.settings:
        connections[name].close()
        del connections[name]
    connections.settings[name] = connections.configure_settings(
        {"default": {}, name: django_database(url)}
    )[name]
