"""Full-text search of the log against LIKE and against a bare FTS5 query, on SQLite.

    python -m tests.benchmarks log_search [--lines N] [--folder FOLDER] [--runs N]

The store is made once and kept in the folder; of the table's indexes it has those that the
log's pages read. A first page is fifty lines with all they hold, newest first. The bare query
asks the same index, joined to the same rows, by sqlite3 alone. LIKE looks for the same text in
the same messages, newest first, and stops at fifty lines too: of common words it finds them at
once, so what is promised against it is promised of the others. The rows of all three are made
into the same lines, or a page would be held against what is none. All are asked in turn, and
time is the processor's: SQLite works in this process, and others are not in it. Of a word that is
nowhere there is no page to be made; what is left is what a search costs beside its statement.
"""

import argparse
import itertools
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from persistence import MemoryService, store
from persistence.fields import StoredJson
from persistence.moments import parse as parsed
from persistence.moments import sqlite_instant
from persistence.store import SQLITE_PRAGMAS, open_store
from persistence.tsdb.log_index.conditions import fts5
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.log_lines import LogLine, line_of
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.log_hits import LineRow
from persistence.tsdb.queries.logs import LogFilter
from tests.benchmarks.big_store import DAYS, END

OF_LIKE, OF_BARE = 1 / 50, 1.5
KEPT = ("idx_correlations_type", "idx_correlations_type_page", "idx_correlations_log_level_page")
# What is searched for, the same for LIKE, and whether LIKE has to look for it.
SEARCHES = {
    "rare word": ("zanzibar", "zanzibar", True),
    "word of one in 1,000": ("watchdog", "watchdog", False),  # 50 in the newest 50,000
    "common word": ("request", "request", False),
    "phrase of common words": ('"reset by peer"', "reset by peer", False),
    "rare phrase": ('"request 4999"', "request 4999 ", True),
    "two common words": ("request provider", "%provider%request%", False),
    "common and rare": ("request zanzibar", "%request%zanzibar%", True),
    "an id": ("th_0012ab34", "th_0012ab34", True),
    "a word that is nowhere": ("xylophone", "xylophone", True),
    "rare beginning": ("zanz*", "zanz", True),
    "common beginning": ("req*", "req", False),
}
TEMPLATES = (
    (40, "INFO", "gateway", "Request {n} answered in {ms} ms, thought_id=th_{x:08x}"),
    (20, "INFO", "memory", "Consolidated {ms} observations of the last hour for channel {c}"),
    (15, "DEBUG", "scheduler", "Round {n} took 0.{ms} s with {c} tasks in /var/lib/ciris/queue"),
    (10, "INFO", "tools", "Tool loan_status answered in {ms} ms (trace {x:032x})"),
    (8, "WARNING", "filter", "Message held back: {c} capitals in a row from 10.0.{c}.7:8080"),
    (5, "ERROR", "llm", "Provider returned 503 Service Unavailable, request {n}"),
    (2, "ERROR", "tools", "Tool calendar_lookup failed: connection reset by peer (attempt {c})"),
)


def main(arguments: list[str]) -> int:
    """Print a line per kind of search; return 1 where a ratio is past its figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks log_search")
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ciris-bench")
    parser.add_argument("--runs", type=int, default=21)
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = log_store(chosen.folder / f"logs-{chosen.lines}.db", chosen.lines)
    open_store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as plain:
        plain.executescript(SQLITE_PRAGMAS)
        kept = [compare(plain, kind, chosen.runs) for kind in SEARCHES]
    return 0 if all(kept) else 1


def compare(plain: sqlite3.Connection, kind: str, runs: int) -> bool:
    text, like, has_to_look = SEARCHES[kind]
    search = parse(text)
    ours, bare = in_turn(
        lambda: logs.page(lines=LogFilter(search=search)).rows,
        lambda: page_of(plain, BARE, fts5(search)),
        runs=runs,
    )
    (peer,) = in_turn(lambda: page_of(plain, LIKE, f"%{like}%"), runs=1 if has_to_look else runs)
    number = len(logs.page(lines=LogFilter(search=search)).rows)
    print(
        f"{kind:24} {number:3} lines in {ours:7.2f} ms · {ours / bare:5.2f} of bare FTS5"
        f" ({bare:.2f} ms) · {ours / peer:.2g} of LIKE ({peer:,.1f} ms)",
        flush=True,
    )
    of_bare = ours / bare if number else 0
    return of_bare <= OF_BARE and (ours <= peer * OF_LIKE or not has_to_look)


def page_of(plain: sqlite3.Connection, statement: str, text: str) -> list[LogLine]:
    """Read a first page with nothing but the query."""
    return [
        line_of(
            LineRow(key, parsed(at), parsed(made), level, handler, *map(as_json, rest), None, 0)
        )
        for key, at, made, level, handler, *rest in plain.execute(statement, [text])
    ]


def as_json(text: str | None) -> StoredJson | None:
    return None if text is None else StoredJson(text)


def in_turn(*calls: Callable[[], Any], runs: int) -> list[float]:
    """Return the median milliseconds of each call."""
    times: list[list[int]] = [[] for _ in calls]
    for run in range(runs + 1):
        for call, took in zip(calls, times, strict=True):
            start = time.process_time_ns()
            call()
            if run:  # the first has warmed up
                took.append(time.process_time_ns() - start)
    return [median(took) / 1e6 for took in times]


AT = sqlite_instant("coalesce(timestamp, created_at)")
BARE = """
    SELECT c.correlation_id, c.timestamp, c.created_at, c.log_level, c.handler_name,
        c.request_data, c.response_data, c.tags FROM log_index
    JOIN log_documents d ON d.docid = log_index.rowid
    JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE log_index MATCH ? ORDER BY log_index.rowid DESC LIMIT 50"""
LIKE = f"""
    SELECT correlation_id, timestamp, created_at, log_level, handler_name, request_data,
        response_data, tags FROM service_correlations
    WHERE correlation_type = 'log_entry' AND json_extract(request_data, '$.message') LIKE ?
    ORDER BY {AT} DESC, coalesce(timestamp, created_at, '') DESC, correlation_id DESC
    LIMIT 50"""


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
