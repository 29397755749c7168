"""One row just as the file holds it: every column, also those that this version does not know."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

from persistence import moments, shapes, store
from persistence.logical_tables import COLUMNS
from persistence.other_values import OtherValue
from persistence.shapes import Shape


def stored_row(table: str, **key: str | int) -> Mapping[str, Any] | None:
    """Return the physical row of a logical `table` by logical key columns, None if there is none.

    Bytes come as hexadecimal text, times of PostgreSQL as agents write them. Raises
    LookupError for a table or column that the one shape does not have.
    """
    shape = shapes.current()
    conditions = [f"{_physical(shape, table, column)} = %s" for column in key]
    if not shape.has(table):
        return None
    source = f'{_schema()}."{shape.era.source(table)}"'
    # Names come from COLUMNS and the file's own schema, values travel as parameters.
    statement = f"SELECT * FROM {source} WHERE {' AND '.join(conditions)} LIMIT 1"  # noqa: S608
    with store.connection().cursor() as cursor:
        cursor.execute(statement, list(key.values()))
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    return None if row is None else {n: _shown(v) for n, v in zip(names, row, strict=True)}


def held(table: str, column: str, values: Iterable[str]) -> frozenset[str]:
    """Return which of `values` occur in a logical column: a look into its index, nothing more."""
    wanted = sorted(set(values))
    if column not in COLUMNS[table] or not wanted:
        return frozenset()
    marks = ", ".join(["%s"] * len(wanted))
    statement = f'SELECT "{column}" FROM "{table}" WHERE "{column}" IN ({marks})'  # noqa: S608 - as above
    with store.connection().cursor() as cursor:
        cursor.execute(statement, wanted)
        return frozenset(value for (value,) in cursor.fetchall())


def _physical(shape: Shape, table: str, column: str) -> str:
    if column not in COLUMNS[table]:
        raise LookupError(f"{table} has no column {column}.")
    return shape.era.columns.get(table, {}).get(column, f'"{column}"')


def _schema() -> str:
    return "main" if store.connection().vendor == "sqlite" else "public"


def _shown(value: Any) -> Any:
    match value:
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case dt.datetime():
            return moments.moment(value).text
        case float() if not math.isfinite(value):
            return OtherValue(value)  # no JSON has a word for it
    return value
