"""Monthly partitions of service_correlations on PostgreSQL: what they would cost and save.

python -m tests.benchmarks partitions --rows 600000

The same rows in three layouts of the table, with the indexes of our migrations:

    plain      as our migrations make it
    by month   PARTITION BY RANGE (timestamp), a default partition for NULL
    by type    PARTITION BY LIST (correlation_type), points and lines each by month below that

A unique index of a partitioned table must hold its partition key, so that in the last two a
trigger keeps correlation_id unique, in a table of its own.
"""

import argparse
import datetime as dt
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from persistence.standalone import configure_django

configure_django()

from persistence import store as stores
from persistence.migrations import runner
from tests.engines import postgres_server

MONTHS = 12
START = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
END = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
TABLE = "service_correlations"
BATCH = 2_000
REPEAT = 31
NAMES = (
    "correlation_id, service_type, handler_name, action_type, request_data, status, created_at,"
    " updated_at, correlation_type, timestamp, metric_name, metric_value, log_level, tags"
)
UNIQUE = """
    CREATE TABLE correlation_ids (correlation_id text PRIMARY KEY);
    CREATE FUNCTION keep_unique() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO correlation_ids VALUES (NEW.correlation_id);
        RETURN NEW;
    END $$;
    CREATE TRIGGER keep_unique BEFORE INSERT ON service_correlations
        FOR EACH ROW EXECUTE FUNCTION keep_unique();
"""
INSTANT = "coalesce(\"timestamp\", created_at, '-infinity'::timestamptz)"
RANGE = f"{INSTANT} >= '2026-11-20+00' AND {INSTANT} < '2026-11-27+00'"
PAGE = f"ORDER BY {INSTANT} DESC, correlation_id DESC LIMIT 51"
QUESTIONS = {
    "newest page of all": f"SELECT * FROM {TABLE} {PAGE}",
    "newest page of a type": f"SELECT * FROM {TABLE} WHERE correlation_type = 'log_entry' {PAGE}",
    "a page in the middle": f"SELECT * FROM {TABLE} WHERE {INSTANT} < '2026-06-15+00' {PAGE}",
    "errors of a week": f"SELECT * FROM {TABLE} WHERE log_level = 'ERROR' AND {RANGE} {PAGE}",
    "a metric's week": f"SELECT count(*), sum(metric_value) FROM {TABLE}"
    f" WHERE metric_name = 'metric_3' AND {RANGE}",
    "one row by its id": f"SELECT * FROM {TABLE} WHERE correlation_id = 'r-300000'",
}


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=600_000)
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, postgres_server(Path(folder)) as server:
        for layout in ("plain", "by month", "by type"):
            with server.database() as url:
                stores.open_store(url)
                runner.migrate()
                stores.connection().close()
                with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
                    lay_out(session, layout)
                    measure(session, layout, chosen.rows)


def lay_out(session: Any, layout: str) -> None:
    """Put the empty table into this layout, with the same indexes."""
    if layout == "plain":
        return
    indexes = session.execute(
        "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexname <> %s",
        [TABLE, f"{TABLE}_pkey"],
    ).fetchall()
    session.execute(f"ALTER TABLE {TABLE} RENAME TO plain_correlations")
    key, unique = (
        ('RANGE ("timestamp")', '(correlation_id, "timestamp")')
        if layout == "by month"
        else ("LIST (correlation_type)", '(correlation_id, correlation_type, "timestamp")')
    )
    session.execute(
        f"CREATE TABLE {TABLE} (LIKE plain_correlations INCLUDING DEFAULTS) PARTITION BY {key}"
    )
    session.execute("DROP TABLE plain_correlations CASCADE")
    session.execute(f"CREATE UNIQUE INDEX own ON {TABLE} {unique}")
    for statement in _partitions(layout):
        session.execute(statement)
    for (definition,) in indexes:
        session.execute(definition)
    session.execute(UNIQUE)


def _partitions(layout: str) -> Iterator[str]:
    if layout == "by month":
        yield from _months(TABLE, "p")
        return
    for kind, name in (("metric_datapoint", "points"), ("log_entry", "lines")):
        yield (
            f"CREATE TABLE {name} PARTITION OF {TABLE} FOR VALUES IN ('{kind}')"
            ' PARTITION BY RANGE ("timestamp")'
        )
        yield from _months(name, name)
    yield f"CREATE TABLE others PARTITION OF {TABLE} DEFAULT"


