"""The rows of a chain in PostgreSQL, and those of an open session, for verification."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from persistence.audit.verifying.leaves import Values
from persistence.audit.verifying.sources import CannotRead, SqliteSource, as_it_is
from persistence.moments import moment

ROWS_AT_ONCE = 2000
READ_ONLY = "-c default_transaction_read_only=on"


@dataclass(frozen=True)
class PostgresSource(SqliteSource):
    """The chain in a PostgreSQL database, by its connection string.

    The questions are those that a SQLite file is asked; only the words for them differ.
    """

    path: Path = Path()  # it is no file
    conninfo: str = ""

    WHOLE = "true"
    PLACE = "entry_id"
    MARK = "%s"

    @property
    def columns(self) -> tuple[str, ...]:
        query = (
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(%s)"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        return tuple(name for (name,) in self.ask(query, self.tables.log))

    def lost(self) -> tuple[int, int]:
        """Say nothing: PostgreSQL counts what was rolled back too."""
        return 0, 0

    def has(self, table: str) -> bool:
        return self.ask("SELECT to_regclass(%s)::text", table)[0][0] is not None

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Any]:
        with (
            psycopg.connect(self.conninfo, options=READ_ONLY) as session,
            session.cursor(name="rows") as cursor,
        ):
            cursor.itersize = ROWS_AT_ONCE
            yield cursor

    def _stream(self, query: str, *values: Any) -> Iterator[Values]:
        try:
            with self._cursor() as cursor:
                cursor.execute(query.encode(), values)
                for row in cursor:
                    yield tuple([as_text(value) for value in row])
        except psycopg.Error as error:
            raise CannotRead(f"The database cannot be read: {str(error).strip()}.") from error


@dataclass(frozen=True)
class OpenPostgres(PostgresSource):
    """The chain as an open session of PostgreSQL sees it, in its transaction."""

    session: Any = None

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Any]:
        # A plain cursor: its rows are all here before the next question is asked.
        with self.session.cursor() as cursor:
            yield cursor


@dataclass(frozen=True)
class OpenSqlite(SqliteSource):
    """The chain as an open session of SQLite sees it, in its transaction."""

    path: Path = Path()
    session: Any = None

    def _stream(self, query: str, *values: Any) -> Iterator[Values]:
        # The pages' connection replaces what is not UTF-8; here it is as it is, or it would hash
        # as an entry that has the replacement.
        replacing = self.session.text_factory
        self.session.text_factory = as_it_is
        try:
            found = self.session.execute(query, values).fetchall()
        finally:
            self.session.text_factory = replacing
        yield from found


def conninfo(settings: dict[str, Any]) -> str:
    """Return the connection string of an entry of Django's DATABASES."""
    places = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    places["port"] = "PORT"
    named = {key: str(settings[name]) for key, name in places.items() if settings.get(name)}
    given: dict[str, Any] = settings.get("OPTIONS", {})
    options: dict[str, Any] = {k: v for k, v in given.items() if isinstance(v, str | int)}
    return make_conninfo(**{**options, **named})


def as_text(value: Any) -> Any:
    return moment(value).text if type(value) is dt.datetime else value
