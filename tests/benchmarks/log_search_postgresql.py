"""Full-text search of the log against ILIKE and against a bare tsquery, on PostgreSQL.

    python -m tests.benchmarks log_search_postgresql [--lines N] [--runs N]

The same lines, searches and figures as `log_search`. Time is the processor's, of this process and
of its one process in the server, over all runs of a search; queries there run in that one alone.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from persistence import MemoryService, store
from persistence.fields import StoredJson
from persistence.moments import moment
from persistence.store import open_store
from persistence.tsdb.log_index.conditions import tsquery
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.log_lines import LogLine, line_of
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.log_hits import LineRow
from persistence.tsdb.queries.logs import LogFilter
from tests.benchmarks.log_search import INSERT, OF_BARE, OF_LIKE, SEARCHES, made
from tests.engines import postgres_server
from tests.soak.footprint import processor_clock

ROWS = (
    "c.correlation_id, c.timestamp, c.created_at, c.log_level, c.handler_name, c.request_data,"
    " c.response_data, c.tags"
)
BARE = f"""
    SELECT {ROWS} FROM log_documents d
    JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE d.words @@ %s::tsquery ORDER BY d.docid DESC LIMIT 50"""
AT = "coalesce(c.\"timestamp\", c.created_at, '-infinity'::timestamptz)"
LIKE = f"""
    SELECT {ROWS} FROM service_correlations c
    WHERE c.correlation_type = 'log_entry' AND c.request_data::json ->> 'message' ILIKE %s
    ORDER BY {AT} DESC, c.correlation_id DESC LIMIT 50"""
COPY = f"COPY service_correlations ({INSERT.partition('(')[2].partition(')')[0]}) FROM STDIN"


def main(arguments: list[str]) -> int:
    """Print a line per kind of search; return 1 where a ratio is past its figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks log_search_postgresql")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=101)
    chosen = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server(Path(folder)) as server,
        server.database() as url,
        # Prepared, a statement is planned for any search: the rarest words took the longest.
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as plain,
    ):
        MemoryService.open(url).close_sync()
        open_store(url)
        fill(plain, chosen.lines)
        began = time.perf_counter()
        lines = catch_up().lines
        print(f"{lines:,} lines indexed in {time.perf_counter() - began:,.0f} s", flush=True)
        plain.execute("VACUUM ANALYZE")
        plain.execute("SET max_parallel_workers_per_gather = 0")
        kept = [compare(plain, kind, chosen.runs) for kind in SEARCHES]
        store.connection().close()
    return 0 if all(kept) else 1


def fill(plain: psycopg.Connection[Any], number: int) -> None:
    rows = made(number)
    while some := list(itertools.islice(rows, 50_000)):
        with plain.cursor() as cursor, cursor.copy(COPY) as copy:
            for key, *rest in some:
                created, updated, at, level, request, tags = rest
                copy.write_row([
                    key, "memory", "memory_service", "memorize_log", "completed", created,
                    updated, "log_entry", at, level, request, tags,
                ])  # fmt: skip  # a row in few lines


def compare(plain: psycopg.Connection[Any], kind: str, runs: int) -> bool:
    text, like, has_to_look = SEARCHES[kind]
    search = parse(text)
    connection = store.connection()
    connection.ensure_connection()
    ours = milliseconds(
        connection.connection.info.backend_pid,
        lambda: logs.page(lines=LogFilter(search=search)).rows, runs,
    )  # fmt: skip  # one call
    server = plain.info.backend_pid
    bare = milliseconds(server, lambda: page_of(plain, BARE, tsquery(search)), runs)
    peer = milliseconds(
        server, lambda: page_of(plain, LIKE, f"%{like}%"), 2 if has_to_look else runs
    )
    number = len(logs.page(lines=LogFilter(search=search)).rows)
    print(
        f"{kind:24} {number:3} lines in {ours:7.2f} ms · {ours / bare:5.2f} of a bare tsquery"
        f" ({bare:.2f} ms) · {ours / peer:.2g} of ILIKE ({peer:,.1f} ms)",
        flush=True,
    )
    of_bare = ours / bare if number else 0
    return of_bare <= OF_BARE and (ours <= peer * OF_LIKE or not has_to_look)


def page_of(plain: psycopg.Connection[Any], statement: str, text: str) -> list[LogLine]:
    """Read a first page with nothing but the query."""
    return [
        line_of(
            LineRow(key, moment(at), moment(made_at), level, handler, *map(as_json, rest), None, 0)
        )
        for key, at, made_at, level, handler, *rest in plain.execute(statement, [text]).fetchall()
    ]


def as_json(text: str | None) -> StoredJson | None:
    return None if text is None else StoredJson(text)


def milliseconds(server: int, call: Callable[[], Any], runs: int) -> float:
    """Return what the processor spends on a call, here and in a process of the server."""
    call()
    clock = processor_clock(server)
    start = time.process_time() + time.clock_gettime(clock)
    for _ in range(runs):
        call()
    return (time.process_time() + time.clock_gettime(clock) - start) / runs * 1000
