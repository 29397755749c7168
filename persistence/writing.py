"""How the store is written: one transaction that commits, or a sentence why not."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction as django_transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import clock, moments, shapes, store
from persistence.fields import stored_json

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
    """Write the block as one transaction; a part of the one that is open already, if any."""
    refuse_read_only()
    with django_transaction.atomic(using=store.alias()):
        yield


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
    if "\x00" in value or not (value.isascii() or _encodes(value)):
        raise InvalidInput(f"{name} {value!r} holds characters that no database can store.")
    return str(value)


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


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
    return at.astimezone(dt.UTC)


def stored_creation(at: dt.datetime, connection: BaseDatabaseWrapper | None = None) -> str:
    """Write a creation time as the agents' tables default it: to the second, UTC, no zone.

    The connection is the store's where none is given.
    """
    if (connection or store.connection()).vendor == "sqlite":
        return at.strftime("%Y-%m-%d %H:%M:%S")
    return moments.stored(at)
