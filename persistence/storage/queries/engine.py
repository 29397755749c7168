"""What the store is: its engine, its place, whose it is, and what its engine says of itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import eras, shapes, statements, store
from persistence.logical_tables import COLUMNS
from persistence.migrations import runner
from persistence.migrations.engine import sqlite_file
from persistence.migrations.runner import AppliedMigration
from persistence.shapes import Shape

OURS = "This store is CIRIS Admin's own: its migrations carry our checksums."
AGENTS = (
    "An agent made this store, so it opens read-only. Nothing in it changes until an "
    "administrator adopts it (manage.py up --adopt), which applies our migrations."
)
AGENTS_ON_POSTGRESQL = (
    "An agent made this store, so it opens read-only. On PostgreSQL it is never adopted: its"
    " columns have other types than ours."
)
ENGINES = (
    "The engine of an agent from 2.9 on owns this store. It opens read-only and is never adopted."
)
UNKNOWN = "This database holds no CIRIS table: it is neither an agent's store nor ours."


@dataclass(frozen=True)
class StoreFacts:
    """The first things to know about a store."""

    engine: str
    place: str  # the file, or the database and its server; never a password
    era: str
    read_only: bool
    why: str
    bytes: int | None
    last_write: dt.datetime | None  # of the file; PostgreSQL keeps no such time
    settings: Sequence[tuple[str, Any]]  # what the engine says, in words; sizes in bytes


def store_facts() -> StoreFacts:
    """Look at the store's engine and place: a handful of cheap questions."""
    connection, shape = store.connection(), shapes.current()
    if connection.vendor == "sqlite":
        engine, settings, files = _sqlite()
        place, size, last_write = str(files[0]), _size(files[0]), _last_write(files)
    else:
        engine, settings, size = _postgresql()
        place, last_write = _server(connection), None
    return StoreFacts(
        engine=engine,
        place=place,
        era=era(shape),
        read_only=shape.read_only,
        why=why(shape),
        bytes=size,
        last_write=last_write,
        settings=settings,
    )


def migrations() -> list[AppliedMigration]:
    """Return what the store says it has applied; an agent's keeps no checksums."""
    return runner.applied(store.alias())


def era(shape: Shape) -> str:
    """Name the generation of agents whose tables these are, as far as the tables tell."""
    if any(shape.has(table) for table in COLUMNS):
        return shape.era.name
    return "none that is known"


def why(shape: Shape) -> str:
    """Say in a sentence why the store may or may not be written to."""
    if shape.era is eras.ENGINE:
        return ENGINES
    if shape.read_only:
        return AGENTS if store.connection().vendor == "sqlite" else AGENTS_ON_POSTGRESQL
    return OURS if "schema_migrations" in shape.tables else UNKNOWN


def _sqlite() -> tuple[str, list[tuple[str, Any]], list[Path]]:
    (journal, page_size, pages, free, encoding, version) = statements.rows("storage", "pragmas")[0]
    path = sqlite_file(store.alias())
    log = path.with_name(f"{path.name}-wal")
    settings = [
        ("Journal mode", journal),
        ("Page size", page_size),
        ("Pages", pages),
        ("Free pages", free),
        ("Text encoding", encoding),
    ]
    if journal == "wal":
        settings.append(("Write-ahead log", _size(log) or 0))
    return f"SQLite {version}", settings, [path, log]


def _postgresql() -> tuple[str, list[tuple[str, Any]], int]:
    row = statements.rows("storage", "server")[0]
    version, size, encoding, isolation, durable = row
    settings = [
        ("Text encoding", encoding),
        ("Transaction isolation", isolation),
        ("Synchronous commit", durable),
    ]
    return f"PostgreSQL {version}", settings, size


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _last_write(files: Sequence[Path]) -> dt.datetime | None:
    times = [path.stat().st_mtime for path in files if path.is_file() and path.stat().st_size]
    return dt.datetime.fromtimestamp(max(times), dt.UTC) if times else None


def _server(connection: BaseDatabaseWrapper) -> str:
    place = connection.settings_dict
    host = place["HOST"] or place["OPTIONS"].get("host") or "localhost"
    return f"{place['NAME']} on {host}" + (f":{place['PORT']}" if place["PORT"] else "")
