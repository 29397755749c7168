"""How many rows a list has, counted no further than anybody reads."""

from dataclasses import dataclass

from django.db import connections
from django.db.models import Model, QuerySet

from persistence import limits
from persistence.plain_reads import rows_of

COUNT_CAP = 10_000


@dataclass(frozen=True)
class Count:
    """How many rows a filter matches, as far as was counted. `number` is None if it was not."""

    number: int | None
    capped: bool = False

    def __str__(self) -> str:
        if self.number is None:
            return "not counted"
        return f"{self.number:,}{'+' if self.capped else ''}"


def count(rows: QuerySet[Model], *, cap: int = COUNT_CAP) -> Count:
    """Count `rows` up to `cap`, within limits.COUNT_SECONDS."""
    try:
        with limits.time_limit(limits.COUNT_SECONDS):
            if not rows.query.where and _has_more(rows, cap):
                return Count(cap, capped=True)
            number = rows.order_by()[: cap + 1].count()
    except limits.TimeLimitReached:
        return Count(None)
    return Count(min(number, cap), capped=number > cap)


def _has_more(table: QuerySet[Model], cap: int) -> bool:
    """Say whether a whole table has more rows: stepping over them takes a fifth of counting them.

    Plain SQL: the page of every list asks, and Django takes five times as long to ask it.
    """
    connection = connections[table.db]
    name = connection.ops.quote_name(table.model._meta.db_table)
    return bool(rows_of(connection, f"SELECT 1 FROM {name} LIMIT 1 OFFSET {cap:d}"))  # noqa: S608  # ours
