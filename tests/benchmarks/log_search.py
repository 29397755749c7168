"""Full-text search of the log against LIKE and against a bare FTS5 query, on SQLite.

    python -m tests.benchmarks log_search [--lines N] [--folder FOLDER] [--runs N] [--only TEXT]

Two things are asked for, of our page and of both peers the same. `rows` is fifty lines with all
they hold, newest first; the rows of all three are made into the same lines. `page` is what the
reader of a first page has before them: these lines, and of how many they are by level over time,
which each peer counts in one statement, by level and day. LIKE looks for the same text in the
same messages in the order of the table's own index of times, and stops at fifty lines too: of
common words it has these at once, but no number.

Of both each ratio is printed, with a ! where it is past its figure. What is promised is: rows
against the bare query; rows and page against LIKE, of what it has to look for. To count what is
in hundreds of thousands of lines takes each of the three a while. We and the bare query are asked
in turn, LIKE once where it takes long, and time is the processor's: SQLite works in this process,
and others are not in it. Of a word that is nowhere there is no page to be made and nothing to be
counted; what is left is what a search costs beside its statement, which is held against LIKE alone.
"""

import argparse
import datetime as dt
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from persistence import MemoryService
from persistence.fields import StoredJson
from persistence.moments import parse as parsed
from persistence.moments import sqlite_instant
from persistence.store import SQLITE_PRAGMAS, open_store
from persistence.tsdb.log_index.conditions import fts5
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.log_lines import LogLine, line_of
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.histogram import histogram
from persistence.tsdb.queries.log_hits import LineRow
from persistence.tsdb.queries.logs import LogFilter
from tests.benchmarks.log_store import log_store

