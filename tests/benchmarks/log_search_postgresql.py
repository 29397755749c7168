"""Full-text search of the log against ILIKE and against a bare tsquery, on PostgreSQL.

    python -m tests.benchmarks log_search_postgresql [--lines N] [--runs N]

The same lines, searches and figures as `log_search`. Time is the processor's, of this process and
of its one process in the server, over all runs of a search; queries there run in that one alone.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable, Sequence
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
from tests.benchmarks.log_search import SEARCHES, SLOW, Times, counted, first_page, is_kept
from tests.benchmarks.log_store import INSERT, made
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
BARE_COUNTS = """
    SELECT (d.docid >> 16) / 86400000, d.level, count(*) FROM log_documents d
    WHERE d.words @@ %s::tsquery GROUP BY 1, 2"""
AT = "coalesce(c.\"timestamp\", c.created_at, '-infinity'::timestamptz)"
MATCHING = """
    FROM service_correlations c
    WHERE c.correlation_type = 'log_entry' AND c.request_data::json ->> 'message' ILIKE %s"""
LIKE = f"SELECT {ROWS} {MATCHING} ORDER BY {AT} DESC, c.correlation_id DESC LIMIT 50"
LIKE_COUNTS = f"""
    SELECT date_trunc('day', c."timestamp"), c.log_level, count(*) {MATCHING} GROUP BY 1, 2"""
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
    text, like, _ = SEARCHES[kind]
    search = parse(text)
    lines, bare, like = LogFilter(search=search), tsquery(search), f"%{like}%"
    assert counted(first_page(lines)) == counted(page_of(plain, BARE, BARE_COUNTS, bare))
    own, server = store.connection().connection.info.backend_pid, plain.info.backend_pid
    rows = Times(
        milliseconds(own, lambda: logs.page(lines=lines).rows, runs),
        milliseconds(server, lambda: rows_of(plain, BARE, bare), runs),
        milliseconds(server, lambda: rows_of(plain, LIKE, like), runs),
    )
    page = Times(
        milliseconds(own, lambda: first_page(lines), runs),
        milliseconds(server, lambda: page_of(plain, BARE, BARE_COUNTS, bare), runs),
        milliseconds(server, lambda: page_of(plain, LIKE, LIKE_COUNTS, like), runs),
    )
    return is_kept(rows, page, kind, len(logs.page(lines=lines).rows))


def page_of(
    plain: psycopg.Connection[Any], statement: str, counts: str, text: str
) -> tuple[Sequence[LogLine], Sequence[Any]]:
    """Read a first page with nothing but two statements."""
    rows = rows_of(plain, statement, text)
    return rows, plain.execute(counts, [text]).fetchall() if rows else []


def rows_of(plain: psycopg.Connection[Any], statement: str, text: str) -> list[LogLine]:
    """Read the lines of a first page with nothing but a statement."""
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

    def spent(times: int) -> float:
        start = time.process_time() + time.clock_gettime(clock)
        for _ in range(times):
            call()
        return (time.process_time() + time.clock_gettime(clock) - start) / times * 1000

    first = spent(1)
    return first if first > SLOW else spent(runs)
