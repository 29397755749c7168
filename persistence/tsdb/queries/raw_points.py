"""The points of one metric as arrays, read row by row from the correlations."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction

from persistence import limits, store
from persistence.moments import Instant
from persistence.tsdb.expressions import TIMES, EpochMs
from persistence.tsdb.queries.metrics import DRAWN_UP_TO, PointFilter, matching
from persistence.tsdb.rollups.folding import Floats, Ints

_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Points:
    """Points, the newest first: `at` in epoch milliseconds, NaN for what no line can hold.

    `series` says which of `tags`, the texts as stored, a point has. `complete` is False where
    a time limit was reached: everything from the oldest point on was read, nothing before.
    """

    tags: Sequence[str | None]
    series: Ints
    at: Ints
    values: Floats
    complete: bool = True


def read(points: PointFilter, *, seconds: float) -> Points:
    """Read what a filter matches. Raises TimeLimitReached if it finds nothing in time."""
    rows: list[tuple[Any, ...]] = []
    try:
        for batch in _batches(points, seconds):
            rows.extend(batch)
    except limits.TimeLimitReached:
        if not rows:
            raise
        return _points(_whole_instants(rows), complete=False)
    return _points(rows, complete=True)


def _batches(points: PointFilter, seconds: float) -> Iterable[list[tuple[Any, ...]]]:
    found = matching(points).annotate(_ms=EpochMs()).order_by(Instant(*TIMES).desc())
    compiler = found.values_list("_ms", "tags", "metric_value").query.get_compiler(store.alias())
    connection, (statement, parameters) = store.connection(), compiler.as_sql()
    deadline = time.monotonic() + seconds
    with (
        limits.time_limit(seconds),
        transaction.atomic(using=connection.alias),  # a server's cursor lives in one
        connection.chunked_cursor() as cursor,
    ):
        cursor.execute(statement, parameters)
        while batch := cursor.fetchmany(_ROWS_AT_ONCE):
            yield batch
            if _is_past(deadline):
                raise limits.stopped_after(seconds)


def _is_past(deadline: float) -> bool:
    return time.monotonic() > deadline


def _whole_instants(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Leave out the oldest instant: of its rows some may be missing."""
    oldest = rows[-1][0]
    return [row for row in rows if row[0] != oldest]


def _points(rows: Sequence[tuple[Any, ...]], *, complete: bool) -> Points:
    known: dict[str | None, int] = {}
    series = np.fromiter(
        (known.setdefault(row[1], len(known)) for row in rows), np.int64, len(rows)
    )
    at = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    return Points(list(known), series, at, drawable(row[2] for row in rows), complete)


def drawable(values: Iterable[Any]) -> Floats:
    """Return stored values as numbers; NaN for text, nothing, NaN and what is too large."""
    found = np.array(
        [value if isinstance(value, float | int) else np.nan for value in values], np.float64
    )
    found[np.abs(found) > DRAWN_UP_TO] = np.nan
    return found
