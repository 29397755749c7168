"""Stores of made log lines, for searches: kept in a folder, indexed, the same for the same number.

Of the table's indexes a store has those that the log's pages read.
"""

import itertools
import json
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from persistence import MemoryService, store
from persistence.store import open_store
from persistence.tsdb.log_index.keeping import catch_up
from tests.benchmarks.big_store import DAYS, END

KEPT = ("idx_correlations_type", "idx_correlations_type_page", "idx_correlations_log_level_page")
TEMPLATES = (
    (40, "INFO", "gateway", "Request {n} answered in {ms} ms, thought_id=th_{x:08x}"),
    (20, "INFO", "memory", "Consolidated {ms} observations of the last hour for channel {c}"),
    (15, "DEBUG", "scheduler", "Round {n} took 0.{ms} s with {c} tasks in /var/lib/ciris/queue"),
    (10, "INFO", "tools", "Tool loan_status answered in {ms} ms (trace {x:032x})"),
    (8, "WARNING", "filter", "Message held back: {c} capitals in a row from 10.0.{c}.7:8080"),
    (5, "ERROR", "llm", "Provider returned 503 Service Unavailable, request {n}"),
    (2, "ERROR", "tools", "Tool calendar_lookup failed: connection reset by peer (attempt {c})"),
)


def log_store(path: Path, number: int) -> Path:
    """Return the store at `path` with so many lines, indexed, making it if it is not there."""
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    if not unfinished.exists():
        MemoryService.open(f"sqlite:///{unfinished}").close_sync()
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
            fill(db, number)
    began = time.perf_counter()
    open_store(f"sqlite:///{unfinished}")
    lines = catch_up().lines
    print(f"{lines:,} lines indexed in {time.perf_counter() - began:,.0f} s", flush=True)
    store.connection().close()  # and with it the journal, which a renamed file would lose
    return unfinished.rename(path)


def fill(db: sqlite3.Connection, number: int) -> None:
    db.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-500000;")
    indexes = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name = 'service_correlations'"
    ).fetchall()
    for name, _ in indexes:
        db.execute(f'DROP INDEX "{name}"')
    rows = made(number)
    while some := list(itertools.islice(rows, 100_000)):
        db.execute("BEGIN")
        db.executemany(INSERT, some)
        db.execute("COMMIT")
    for name, sql in indexes:
        if name in KEPT:
            db.execute(sql)
    db.execute("ANALYZE")


INSERT = (
    "INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type,"
    " status, created_at, updated_at, correlation_type, timestamp, log_level, request_data, tags)"
    " VALUES (?, 'memory', 'memory_service', 'memorize_log', 'completed', ?, ?, 'log_entry', ?, ?,"
    " ?, ?)"
)


def made(number: int) -> Iterator[tuple[str, ...]]:
    """Make lines in the order of their times over DAYS, the same for the same number."""
    dice = random.Random(4)
    weights = [weight for weight, *_ in TEMPLATES]
    step = DAYS * 86_400_000 // number
    for n, chosen in enumerate(dice.choices(TEMPLATES, weights, k=number)):
        _, level, component, text = chosen
        x = dice.getrandbits(32)
        message = text.format(n=n % 10_000, ms=x % 900, c=x % 12, x=x)
        if n % 1000 == 7:
            message += "; watchdog fed"
        if n % (number // 20) == 11:
            message += " in zanzibar" if n else ""
        if n == number // 2:
            message += " th_0012ab34"
        milliseconds = (END - DAYS * 86_400) * 1000 + n * step
        seconds, rest = divmod(milliseconds, 1000)
        at = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest:03}000+00:00"
        said = json.dumps(message)
        yield (
            f"{dice.getrandbits(128):032x}", at, at, at, level,
            f'{{"message": {said}, "log_level": "{level}"}}',
            f'{{"component": "{component}", "host": "agent-{x % 3}", "message": {said}}}',
        )  # fmt: skip  # a row in few lines
