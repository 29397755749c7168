"""Statements of the rollups, in plain SQL."""

import json
from collections.abc import Sequence
from typing import Any

from persistence import plain_reads, store

ask = plain_reads.read


def among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the condition that a column has one of many values: the same text for any number.

    But for one, which most charts ask for and which costs half. The column is a name of ours.
    """
    if len(values) == 1:
        return f"{column} = %s", list(values)
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
