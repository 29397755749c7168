"""Questions in plain SQL, past Django's cursors: a chart asks half a dozen in a millisecond."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper


def rows_of(
    connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Return the rows of a question; its parameters are written %s, and nothing else has a %."""
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
