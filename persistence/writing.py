"""How the store is written: one transaction that commits, or a sentence why not."""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from typing import Any

from django.db import OperationalError
from django.db import transaction as django_transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import clock, moments, shapes, store
from persistence.fields import stored_json
from persistence.texts import encodes

READ_ONLY = (
    "This store was made by an agent and nobody has adopted it, so it is open for reading only:"
    " nothing was written."
)


class ReadOnlyStore(store.StoreError):
    """Somebody tried to write to a store that is open for reading only."""


class InvalidInput(store.StoreError, ValueError):
    """What was to be stored cannot be."""


class NotFound(store.StoreError, LookupError):
    """What was to be changed is not in the store."""


class Conflict(store.StoreError):
    """The store is not in the state that the change takes for granted."""


@contextlib.contextmanager
def transaction() -> Iterator[None]:
    """Write the block as one transaction; a part of the one that is open already, if any.

    SQLite gives its lock to whoever asks at the right moment, so that among many writers one
    can wait in vain. It waits on for as long as the others get on with their writing; a lock
    that nobody lets go of is an error.
    """
    connection = refuse_read_only()
    with contextlib.ExitStack() as stack:
        while True:
            before = _written_by_others(connection)
            try:
                stack.enter_context(django_transaction.atomic(using=connection.alias))
                break
            except OperationalError as error:
                if not _is_busy(error) or _written_by_others(connection) == before:
                    raise
        yield


def _written_by_others(connection: BaseDatabaseWrapper) -> int | None:
    """Return a number that changes with each commit of others; None where nobody waits for one."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    row = connection.connection.execute("PRAGMA data_version").fetchone()
    return int(row[0])


def _is_busy(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)


def refuse_read_only() -> BaseDatabaseWrapper:
    """Return the store's connection, open. Raises ReadOnlyStore where it takes no writes."""
    connection = store.connection()
    if shapes.of(connection).read_only:
        raise ReadOnlyStore(READ_ONLY)
    return connection


def checked_text(value: Any, name: str, *, empty: bool = False) -> str:
    """Return text that both engines can hold. Raises InvalidInput."""
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is {value!r}: it must be text.")
    if not value and not empty:
        raise InvalidInput(f"{name} is empty.")
    if "\x00" in value or not encodes(value):
        raise InvalidInput(f"{name} {value!r} holds characters that no database can store.")
    return str(value)


def checked_json(value: Any, name: str) -> str:
    """Return the JSON text of a value. Raises InvalidInput, naming what it is for."""
    try:
        return stored_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"{name} cannot be stored as JSON: {error}.") from error


def checked_moment(at: dt.datetime | None) -> dt.datetime:
    """Return the given instant in UTC, or now. Raises InvalidInput for one without a zone."""
    if at is None:
        return clock.now()
    if at.tzinfo is None:
        raise InvalidInput(f"{at.isoformat()} has no time zone, so nobody can know when it was.")
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidInput(f"{at.isoformat()} is in no year in UTC.") from None


def stored_creation(at: dt.datetime, connection: BaseDatabaseWrapper | None = None) -> str:
    """Write a creation time as the agents' tables default it: to the second, UTC, no zone.

    The connection is the store's where none is given.
    """
    if (connection or store.connection()).vendor == "sqlite":
        return at.strftime("%Y-%m-%d %H:%M:%S")
    return moments.stored(at)
