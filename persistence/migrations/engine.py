"""What the runner asks of a database engine, and the engine behind an alias.

The runner has a session of its own: the one of the pages is prepared for reading (an
agent's store gets temporary views over its tables) and switches a new file to WAL.
"""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from django.db import connections

from persistence import store
from persistence.migrations.postgresql import PostgresqlEngine
from persistence.migrations.refusals import MigrationError
from persistence.migrations.sqlite import SqliteEngine


class Engine(Protocol):
    """One session with a store, in which nothing happens by itself."""

    vendor: str
    place: str  # what a message calls the database
    ledger: str  # the statement that creates schema_migrations
    errors: type[Exception]

    def tables(self) -> set[str]:
        """Name the tables of the store."""

    def columns(self, table: str) -> set[str]:
        """Name the columns of a table, generated ones included."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query."""

    def run(self, statement: str) -> None:
        """Run one statement to its end."""

    def record(self, filename: str, checksum: str) -> None:
        """Note a migration as applied now."""

    def locked(self) -> AbstractContextManager[None]:
        """Keep other runners out; what is not committed at the end is rolled back."""

    def explain(self, error: Exception) -> str:
        """Say in a sentence what went wrong."""

    def settle(self) -> None:
        """Leave the store as the pages expect to find it."""

    def close(self) -> None:
        """End the session."""


def engine_of(using: str, *, read_only: bool = False) -> Engine:
    """Open a session with the store behind an alias; an agent's file opens read-only.

    Raises StoreError where there is no such database.
    """
    if connections[using].vendor == "sqlite":
        path = sqlite_file(using)
        return SqliteEngine(path, read_only=read_only or store.made_by_an_agent(path))
    return PostgresqlEngine(using)


def sqlite_file(using: str) -> Path:
    """Return the file behind an alias."""
    name = str(connections[using].settings_dict["NAME"])
    return Path(unquote(name.removeprefix("file:").partition("?")[0]))


@contextlib.contextmanager
def session(engine: Engine) -> Iterator[Engine]:
    """Close a migration session in the end; its database errors become sentences."""
    try:
        yield engine
    except engine.errors as error:
        raise store.StoreError(f"{engine.place}: {engine.explain(error)}") from error
    finally:
        engine.close()


@contextlib.contextmanager
def naming(engine: Engine, file: str, statement: str, number: int) -> Iterator[None]:
    """Say which statement of which file failed."""
    try:
        yield
    except engine.errors as error:
        raise MigrationError(
            place=engine.place,
            file=file,
            statement=statement,
            number=number,
            cause=engine.explain(error),
        ) from error
