"""Statements of the rollups, past Django's cursors: a chart asks a dozen in a millisecond."""

import json
from collections.abc import Sequence
from typing import Any

import psycopg

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
            # Not Django's kind of cursor: as text, bytes would come twice as long.
            with psycopg.Cursor(driver) as cursor:
                found = cursor.execute(statement, values, binary=True).fetchall()
    rows: list[tuple[Any, ...]] = found
    return rows


def among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the condition that a column has one of many values: the same text for any number.

    The column is a name of ours.
    """
    if store.connection().vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(values)]  # noqa: S608  # the column is named by our code
    return f"{column} = ANY(%s)", [list(values)]


def tell(statement: str, values: Sequence[Any] = ()) -> int:
    """Run a statement inside the caller's transaction; return how many rows it touched."""
    with store.connection().cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def tell_many(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with store.connection().cursor() as cursor:
        cursor.executemany(statement, rows)
