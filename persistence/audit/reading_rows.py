"""The rows of a chain in PostgreSQL, for its verification: read-only, as text and numbers."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from persistence.audit.verifying.leaves import Values
from persistence.audit.verifying.sources import CannotRead, SqliteSource
from persistence.moments import stored

ROWS_AT_ONCE = 2000
READ_ONLY = "-c default_transaction_read_only=on"


@dataclass(frozen=True)
class PostgresSource(SqliteSource):
    """The chain in a PostgreSQL database, by its connection string.

    The questions are those that a SQLite file is asked; only the words for them differ.
    """

    path: Any = None  # it is no file
    conninfo: str = ""

    WHOLE = "true"
    PLACE = "entry_id"
    MARK = "%s"

    @property
    def columns(self) -> tuple[str, ...]:
        query = (
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        return tuple(name for (name,) in self._all(query, self.tables.log))

    def lost(self) -> tuple[int, int]:
        """Say nothing: PostgreSQL counts what was rolled back too."""
        return 0, 0

    def _has(self, table: str) -> bool:
        return self._all("SELECT to_regclass(%s)", table)[0][0] is not None

    @contextlib.contextmanager
    def _open(self) -> Iterator[psycopg.Connection[Values]]:
        with psycopg.connect(self.conninfo, options=READ_ONLY) as session:
            yield session

    def _stream(self, query: str, *values: Any) -> Iterator[Values]:
        try:
            with self._open() as session, session.cursor(name="rows") as cursor:
                cursor.itersize = ROWS_AT_ONCE
                cursor.execute(query.encode(), values)
                for row in cursor:
                    yield tuple([_text(value) for value in row])
        except psycopg.Error as error:
            raise CannotRead(f"The database cannot be read: {str(error).strip()}.") from error


def _text(value: Any) -> Any:
    return stored(value) if type(value) is dt.datetime else value