def _months(parent: str, stem: str) -> Iterator[str]:
    for month in range(MONTHS):
        since, until = _month(month), _month(month + 1)
        yield (
            f"CREATE TABLE {stem}_{month} PARTITION OF {parent}"
            f" FOR VALUES FROM ('{since:%Y-%m-%d}+00') TO ('{until:%Y-%m-%d}+00')"
        )
    yield f"CREATE TABLE {stem}_odd PARTITION OF {parent} DEFAULT"


def _month(number: int) -> dt.datetime:
    years, month = divmod(START.month - 1 + number, 12)
    return START.replace(year=START.year + years, month=month + 1)


def measure(session: Any, layout: str, rows: int) -> None:
    print(f"\n{layout}")
    began = time.monotonic()
    with session.cursor().copy(f"COPY {TABLE} ({NAMES}) FROM STDIN") as copy:
        for number in range(rows):
            copy.write_row(_row(number, START + (END - START) * number / rows))
    print(f"  copy: {rows / (time.monotonic() - began):,.0f} rows/s")
    session.execute("VACUUM ANALYZE")
    print(f"  insert, one statement per row: {_inserted(session, rows):,.0f} rows/s")
    for name, question in QUESTIONS.items():
        print(f"  {name}: {_asked(session, question)}")
    _remove(session, layout)


def _row(number: int, at: dt.datetime) -> Sequence[Any]:
    kind = "metric_datapoint" if number % 10 else "log_entry"
    if number % 50 == 0:
        kind = "audit_event"
    return (
        f"r-{number}", "memory", "memory_service", "memorize", '{"message": "m"}', "completed",
        at, at, kind, at, f"metric_{number % 20}" if kind == "metric_datapoint" else None,
        float(number % 97) if kind == "metric_datapoint" else None,
        ("INFO", "ERROR")[number % 20 == 10] if kind == "log_entry" else None,
        json.dumps({"host": f"h{number % 5}", "scope": "local"}),
    )  # fmt: skip


def _inserted(session: Any, rows: int) -> float:
    """Insert as an agent's batch does: 20 transactions of 500 rows, in the newest month."""
    marks = ", ".join(["%s"] * len(NAMES.split(",")))
    at, took = END - dt.timedelta(hours=1), []
    for batch in range(20):
        made = [_row(rows + batch * 500 + n, at) for n in range(500)]
        began = time.monotonic()
        with session.transaction(), session.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TABLE} ({NAMES}) VALUES ({marks})", made)
        took.append(time.monotonic() - began)
    return 500 / statistics.median(took)


def _asked(session: Any, question: str) -> str:
    planning, executing, whole = [], [], []
    for _ in range(REPEAT):
        (plan,) = session.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {question}").fetchone()
        planning.append(plan[0]["Planning Time"])
        executing.append(plan[0]["Execution Time"])
        began = time.monotonic()
        session.execute(question).fetchall()
        whole.append((time.monotonic() - began) * 1000)
    words = zip(("planned", "executed", "in all"), (planning, executing, whole), strict=True)
    return ", ".join(f"{word} {statistics.median(times):.2f} ms" for word, times in words)


def _remove(session: Any, layout: str) -> None:
    """Remove the points of the first month, row by row as retention does, or at a stroke."""
    kinds = "" if layout == "by month" else " AND correlation_type = 'metric_datapoint'"
    where = f"\"timestamp\" < '{_month(1):%Y-%m-%d}+00'{kinds}"
    (ids,) = session.execute(
        f"SELECT array_agg(correlation_id) FROM {TABLE} WHERE {where}"
    ).fetchone()
    began = time.monotonic()
    if layout == "plain":
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            session.execute(f"DELETE FROM {TABLE} WHERE correlation_id = ANY(%s)", [part])
    else:
        with session.transaction():
            session.execute(f"DROP TABLE {'p_0' if layout == 'by month' else 'points_0'}")
            session.execute("DELETE FROM correlation_ids WHERE correlation_id = ANY(%s)", [ids])
    took = time.monotonic() - began
    print(f"  a month of {len(ids):,} rows removed in {took:.2f} s")
