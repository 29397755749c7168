"""Reads in plain SQL, past Django's cursors, where these would take as long as the statement.

On SQLite a cursor of Django's rewrites each statement anew: two thirds of what a search costs
that finds nothing. A chart asks half a dozen questions in a millisecond.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import store


def read(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a statement on the store, as `rows_of` does."""
    return rows_of(store.connection(), statement, values)


def rows_of(
    connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; its parameters are written %s, and nothing else has a %."""
    if connection.connection is None:
        connection.ensure_connection()
    driver = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            found = driver.execute(_question_marks(statement), values).fetchall()
        else:
            # Not Django's kind of cursor: as text, bytes would come twice as long.
            with psycopg.Cursor(driver) as cursor:
                found = cursor.execute(statement, values, binary=True).fetchall()
    rows: list[tuple[Any, ...]] = found
    return rows


@lru_cache
def _question_marks(statement: str) -> str:
    return statement.replace("%s", "?")
