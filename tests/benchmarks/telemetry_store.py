"""Fifty metrics with four series each, made of SQL: the same for the same size.

A store grows by days: an agent records the same metrics as often as before, and goes on.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

from persistence.migrations.runner import initialize_database
from persistence.standalone import configure_django
from tests.benchmarks.big_store import IDENTIFIER, MOMENT, NUMBERS, without_indexes

DAYS, METRICS, HOSTS = 90, 50, 4
A_DAY = 86_400
# A daily rhythm, a slow drift and noise that the next point does not repeat.
VALUE = (
    f"round(50 + 20 * sin(i * (:span / {A_DAY}.0) * 6.283185307 / :count) + 3 * sin(i * 0.7)"
    " + (i * 2654435761 % 1000) / 100.0, 2)"
)
POINTS = f"""{NUMBERS}
INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type, status,
    created_at, updated_at, correlation_type, timestamp, metric_name, metric_value, tags)
SELECT 'm' || {IDENTIFIER}, 'memory', 'memory_service', 'memorize_metric', 'completed',
    {MOMENT}, {MOMENT}, 'metric_datapoint', {MOMENT},
    printf('metric_%02d', i % {METRICS}), {VALUE},
    printf('{{"host": "agent-%d", "env": "prod", "scope": "local"}}', i / {METRICS} % {HOSTS})
FROM numbers"""
SERIES = (
    "SELECT metric_name, tags ->> '$.host', metric_value,"
    " CAST(round((julianday(timestamp) - 2440587.5) * 86400000.0) AS INTEGER) AS at"
    " FROM service_correlations WHERE correlation_type = 'metric_datapoint'"
    " ORDER BY metric_name, tags, at"
)


def telemetry_store(path: Path, points: int, days: float = DAYS) -> Path:
    """Return the store of `points` metric points at `path`, making it if it is not there."""
    return filled_store(path, days, ((POINTS, points),))


def filled_store(path: Path, days: float, fills: Iterable[tuple[str, int]]) -> Path:
    """Return the store at `path`, filled by statements with so many rows over the last `days`."""
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    configure_django()
    initialize_database(f"sqlite:///{unfinished}")
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-2000000"):
            db.execute(f"PRAGMA {pragma}")
        with without_indexes(db):
            for statement, rows in fills:
                db.execute(statement, {"count": rows, "span": round(days * A_DAY)})
        db.execute("ANALYZE")
        db.execute("PRAGMA journal_mode=WAL")
    return unfinished.rename(path)


def json_lines(store: Path) -> Iterator[str]:
    """Yield each series as a line of VictoriaMetrics' import: names, values, milliseconds."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        for (name, host), rows in groupby(db.execute(SERIES), key=lambda row: row[:2]):
            values, times = zip(*((value, at) for _, _, value, at in rows), strict=True)
            metric = {"__name__": name, "host": host}
            yield json.dumps({"metric": metric, "values": values, "timestamps": times})
