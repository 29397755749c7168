"""Statements of the rollups, past Django's cursors: a chart asks a dozen in a millisecond."""

from collections.abc import Sequence
from typing import Any

from persistence import store


def ask(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a question; its parameters are written %s."""
    connection = store.connection()
    if connection.connection is None:
        connection.ensure_connection()
    driver = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            found = driver.execute(statement.replace("%s", "?"), values).fetchall()
        else:
            with driver.cursor(binary=True) as cursor:  # as text, bytes would be twice as long
                found = cursor.execute(statement, values).fetchall()
    rows: list[tuple[Any, ...]] = found
    return rows


def tell(statement: str, values: Sequence[Any] = ()) -> int:
    """Run a statement inside the caller's transaction; return how many rows it touched."""
    with store.connection().cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def tell_many(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with store.connection().cursor() as cursor:
        cursor.executemany(statement, rows)
