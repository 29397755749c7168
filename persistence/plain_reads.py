"""Reads by the driver itself, where Django's cursor would take as long as the statement."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from persistence import store


def read(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a statement whose parameters are written %s, on either engine.

    On SQLite Django's cursor rewrites each statement anew: two thirds of what a search costs
    that finds nothing.
    """
    connection = store.connection()
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    connection.ensure_connection()
    with connection.wrap_database_errors:
        rows: list[tuple[Any, ...]] = connection.connection.execute(
            _question_marks(statement), values
        ).fetchall()
    return rows


@lru_cache
def _question_marks(statement: str) -> str:
    return statement.replace("%s", "?")
