"""Plain statements in one transaction, with as little between them and the driver as can be.

Django's own transaction and cursors cost more time than the write of a metric does.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from persistence.writing import refuse_read_only, transaction

Row = Sequence[Any]


@dataclass(frozen=True)
class Statement:
    """SQL for both engines, its parameters written %s."""

    text: str

    @cached_property
    def question_marks(self) -> str:
        return self.text.replace("%s", "?")


class Session(Protocol):
    """A transaction that is open."""

    def execute(self, statement: Statement, row: Row) -> int:
        """Run a statement and return how many rows it touched."""

    def execute_many(self, statement: Statement, rows: Sequence[Row]) -> None: ...

    def insert_many(self, statement: Statement, rows: Sequence[Row]) -> list[int]:
        """Insert rows; return the places of those that ON CONFLICT DO NOTHING left out."""


@contextlib.contextmanager
def session() -> Iterator[Session]:
    """Run the block's statements as one transaction; a part of the one that is open, if any."""
    connection = refuse_read_only()
    if connection.vendor != "sqlite":
        with transaction(), connection.cursor() as cursor:
            yield ServerSession(cursor.cursor)
        return
    plain = SqliteSession(connection.connection)
    if connection.in_atomic_block:
        yield plain
        return
    plain.driver.execute("BEGIN IMMEDIATE")
    try:
        yield plain
        plain.driver.execute("COMMIT")
    except BaseException:
        if plain.driver.in_transaction:
            plain.driver.execute("ROLLBACK")
        raise


class SqliteSession:
    """A transaction of the driver's own connection: Django's cursor rewrites SQL at each call."""

    __slots__ = ("driver",)

    def __init__(self, driver: sqlite3.Connection) -> None:
        self.driver = driver

    def execute(self, statement: Statement, row: Row) -> int:
        return self.driver.execute(statement.question_marks, row).rowcount

    def execute_many(self, statement: Statement, rows: Sequence[Row]) -> None:
        self.driver.executemany(statement.question_marks, rows)

    def insert_many(self, statement: Statement, rows: Sequence[Row]) -> list[int]:
        driver, left_out = self.driver, list[int]()

        def watched() -> Iterator[Row]:
            before = driver.total_changes
            for place, row in enumerate(rows):
                yield row  # it is stored, or left out, by the time the next one is asked for
                after = driver.total_changes
                if after == before:
                    left_out.append(place)
                before = after

        driver.executemany(statement.question_marks, watched())
        return left_out


class ServerSession:
    """A transaction of psycopg's own cursor: Django's drops what many statements return."""

    __slots__ = ("driver",)

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def execute(self, statement: Statement, row: Row) -> int:
        self.driver.execute(statement.text, row)
        return int(self.driver.rowcount)

    def execute_many(self, statement: Statement, rows: Sequence[Row]) -> None:
        if rows:
            self.driver.executemany(statement.text, rows)

    def insert_many(self, statement: Statement, rows: Sequence[Row]) -> list[int]:
        left_out: list[int] = []
        if not rows:
            return left_out
        self.driver.executemany(f"{statement.text} RETURNING 1", rows, returning=True)
        for place in range(len(rows)):
            if self.driver.rowcount == 0:
                left_out.append(place)
            self.driver.nextset()
        return left_out
