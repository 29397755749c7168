"""Moments as real stores hold them: read in every form, written as agents write them.

Forms that occur: `2026-11-22T19:47:31.607563+00:00` (no fraction when it is zero), the
same with `Z`, SQLite's `2026-11-22 19:47:31`, naive local time in key tables, NULL, and
text that is no time at all. Text without a zone is read as UTC.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.sql.compiler import SQLCompiler

from persistence.other_values import as_text


@dataclass(frozen=True)
class Moment:
    """A stored time: the text as it is in the row, and the instant it means, if it means one."""

    text: str
    at: dt.datetime | None

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> Moment:
    """Read a stored time; `at` is None where the text is not a time."""
    return Moment(text, instant(text))


def instant(text: str) -> dt.datetime | None:
    """Return what a stored time means, None where the text is not a time."""
    try:
        at = dt.datetime.fromisoformat(text.strip())
        if at.tzinfo is not dt.UTC:
            at = at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # no time, or in UTC none that Python can hold
        return None
    return at


def moment(value: Any) -> Moment:
    """Return what either engine's driver hands out for a stored time."""
    if not isinstance(value, dt.datetime):
        return parse(as_text(value))
    if value.tzinfo is None:  # a column of agents that is said to be in UTC
        return parse(value.isoformat())
    return Moment(stored(value), value.astimezone(dt.UTC))


def instant_of(moment: Moment | None) -> dt.datetime | None:
    """Return the instant of a column, None where it is NULL or no time."""
    return None if moment is None else moment.at


def stored(at: dt.datetime) -> str:
    """Write an instant as agents write it: aware UTC ISO 8601.

    Raises ValueError for a naive datetime, whose instant nobody can know.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone.")
    return at.astimezone(dt.UTC).isoformat()


class MomentField(models.Field):  # type: ignore[type-arg]  # takes no parameters at run time
    """A time column: ISO text on SQLite, timestamptz on PostgreSQL, a Moment in Python.

    Not a DateTimeField: Django would parse the text before it gets here, and lose it.
    """

    def get_internal_type(self) -> str:
        return "MomentField"

    def db_type(self, connection: Any) -> str:
        return "text" if connection.vendor == "sqlite" else "timestamptz"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Moment | None:
        return None if value is None else moment(value)

    def get_prep_value(self, value: Any) -> Any:
        return value.at or value.text if isinstance(value, Moment) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        if isinstance(value, dt.datetime) and connection.vendor == "sqlite":
            return stored(value)
        return value


class Instant(Func):
    """The time in a text column as something that compares as time, never as text.

    On SQLite the Julian day (a float, to the millisecond), 0 where the text is no time;
    on PostgreSQL the timestamptz itself, '-infinity' where it is NULL. Total either way,
    so that no row falls out of a list that is sorted by it. Indexes of our migrations
    hold exactly this expression.
    """

    output_field = models.Field()  # neither text nor number: nothing converts what comes back

    def __init__(self, *columns: str) -> None:
        super().__init__(*(F(column) for column in columns))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        columns = self._columns(compiler)
        text = columns[0] if len(columns) == 1 else f"coalesce({', '.join(columns)})"
        return sqlite_instant(text), []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        columns = ", ".join(self._columns(compiler))
        return f"coalesce({columns}, '-infinity'::timestamptz)", []

    def _columns(self, compiler: SQLCompiler) -> list[str]:
        return [compiler.compile(source)[0] for source in self.get_source_expressions()]


def sqlite_instant(text: str) -> str:
    """Return the SQLite expression that `Instant` and our indexes use for the column `text`.

    Text that does not start with a digit is left alone: julianday('now') would make the
    index refuse the row that holds the word.
    """
    return f"coalesce(CASE WHEN {text} GLOB '[0-9]*' THEN julianday({text}) END, 0.0)"


class TimeText(Func):
    """The stored text of a time, for order within one Julian-day millisecond."""

    output_field = models.Field()

    def __init__(self, *columns: str) -> None:
        super().__init__(*(F(column) for column in columns))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        columns = (compiler.compile(source)[0] for source in self.get_source_expressions())
        return f"coalesce({', '.join(columns)}, '')", []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        columns = (compiler.compile(source)[0] for source in self.get_source_expressions())
        return f"coalesce({', '.join(columns)}, '-infinity'::timestamptz)", []


class InstantOf(Func):
    """A stored time's text, as a value that compares with `Instant`, whatever the text is."""

    output_field = models.Field()

    def __init__(self, text: str) -> None:
        super().__init__(Value(text))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        text = self.get_source_expressions()[0].value
        return sqlite_instant("%s"), [text, text]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        at = parse(self.get_source_expressions()[0].value).at  # a cast would refuse other text
        return "coalesce(%s::timestamptz, '-infinity'::timestamptz)", [at]
