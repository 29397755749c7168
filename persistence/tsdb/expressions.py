"""What the two engines say differently about correlations, as expressions for their queries."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, IntegerField, TextField, Value
from django.db.models.sql.compiler import SQLCompiler

from persistence import shapes, store
from persistence.logical_tables import COLUMNS
from persistence.moments import sqlite_instant, stored
from persistence.plain_reads import read
from persistence.tsdb.rules import EPOCH

EARLIEST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
TIMES = ("timestamp", "created_at")
# Whole milliseconds: SQLite's julianday() holds no more, and integers group exactly.
_EPOCH_MS = {
    "sqlite": "CAST(round(({instant} - 2440587.5) * 86400000.0) AS INTEGER)".replace(
        "{instant}", sqlite_instant("coalesce(timestamp, created_at)")
    ),
    # extract() is exact where date_part() of .123 s, times 1000, may be 122.99.
    "postgresql": "floor(extract(epoch FROM"
    " coalesce(\"timestamp\", created_at, '-infinity'::timestamptz)) * 1000)::bigint",
}
# The same of a line that may have no readable time: NULL, or before all that has one.
READABLE_MS = {
    "sqlite": _EPOCH_MS["sqlite"],
    "postgresql": 'CASE WHEN isfinite(coalesce("timestamp", created_at))'
    f" THEN {_EPOCH_MS['postgresql']} END",
}
_OF_EIGHT_BYTES = frozenset({"timestamp", "created_at", "updated_at", "metric_value"})
_JULIAN_MS_OF_1970 = 210_866_760_000_000


def instant(at: dt.datetime) -> float | dt.datetime:
    """Return a moment as a parameter that compares with `moments.Instant`."""
    return at if store.connection().vendor != "sqlite" else instant_of_ms(epoch_ms(at))


def instant_of_ms(milliseconds: int) -> float | dt.datetime:
    """Return milliseconds since 1970 as `instant` does; on SQLite also before the year 1."""
    if store.connection().vendor != "sqlite":
        return from_epoch_ms(milliseconds)
    # The arithmetic of julianday(), so that a bound equals the row of the same millisecond.
    return (milliseconds + _JULIAN_MS_OF_1970) / 86_400_000.0


def epoch_ms(at: dt.datetime) -> int:
    return (at - EPOCH) // dt.timedelta(milliseconds=1)


def epoch_ms_of(at: dt.datetime) -> int:
    """Return the millisecond of a moment as the store reckons it of a row with that time.

    SQLite loses what its floating point loses; a bound must lose the same.
    """
    if store.connection().vendor != "sqlite":
        return epoch_ms(at)
    row = "(SELECT %s AS timestamp, NULL AS created_at)"
    ((milliseconds,),) = read(f"SELECT {_EPOCH_MS['sqlite']} FROM {row}", [stored(at)])  # noqa: S608  # two constants of this module; the moment is a parameter
    return int(milliseconds)


def from_epoch_ms(milliseconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(milliseconds=milliseconds)


class EngineSql(Func):
    """An expression over the table's columns that each engine writes its own way."""

    def sql(self, vendor: str) -> str:
        raise NotImplementedError

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.sql("sqlite"), []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.sql("postgresql"), []


class EpochMs(EngineSql):
    """When a row lies, in whole milliseconds since 1970."""

    output_field = IntegerField()

    def sql(self, vendor: str) -> str:
        return _EPOCH_MS[vendor]


class BucketNumber(EngineSql):
    """Which bucket of `width_ms` from `origin_ms` on a row falls into."""

    output_field = IntegerField()

    def __init__(self, *, origin_ms: int, width_ms: int) -> None:
        super().__init__()
        self.origin_ms, self.width_ms = origin_ms, width_ms

    def sql(self, vendor: str) -> str:
        # Our own integers, written out: as parameters they would make GROUP BY another column.
        return f"(({_EPOCH_MS[vendor]} - {self.origin_ms:d}) / {self.width_ms:d})"


class StoredSize(EngineSql):
    """How many bytes the values of a row take; what the database adds to them is not counted."""

    output_field = IntegerField()

    def sql(self, vendor: str) -> str:
        size = "length(CAST({} AS BLOB))" if vendor == "sqlite" else "octet_length({})"
        numbers = [name for name in COLUMNS["service_correlations"] if name in _OF_EIGHT_BYTES]
        texts = [name for name in COLUMNS["service_correlations"] if name not in numbers]
        parts = [f"coalesce({size.format(name)}, 0)" for name in texts]
        return f"({' + '.join(parts)} + {8 * len(numbers)})"


class _OfLogLine(EngineSql):
    """The first text that a log line's JSON columns hold at some places, else what follows."""

    output_field = TextField()

    def _first(self, vendor: str, places: Sequence[tuple[str, str]], *rest: str) -> str:
        inside = [self._inside(vendor, column, key) for column, key in places]
        return f"coalesce({', '.join([*inside, *rest])})"

    def _inside(self, vendor: str, column: str, key: str) -> str:
        if vendor == "sqlite":
            return f"CASE WHEN json_valid({column}) THEN json_extract({column}, '$.{key}') END"
        return f"{shapes.current().json_function}({column}) ->> '{key}'"


class Message(_OfLogLine):
    """A log line's message, wherever its writer put it; `log_lines.message_of` says the same."""

    def sql(self, vendor: str) -> str:
        columns = ("request_data", "tags", "response_data")
        places = [(column, "message") for column in columns]
        return self._first(vendor, places, "request_data", "response_data", "''")


class Component(_OfLogLine):
    """What a log line comes from; `log_lines.source_of` says the same."""

    def sql(self, vendor: str) -> str:
        places = (("tags", "component"), ("tags", "logger"), ("request_data", "logger_name"))
        return self._first(vendor, places, "handler_name")


class NotByIndex(Func):
    """Whether a text column has one of some values, not to be looked up by that column's index.

    Most rows are metric points, and most log lines are of one level: their index leads to
    millions where another column's leads to few.
    """

    output_field = BooleanField()

    def __init__(self, column: str, *values: str) -> None:
        super().__init__(F(column), *(Value(value) for value in values))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        (column, _), *values = (compiler.compile(s) for s in self.get_source_expressions())
        marks = ", ".join(sql for sql, _ in values)
        return f"({column} || '' IN ({marks}))", [v for _, params in values for v in params]

    as_postgresql = as_sqlite
