"""The eras of agents' stores, and one shape for the code above.

An era is recognised by its tables, never by a version string. `eras.py` describes each:
what a logical table is called there and how its columns map. Where an agent's store
differs from the seed's shape, the connection gets TEMP VIEWs of the seed's names over
what is there: they live in the connection alone, so the file is not touched, and every
query reads one shape. A table that the store lacks is an empty view.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import methodcaller
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import store, stored_views
from persistence.eras import ERAS, SQLITE_COLUMNS, SQLITE_NUMBERED, Era, is_an_agents
from persistence.logical_tables import COLUMNS

POSTGRESQL_COLUMNS = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
)
_Types = Mapping[str, Mapping[str, str]]
_decode = methodcaller("decode", "utf-8", "replace")  # of each text that is read: no call of ours
_shapes: WeakKeyDictionary[BaseDatabaseWrapper, "Shape"] = WeakKeyDictionary()


@dataclass(frozen=True)
class Shape:
    """What a store turned out to be when it was opened."""

    era: Era
    read_only: bool
    tables: Mapping[str, tuple[str, ...]]  # every table of the file, with its columns
    numbered: frozenset[str] = frozenset()  # an agent's tables whose rows SQLite numbers

    @property
    def json_function(self) -> str:
        """Name the function that reads text as JSON, malformed text as NULL (PostgreSQL)."""
        return "pg_temp.ciris_json" if self.read_only else "ciris_json"

    def has(self, table: str) -> bool:
        """Say whether the store holds this logical table at all."""
        return self.era.source(table) in self.tables

    def has_column(self, table: str, column: str) -> bool:
        return column in self.tables.get(self.era.source(table), ())


def current() -> Shape:
    """Return the shape of the store, opening it if need be."""
    return of(store.connection())


def of(connection: BaseDatabaseWrapper) -> Shape:
    """Return the shape of the store behind a connection, opening it if need be."""
    connection.ensure_connection()
    return _shapes[connection]


def prepare(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Learn the shape of a store that has just been opened, and even it out.

    Receiver of Django's `connection_created`.
    """
    if connection.alias == "default":
        return
    if connection.vendor == "sqlite":
        # SQLite holds any bytes in a text column; text that is not UTF-8 must not hide its row.
        connection.connection.text_factory = _decode
    try:
        _shapes[connection] = _learn(connection)
    except Exception:
        connection.close()  # half prepared it would answer the next question, and wrongly
        raise


def _learn(connection: BaseDatabaseWrapper) -> Shape:
    try:
        types = _types(connection)
    except DatabaseError as error:
        if "unsafe use of" not in str(error):
            raise
        # Later agents index what is inside their JSON. Some builds of SQLite take that for
        # unsafe in a schema that is not trusted; no function of ours has a side effect.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA trusted_schema=ON")
        types = _types(connection)
    tables = {table: tuple(columns) for table, columns in types.items()}
    era = next(era for era in ERAS if era.recognised_in(tables))
    read_only = is_an_agents(tables)
    shape = Shape(era, read_only, tables, _numbered(connection) if read_only else frozenset())
    if shape.read_only:
        _even_out(connection, shape, types)
    return shape


def _even_out(connection: BaseDatabaseWrapper, shape: Shape, types: _Types) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only=OFF")  # it would refuse temporary views too
        else:
            cursor.execute(stored_views.FUNCTIONS)
        for table in COLUMNS:
            source = shape.era.source(table)
            numbered = source in shape.numbered
            view = stored_views.view(
                connection, shape.era, table, types.get(source, {}), numbered=numbered
            )
            if view:
                cursor.execute(view)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")


def _numbered(connection: BaseDatabaseWrapper) -> frozenset[str]:
    if connection.vendor != "sqlite":
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_NUMBERED)
        return frozenset(name for (name,) in cursor.fetchall())


def _types(connection: BaseDatabaseWrapper) -> _Types:
    """Return every table of the store with its columns and, on PostgreSQL, their types."""
    query = SQLITE_COLUMNS if connection.vendor == "sqlite" else POSTGRESQL_COLUMNS
    tables: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query)
        for table, column, *kind in cursor.fetchall():
            tables.setdefault(table, {})[column] = kind[0] if kind else ""
    return tables
