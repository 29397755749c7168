"""Whole rows of a chain's entries, as the engine returns them: every column there is."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from persistence import shapes
from persistence.audit.chains import Chain
from persistence.moments import moment

Row = dict[str, Any]
_AT_ONCE = 50  # entries: payloads may be large


def after(chain: Chain, sequence: int) -> Iterator[Row]:
    """Stream the entries after a number, by number: columns by name, times as text."""
    # The table's name is ours, or that of an era of agents.
    query = f"SELECT * FROM {_table(chain)} WHERE sequence_number > %s ORDER BY sequence_number"  # noqa: S608  # the table is named by a model of ours
    with chain.connection.chunked_cursor() as cursor:
        cursor.execute(query, [sequence])
        names: list[str] = []
        for row in cursor:
            # The server tells the columns of a cursor that it keeps with its first rows.
            names = names or [column[0] for column in cursor.description]
            yield {name: _text(value) for name, value in zip(names, row, strict=True)}


def at(chain: Chain, sequence: int) -> Row | None:
    """Return the entry of a number; None where there is none."""
    return next(of_numbers(chain, [sequence]), None)


def of_numbers(chain: Chain, numbers: Sequence[int]) -> Iterator[Row]:
    """Stream the entries of these numbers, by number."""
    for place in range(0, len(numbers), _AT_ONCE):
        wanted = numbers[place : place + _AT_ONCE]
        marks = ", ".join(["%s"] * len(wanted))
        where = f"sequence_number IN ({marks}) ORDER BY sequence_number, event_id"
        query = f"SELECT * FROM {_table(chain)} WHERE {where}"  # noqa: S608 - as above
        with chain.connection.cursor() as cursor:
            cursor.execute(query, list(wanted))
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield {name: _text(value) for name, value in zip(names, row, strict=True)}


def _text(value: Any) -> Any:
    return moment(value).text if isinstance(value, dt.datetime) else value


def _table(chain: Chain) -> str:
    """Name the table itself: an agent's may have more columns than the view over it shows."""
    name = chain.entries._meta.db_table
    if chain.alias() == "default":
        return f'"{name}"'
    shape = shapes.of(chain.connection)
    if not shape.read_only or not shape.has(name):
        return f'"{name}"'
    schema = "main" if chain.connection.vendor == "sqlite" else "public"
    return f'{schema}."{shape.era.source(name)}"'
