"""memorize_metric against plain sqlite3 storing the same rows into the same tables.

    python -m tests.benchmarks ingest [--rows N] [--runs N]

Both write to fresh files with the same tables, indexes and pragmas, in turn, in one
process. What is compared is time: 0.8 says that the peer needs 0.8 of ours. One by one, the
first of each is not timed: to open a store takes as long as some dozens of writes. What an
awaited write adds is a thread's turn, some 150 microseconds whatever the disk; what it is
compared with is mostly the disk's flush, so that is printed too.

Then with what keeps rollups and the log's index current against plain sqlite3 without it: the
triggers are there, and a mark before which every row would leave one, as in a store that is
rolled up; the peer's file has none of these triggers.
"""

import argparse
import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from persistence import MemoryService
from persistence.store import SQLITE_PRAGMAS
from persistence.tsdb.points import metric
from persistence.tsdb.recording import INSERT_CORRELATION, INSERT_TELEMETRY_NODE, Recording

TAGS = {"host": "agent-1", "env": "prod"}
BATCHED_AT_LEAST, AWAITED_AT_LEAST, DERIVED_AT_LEAST = 0.7, 0.8, 0.5
# What 011 and 012 hang on the table of correlations.
DERIVED = (
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'service_correlations'"
)
NODE = INSERT_TELEMETRY_NODE.question_marks.partition(" ON CONFLICT")[0]
CORRELATION = INSERT_CORRELATION.question_marks


def main(arguments: list[str]) -> int:
    """Print both ratios; return 1 where one is below its figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks ingest")
    parser.add_argument("--rows", type=int, default=20_000, help="metrics per batched run")
    parser.add_argument("--awaited", type=int, default=300, help="metrics per awaited run")
    parser.add_argument("--runs", type=int, default=11, help="runs of each, in turn")
    chosen = parser.parse_args(arguments)
    batched = compare(batched_by_us, batched_by_sqlite, chosen.rows, chosen.runs)
    awaited = compare(awaited_by_us, looped_by_sqlite, chosen.awaited, 2 * chosen.runs)
    derived = compare(batched_by_us, bare_by_sqlite, chosen.rows, chosen.runs)
    rows = compare(batched_by_sqlite, bare_by_sqlite, chosen.rows, chosen.runs)
    found = [
        ("batched", batched, chosen.rows, BATCHED_AT_LEAST),
        ("awaited one by one", awaited, chosen.awaited, AWAITED_AT_LEAST),
        ("batched, and no triggers there", derived, chosen.rows, DERIVED_AT_LEAST),
        ("executemany, and no triggers there", rows, chosen.rows, DERIVED_AT_LEAST),
    ]
    for measured in found:
        show(*measured)
    print(f"a flush of this disk: {flush() * 1e6:.0f} microseconds")
    return 0 if all(ratio(seconds) >= least for _, seconds, _, least in found) else 1


def compare(
    ours: Callable[[Path, int], float], peers: Callable[[Path, int], float], rows: int, runs: int
) -> list[tuple[float, float]]:
    """Return the seconds of both, run after run: ours first in one, the peer in the next."""
    seconds = []
    for run in range(runs + 1):
        with tempfile.TemporaryDirectory() as folder:
            mine, theirs = new_store(Path(folder, "ours.db")), new_store(Path(folder, "peer.db"))
            if run % 2:
                seconds.append((ours(mine, rows), peers(theirs, rows)))
            else:
                seconds.append((peers(theirs, rows), ours(mine, rows))[::-1])
    return seconds[1:]  # the first has warmed up


def new_store(path: Path) -> Path:
    """Make a store that is rolled up to a moment before the rows that are to come."""
    MemoryService.open(f"sqlite:///{path}").close_sync()
    with closing(sqlite3.connect(path, isolation_level=None)) as session:
        session.execute("UPDATE rollup_state SET marked_before = 0")
    return path


def batched_by_us(path: Path, rows: int) -> float:
    async def ingest() -> float:
        memory = MemoryService.open(f"sqlite:///{path}")
        start = time.perf_counter()
        async with memory.batch() as batch:
            for number in range(rows):
                await batch.memorize_metric("cpu_usage", number, TAGS)
        took = time.perf_counter() - start
        await memory.close()
        return took

    return asyncio.run(ingest())


def awaited_by_us(path: Path, rows: int) -> float:
    async def ingest() -> float:
        memory = MemoryService.open(f"sqlite:///{path}")
        await memory.memorize_metric("cpu_usage", -1, TAGS)  # opens what the peer has open
        start = time.perf_counter()
        for number in range(rows):
            await memory.memorize_metric("cpu_usage", number, TAGS)
        took = time.perf_counter() - start
        await memory.close()
        return took

    return asyncio.run(ingest())


def prepared(rows: int) -> list[Recording]:
    made = [metric("cpu_usage", number, TAGS) for number in range(rows)]
    return [one for one in made if isinstance(one, Recording)]


def plain(path: Path) -> sqlite3.Connection:
    session = sqlite3.connect(path, isolation_level=None)
    session.executescript(f"{SQLITE_PRAGMAS}; PRAGMA temp_store=MEMORY;")  # as sessions.session
    return session


def batched_by_sqlite(path: Path, rows: int) -> float:
    recordings = prepared(rows)
    nodes = [one.node for one in recordings if one.node]
    correlations = [one.correlation for one in recordings]
    session = plain(path)
    start = time.perf_counter()
    session.execute("BEGIN IMMEDIATE")
    session.executemany(NODE, nodes)
    session.executemany(CORRELATION, correlations)
    session.execute("COMMIT")
    took = time.perf_counter() - start
    session.close()
    return took


def bare_by_sqlite(path: Path, rows: int) -> float:
    with closing(plain(path)) as session:
        for (name,) in session.execute(DERIVED).fetchall():
            session.execute(f"DROP TRIGGER {name}")
    return batched_by_sqlite(path, rows)


def looped_by_sqlite(path: Path, rows: int) -> float:
    first, *others = prepared(rows + 1)
    session = plain(path)
    store_plainly(session, first)
    start = time.perf_counter()
    for recording in others:
        store_plainly(session, recording)
    took = time.perf_counter() - start
    session.close()
    return took


def store_plainly(session: sqlite3.Connection, recording: Recording) -> None:
    session.execute("BEGIN IMMEDIATE")
    session.execute(NODE, recording.node or ())
    session.execute(CORRELATION, recording.correlation)
    session.execute("COMMIT")


def flush(times: int = 300) -> float:
    """Return the median seconds that a page, written where stores are made, takes to be kept."""
    took = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(times):
            file.write(bytes(4096))
            start = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - start)
    return median(took)


def ratio(seconds: Sequence[tuple[float, float]]) -> float:
    return median(theirs / ours for ours, theirs in seconds)


def show(name: str, seconds: Sequence[tuple[float, float]], rows: int, least: float) -> None:
    ours, theirs = (median(pair[side] for pair in seconds) for side in (0, 1))
    print(
        f"{name}: {ratio(seconds):.2f} of plain sqlite3 (at least {least});"
        f" {rows / ours:,.0f} against {rows / theirs:,.0f} metrics a second,"
        f" {ours / rows * 1e6:.0f} against {theirs / rows * 1e6:.0f} microseconds each"
    )
