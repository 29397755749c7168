"""What keeping rollups and the log's index current costs a writer, on both engines.

    python -m tests.benchmarks derived_ingest [--rows N] [--runs N]

The same rows go into two stores of the same tables and indexes by the driver's `executemany` in
one transaction: one as our migrations make it, rolled up to a moment before the rows, and one
without the triggers of rollups and log index. 0.8 says that the store without needs 0.8 of the
time of the one with. Time is the processor's, that of PostgreSQL's server alone: neither other
processes nor the disk are in it. `memorize_metric` in batches is held against the same bare rows.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from persistence import MemoryService
from persistence.store import SQLITE_PRAGMAS
from persistence.tsdb.points import log, metric
from persistence.tsdb.recording import INSERT_CORRELATION, INSERT_TELEMETRY_NODE, Recording
from tests.engines import Postgres, postgres_server
from tests.soak.footprint import processor_clock

AT_LEAST = 0.5
TAGS = {"host": "agent-1", "env": "prod"}
DERIVED = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    " AND tbl_name = 'service_correlations'",
    "postgresql": "SELECT tgname, 'service_correlations' FROM pg_trigger"
    " WHERE tgrelid = 'service_correlations'::regclass AND NOT tgisinternal",
}
Run = Callable[[str, int, bool], float]  # of a store, so many rows, with triggers: seconds


def main(arguments: list[str]) -> int:
    """Print a line per engine and kind; return 1 where a ratio is below AT_LEAST."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks derived_ingest")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, postgres_server(Path(folder)) as server:
        found = [
            compare(f"{kind}, {engine}", fresh, write, write, rows=chosen.rows, runs=chosen.runs)
            for engine, fresh, writer in (
                ("SQLite", lambda: files(folder), into_sqlite),
                ("PostgreSQL", lambda: databases(server), into_postgresql),
            )
            for kind, write in (("points", writer(metrics)), ("lines", writer(lines)))
        ]
        found.append(
            compare(
                "memorize_metric, SQLite", lambda: files(folder), memorized,
                into_sqlite(metrics), rows=chosen.rows, runs=chosen.runs,
            )
        )  # fmt: skip  # one call
    return 0 if min(found) >= AT_LEAST else 1


def compare(
    name: str, fresh: Callable[[], Any], ours: Run, bare: Run, *, rows: int, runs: int
) -> float:
    """Print and return the median of bare time by ours, measured in turn."""
    pairs = []
    for run in range(runs + 1):
        with fresh() as one, fresh() as other:
            if run % 2:
                pairs.append((ours(one, rows, True), bare(other, rows, False)))
            else:
                pairs.append((bare(other, rows, False), ours(one, rows, True))[::-1])
    mine, theirs = (median(pair[side] for pair in pairs[1:]) for side in (0, 1))
    ratio = median(bare_time / time_of_ours for time_of_ours, bare_time in pairs[1:])
    print(
        f"{name:26} {ratio:.2f} of executemany without the triggers (at least {AT_LEAST}):"
        f" {mine / rows * 1e6:.1f} against {theirs / rows * 1e6:.1f} microseconds a row",
        flush=True,
    )
    return ratio


@contextmanager
def files(folder: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield rolled_up(f"sqlite:///{name}/store.db")


@contextmanager
def databases(server: Postgres) -> Iterator[str]:
    with server.database() as url:
        yield rolled_up(url)


def rolled_up(url: str) -> str:
    """Make a store that is rolled up to a moment before the rows that are to come."""
    MemoryService.open(url).close_sync()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(path_of(url), isolation_level=None)) as session:
            session.execute("UPDATE rollup_state SET marked_before = 0")
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("UPDATE rollup_state SET marked_before = 0")
            server.execute("SELECT setval('rollup_marking_before', 0)")
    return url


def path_of(url: str) -> str:
    return url.removeprefix("sqlite:///")


def metrics(rows: int) -> list[Recording]:
    return prepared(metric("cpu_usage", number, TAGS) for number in range(rows))


def lines(rows: int) -> list[Recording]:
    return prepared(log(f"Request {n} answered in {n % 900} ms", "INFO", TAGS) for n in range(rows))


def prepared(made: Iterator[Any]) -> list[Recording]:
    return [one for one in made if isinstance(one, Recording)]


def into_sqlite(kind: Callable[[int], list[Recording]]) -> Run:
    def write(url: str, rows: int, with_triggers: bool) -> float:  # of Run
        nodes, correlations = columns_of(kind(rows))
        node = INSERT_TELEMETRY_NODE.question_marks.partition(" ON CONFLICT")[0]
        with closing(sqlite3.connect(path_of(url), isolation_level=None)) as session:
            # temp_store as sessions.session has it.
            session.executescript(f"{SQLITE_PRAGMAS}; PRAGMA temp_store=MEMORY;")
            if not with_triggers:
                for name, _ in session.execute(DERIVED["sqlite"]).fetchall():
                    session.execute(f"DROP TRIGGER {name}")
            start = time.process_time()
            session.execute("BEGIN IMMEDIATE")
            session.executemany(node, nodes)
            session.executemany(INSERT_CORRELATION.question_marks, correlations)
            session.execute("COMMIT")
            return time.process_time() - start

    return write


def into_postgresql(kind: Callable[[int], list[Recording]]) -> Run:
    def write(url: str, rows: int, with_triggers: bool) -> float:  # of Run
        nodes, correlations = columns_of(kind(rows))
        with psycopg.connect(url, autocommit=True) as session, session.cursor() as cursor:
            if not with_triggers:
                for name, table in cursor.execute(DERIVED["postgresql"]).fetchall():
                    cursor.execute(f"DROP TRIGGER {name} ON {table}")
            clock = processor_clock(session.info.backend_pid)
            start = time.clock_gettime(clock)
            with session.transaction():
                cursor.executemany(INSERT_TELEMETRY_NODE.text, nodes)
                cursor.executemany(INSERT_CORRELATION.text, correlations)
            return time.clock_gettime(clock) - start

    return write


def columns_of(made: list[Recording]) -> tuple[list[Any], list[Any]]:
    return [one.node for one in made if one.node], [one.correlation for one in made]


def memorized(url: str, rows: int, _: bool) -> float:  # of Run
    async def ingest() -> float:
        memory = MemoryService.open(url)
        start = time.process_time()
        async with memory.batch() as batch:
            for number in range(rows):
                await batch.memorize_metric("cpu_usage", number, TAGS)
        took = time.process_time() - start
        await memory.close()
        return took

    return asyncio.run(ingest())