OF_LIKE, OF_BARE = 1 / 50, 1.5
SLOW = 500.0  # milliseconds: what takes longer is asked once
# What is searched for, the same for LIKE, and whether LIKE has to look for fifty lines.
SEARCHES = {
    "rare word": ("zanzibar", "zanzibar", True),
    "word of one in 1,000": ("watchdog", "watchdog", True),  # 50 in the newest 50,000
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
AT = sqlite_instant("coalesce(timestamp, created_at)")
BARE = """
    SELECT c.correlation_id, c.timestamp, c.created_at, c.log_level, c.handler_name,
        c.request_data, c.response_data, c.tags FROM log_index
    JOIN log_documents d ON d.docid = log_index.rowid
    JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE log_index MATCH ? ORDER BY log_index.rowid DESC LIMIT 50"""
BARE_COUNTS = """
    SELECT (d.docid >> 16) / 86400000, d.level, count(*) FROM log_index
    JOIN log_documents d ON d.docid = log_index.rowid WHERE log_index MATCH ? GROUP BY 1, 2"""
MATCHING = """
    FROM service_correlations
    WHERE correlation_type = 'log_entry' AND json_extract(request_data, '$.message') LIKE ?"""
LIKE = f"""
    SELECT correlation_id, timestamp, created_at, log_level, handler_name, request_data,
        response_data, tags {MATCHING}
    ORDER BY {AT} DESC, coalesce(timestamp, created_at, '') DESC, correlation_id DESC
    LIMIT 50"""
LIKE_COUNTS = f"SELECT substr(timestamp, 1, 10), log_level, count(*) {MATCHING} GROUP BY 1, 2"
Call = Callable[[], Any]


@dataclass(frozen=True)
class Times:
    """Milliseconds that one thing took: us, the bare query of an index, and LIKE."""

    ours: float
    bare: float
    like: float

    def report(self, name: str, lines: int) -> tuple[bool, bool]:
        """Print a line; return whether it keeps to OF_BARE and to OF_LIKE, marked ! if not."""
        of_bare = self.ours <= self.bare * OF_BARE or not lines
        of_like = self.ours <= self.like * OF_LIKE
        print(
            f"{name:30} {lines:2} lines {self.ours:8.2f} ms ·"
            f" {self.ours / self.bare:5.2f}{' ' if of_bare else '!'} of the bare index"
            f" ({self.bare:.2f} ms) · {part(self.ours, self.like)}{' ' if of_like else '!'} of LIKE"
            f" ({self.like:,.1f} ms)",
            flush=True,
        )
        return of_bare, of_like


def is_kept(rows: Times, page: Times, kind: str, lines: int) -> bool:
    """Print both; return whether what is promised of this kind is kept."""
    rows_of_bare, rows_of_like = rows.report(f"{kind}, rows", lines)
    _, page_of_like = page.report(f"{kind}, page", lines)
    like_looks = SEARCHES[kind][2]
    return rows_of_bare and ((rows_of_like and page_of_like) or not like_looks)


def main(arguments: list[str]) -> int:
    """Print two lines per kind of search; return 1 where a ratio is past its figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks log_search")
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ciris-bench")
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--only", default="", help="kinds with this in their name")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = log_store(chosen.folder / f"logs-{chosen.lines}.db", chosen.lines)
    MemoryService.open(f"sqlite:///{path}").close_sync()  # its tables are up to date
    open_store(f"sqlite:///{path}")
    wanted = [kind for kind in SEARCHES if chosen.only in kind]
    with closing(sqlite3.connect(path)) as plain:
        plain.executescript(SQLITE_PRAGMAS)
        kept = [compare(plain, kind, chosen.runs) for kind in wanted]
    return 0 if all(kept) else 1


def compare(plain: sqlite3.Connection, kind: str, runs: int) -> bool:
    text, like, _ = SEARCHES[kind]
    search = parse(text)
    lines, bare, like = LogFilter(search=search), fts5(search), f"%{like}%"
    assert counted(first_page(lines)) == counted(page_of(plain, BARE, BARE_COUNTS, bare))
    rows = in_turn(
        lambda: logs.page(lines=lines).rows, lambda: rows_of(plain, BARE, bare), runs=runs
    )
    page = in_turn(
        lambda: first_page(lines), lambda: page_of(plain, BARE, BARE_COUNTS, bare), runs=runs
    )
    return is_kept(
        Times(*rows, alone(lambda: rows_of(plain, LIKE, like), runs)),
        Times(*page, alone(lambda: page_of(plain, LIKE, LIKE_COUNTS, like), runs)),
        kind,
        len(logs.page(lines=lines).rows),
    )


def first_page(lines: LogFilter) -> tuple[Sequence[LogLine], Sequence[Any]]:
    """Read what a first page shows, as the page does: lines, and how many by level and time."""
    page = logs.page(lines=lines)
    if not page.rows:
        return [], []
    assert page.whole or logs.count_lines(lines=lines)
    over_time = histogram(lines=lines, zone=dt.UTC)
    assert over_time
    return page.rows, [(b.start, level, n) for b in over_time.bars for level, n in b.lines.items()]


def page_of(
    plain: sqlite3.Connection, statement: str, counts: str, text: str
) -> tuple[Sequence[LogLine], Sequence[Any]]:
    """Read a first page with nothing but two statements."""
    rows = rows_of(plain, statement, text)
    return rows, plain.execute(counts, [text]).fetchall() if rows else []


def rows_of(plain: sqlite3.Connection, statement: str, text: str) -> list[LogLine]:
    """Read the lines of a first page with nothing but a statement."""
    return [
        line_of(
            LineRow(key, parsed(at), parsed(made), level, handler, *map(as_json, rest), None, 0)
        )
        for key, at, made, level, handler, *rest in plain.execute(statement, [text])
    ]


def counted(page: tuple[Sequence[LogLine], Sequence[Any]]) -> int:
    return sum(number for *_, number in page[1])


def as_json(text: str | None) -> StoredJson | None:
    return None if text is None else StoredJson(text)


def part(ours: float, peer: float) -> str:
    """Write what ours takes of a peer's: `1/50`, or `1.2`."""
    return f"1/{peer / ours:,.0f}" if ours * 1.5 < peer else f"{ours / peer:.2g}"


def alone(call: Call, runs: int) -> float:
    (first,) = in_turn(call, runs=0)
    return first if first > SLOW else in_turn(call, runs=runs)[0]


def in_turn(*calls: Call, runs: int) -> list[float]:
    """Return the median milliseconds of each call; of no runs, those of the first and only one."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(runs + 1):
        for call, took in zip(calls, times, strict=True):
            start = time.process_time_ns()
            call()
            took.append((time.process_time_ns() - start) / 1e6)
    return [median(took[1:] or took) for took in times]  # the first has warmed up
