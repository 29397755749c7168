"""The rows that cells are made of, read from the correlations into arrays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from persistence import store
from persistence.statements import sql
from persistence.tsdb.expressions import instant_of_ms
from persistence.tsdb.rollups import summaries
from persistence.tsdb.rollups.asking import ask
from persistence.tsdb.rollups.cells import MINUTE, POINT, Points
from persistence.tsdb.rollups.folding import Floats
from persistence.tsdb.rollups.summaries import SPANS, Summary

DRAWN_UP_TO = 1e300  # the sum of such values stays finite
_TYPES = ", ".join(f"'{name}'" for name in SPANS)
# `|| ''` keeps the planner off the index by type: most rows are of one.
ONE_METRIC = f"metric_name = %s AND correlation_type || '' IN ({_TYPES})"
EVERY_METRIC = f"metric_name IS NOT NULL AND correlation_type IN ({_TYPES})"
ROWS_AT_ONCE = 10_000
_SHORT = 6 * 3_600_000  # milliseconds: read in one go, however many its rows
Series = tuple[str, str | None]  # a metric's name and its exact text of tags


@dataclass
class Rows:
    """Rows read so far: `points` by batch, and the summaries that are more than points.

    A point's series is a place in `series`.
    """

    series: dict[Series, int] = field(default_factory=dict)
    batches: list[Points] = field(default_factory=list)
    estimates: list[tuple[Summary, int, int, int]] = field(default_factory=list)
    read: int = 0

    def points(self) -> Points:
        empty = Points(*(np.empty(0, np.int64),) * 2, np.empty(0), np.empty(0, np.uint8))
        every = [empty, *self.batches]
        return Points(
            np.concatenate([batch.series for batch in every]),
            np.concatenate([batch.at for batch in every]),
            np.concatenate([batch.values for batch in every]),
            np.concatenate([batch.spans for batch in every]),
        )

    def add(self, batch: Sequence[tuple[Any, ...]]) -> None:
        """Take rows as rolled_rows.sql returns them."""
        self.read += len(batch)
        # SQLite may hold anything for a name; no metric that is asked for goes by what is no text.
        batch = [row for row in batch if type(row[0]) is str]
        plain = [row for row in batch if row[4] == "metric_datapoint"]
        if plain:
            known = self.series
            places = [known.setdefault((row[0], row[1]), len(known)) for row in plain]
            self.batches.append(
                Points(
                    np.array(places, np.int64),
                    np.array([row[2] for row in plain], np.int64),
                    drawable([row[3] for row in plain]),
                    np.full(len(plain), POINT, np.uint8),
                )
            )
        if len(plain) < len(batch):
            self._add_summaries(row for row in batch if row[4] != "metric_datapoint")

    def _add_summaries(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for name, tags, at, _, kind, text in rows:
            found = summaries.read(text)
            if found is None:
                continue
            place = self.series.setdefault((name, tags), len(self.series))
            points = summaries.as_points(found, place, at, SPANS[kind])
            if points is None:
                self.estimates.append((found, place, at, SPANS[kind]))
            else:
                self.batches.append(points)


def of_stretch(first: int, end: int, *, metric: str | None = None) -> Rows:
    """Read all rows from one minute (since 1970) to before another, of one metric or of all."""
    rows = Rows()
    for batch in batches(first * MINUTE, end * MINUTE, metric=metric):
        rows.add(batch)
    return rows


def nth(kind: str, first: int, end: int, offset: int = 0) -> int | None:
    """Return the minute of the first row of a type between two minutes, or of one further on."""
    statement = sql("tsdb", "nth_row", store.connection().vendor)
    bounds = [instant_of_ms(minute * MINUTE) for minute in (first, end)]
    found = ask(statement, [str(kind), *bounds, offset])
    return int(found[0][0]) if found else None


def batches(
    start: int, end: int, *, metric: str | None = None, newest_first: bool = False
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows between two moments in epoch milliseconds, many at once; in order if asked."""
    connection = store.connection()
    which = EVERY_METRIC if metric is None else ONE_METRIC
    statement = sql("tsdb", "rolled_rows", connection.vendor).replace("{which}", which)
    if newest_first:
        statement += "ORDER BY instant DESC"
    bounds = [instant_of_ms(start), instant_of_ms(end)]
    values = bounds if metric is None else [metric, *bounds]
    if end - start <= _SHORT:
        yield ask(statement, values)
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield batch


def drawable(values: Sequence[Any]) -> Floats:
    """Return stored values as numbers; NaN for text, nothing, NaN and what is too large."""
    found = np.array(
        [value if isinstance(value, float | int) else np.nan for value in values], np.float64
    )
    found[np.abs(found) > DRAWN_UP_TO] = np.nan
    return found
