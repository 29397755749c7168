"""Plain statements in one transaction, with as little between them and the driver as can be.

Django's own transaction and cursors cost more time than the write of a metric does.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Protocol, Self
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import store
from persistence.writing import refuse_read_only, transaction

Row = Sequence[Any]
_in_memory: WeakKeyDictionary[BaseDatabaseWrapper, sqlite3.Connection] = WeakKeyDictionary()


@dataclass(frozen=True)
class Statement:
    """SQL for both engines, its parameters written %s.

    `insert_many` needs the table, and the unique key whose values each row begins with.
    """

    text: str
    table: str = ""
    key: tuple[str, ...] = ()

    @cached_property
    def question_marks(self) -> str:
        return self.text.replace("%s", "?")


class Session(Protocol):
    """A block whose statements are one transaction; a part of the one that is open, if any."""

    def __enter__(self) -> "Session": ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def execute(self, statement: Statement, row: Row) -> int:
        """Run a statement and return how many rows it touched."""

    def execute_many(self, statement: Statement, rows: Sequence[Row]) -> None: ...

    def insert_many(self, statement: Statement, rows: Sequence[Row]) -> list[int]:
        """Insert rows; return the places of those that ON CONFLICT DO NOTHING left out."""


def session() -> Session:
    """Return a transaction to be entered. Entering raises ReadOnlyStore where none can be."""
    connection = store.connection()
    if connection.vendor != "sqlite":
        return ServerSession()
    _keep_undo_in_memory(connection)
    return SqliteSession(connection.connection, joins=connection.in_atomic_block)


def keep_undo_in_memory() -> None:
    """Prepare for many rows in one transaction, before it begins; for nothing on PostgreSQL.

    SQLite keeps the pages that a statement with triggers touches until it is through. On disk,
    that makes each row of a large transaction take three times as long.
    """
    connection = store.connection()
    if connection.vendor == "sqlite":
        _keep_undo_in_memory(connection)


def _keep_undo_in_memory(connection: BaseDatabaseWrapper) -> None:
    if connection.connection is None:
        connection.ensure_connection()
    if not connection.in_atomic_block and _in_memory.get(connection) is not connection.connection:
        connection.connection.execute("PRAGMA temp_store=MEMORY")
        _in_memory[connection] = connection.connection


class SqliteSession:
    """A transaction of the driver's own connection: Django's cursor rewrites SQL at each call."""

    __slots__ = ("_driver", "_joins")

    def __init__(self, driver: sqlite3.Connection, *, joins: bool) -> None:
        self._driver = driver
        self._joins = joins

    def __enter__(self) -> Self:
        if not self._joins:
            try:
                self._driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                refuse_read_only()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._joins:
            return
        try:
            if kind is None:
                self._driver.execute("COMMIT")
        finally:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")

    def execute(self, statement: Statement, row: Row) -> int:
        return self._driver.execute(statement.question_marks, row).rowcount

    def execute_many(self, statement: Statement, rows: Sequence[Row]) -> None:
        self._driver.executemany(statement.question_marks, rows)

    def insert_many(self, statement: Statement, rows: Sequence[Row]) -> list[int]:
        table, keys = statement.table, len(statement.key)
        (last,) = self._driver.execute(f"SELECT max(rowid) FROM {table}").fetchone()  # noqa: S608  # ours
        stored = self._driver.executemany(statement.question_marks, rows).rowcount
        if stored == len(rows):
            return []
        inserted = f"SELECT {', '.join(statement.key)} FROM {table} WHERE rowid > ?"  # noqa: S608  # ours
        fresh = set(self._driver.execute(inserted, (last or 0,)))
        left_out = []
        for place, row in enumerate(rows):
            if tuple(row[:keys]) in fresh:
                fresh.remove(tuple(row[:keys]))  # the first of two alike was stored
            else:
                left_out.append(place)
        return left_out


class ServerSession:
    """A transaction with psycopg's own cursor: Django's drops what many statements return."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._driver: Any = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.enter_context(transaction())
            self._driver = stack.enter_context(store.connection().cursor()).cursor
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def execute(self, statement: Statement, row: Row) -> int:
        self._driver.execute(statement.text, row)
        return int(self._driver.rowcount)

    def execute_many(self, statement: Statement, rows: Sequence[Row]) -> None:
        if rows:
            self._driver.executemany(statement.text, rows)

    def insert_many(self, statement: Statement, rows: Sequence[Row]) -> list[int]:
        left_out: list[int] = []
        if not rows:
            return left_out
        self._driver.executemany(f"{statement.text} RETURNING 1", rows, returning=True)
        for place in range(len(rows)):
            if self._driver.rowcount == 0:
                left_out.append(place)
            self._driver.nextset()
        return left_out
