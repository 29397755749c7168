"""Appending to the audit chain against the bare insert of the same rows.

    python -m tests.benchmarks audit_append [--rows N] [--runs N] [--engine sqlite|postgresql]

Each row is a transaction of its own, on a store with the same tables and pragmas: ours takes
the lock, looks up the key and the head, hashes, signs with Ed25519 and inserts; the peer
inserts finished rows through the driver. Both in turn, in one process.
"""

import argparse
import contextlib
import datetime as dt
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from persistence import MemoryService, store
from persistence.audit import appending
from persistence.audit.models import AuditEntry
from persistence.store import SQLITE_PRAGMAS
from persistence.writing import transaction
from tests.engines import postgres_server

MOST_BEYOND = 1.0  # ms
AT = dt.datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=dt.UTC)
COLUMNS = (
    *("event_id", "event_timestamp", "event_type", "originator_id", "event_payload"),
    *("sequence_number", "previous_hash", "entry_hash", "signature", "signing_key_id"),
    "created_at",
)
INSERT = f"INSERT INTO audit_log_v2 ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
PAYLOAD = {"change": "0" * 32, "revision": 1, "decision": "approve", "key": "0" * 64}


def main(arguments: list[str]) -> int:
    """Print what an append costs beyond the bare insert; return 1 where that is too much."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks audit_append")
    parser.add_argument("--rows", type=int, default=500, help="entries per run")
    parser.add_argument("--runs", type=int, default=7, help="runs of each, in turn")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    chosen = parser.parse_args(arguments)
    within = [
        measure(engine, chosen.rows, chosen.runs)
        for engine in chosen.engine or ["sqlite", "postgresql"]
    ]
    return 0 if all(within) else 1


def measure(engine: str, rows: int, runs: int) -> bool:
    with stores(engine) as (url, peer):
        name = MemoryService.open(url).alias
        ours, theirs = [], []
        for run in range(runs + 1):  # the first warms up
            if run % 2:
                ours.append(by_us(name, rows))
                theirs.append(bare(engine, peer, finished(name, rows), run))
            else:
                theirs.append(bare(engine, peer, finished(name, rows), run))
                ours.append(by_us(name, rows))
        append, insert = (
            median(one.clock for one in times[1:]) / rows * 1000 for times in (ours, theirs)
        )
        store.connections[name].close()
    beyond = append - insert
    work = min(one.processor for one in ours) / rows * 1000
    print(
        f"{engine}: append {append:.3f} ms, bare insert {insert:.3f} ms:"
        f" {beyond:.3f} ms beyond it (at most {MOST_BEYOND}), {append / insert:.2f} times;"
        f" of our processor {work:.3f} ms"
    )
    return beyond <= MOST_BEYOND


@contextlib.contextmanager
def stores(engine: str) -> Iterator[tuple[str, str]]:
    """Make two stores with the same tables; yield their addresses."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as on:
        if engine == "sqlite":
            urls = [f"sqlite:///{folder}/{name}.db" for name in ("ours", "peer")]
        else:
            server = on.enter_context(postgres_server(Path(folder)))
            urls = [on.enter_context(server.database()) for _ in range(2)]
        MemoryService.open(urls[1]).close_sync()
        yield urls[0], urls[1]


@dataclass
class Took:
    """Seconds by the clock, and those that this process worked."""

    clock: float = 0.0
    processor: float = 0.0

    def __enter__(self) -> "Took":
        self.clock, self.processor = -time.perf_counter(), -time.process_time()
        return self

    def __exit__(self, *_error: object) -> None:
        self.clock += time.perf_counter()
        self.processor += time.process_time()


def by_us(name: str, rows: int) -> Took:
    with store.using(name):
        with Took() as took:
            for _ in range(rows):
                with transaction():
                    appending.append("x.y.z", originator="ada", payload=PAYLOAD, at=AT)
        return took


def finished(name: str, rows: int) -> list[tuple[Any, ...]]:
    """Return the newest rows of ours, or made-up ones before there are any."""
    with store.using(name):
        newest = AuditEntry.objects.order_by("-sequence_number")[:rows]
        made = [tuple(str(getattr(row, column)) for column in COLUMNS) for row in newest]
    if len(made) == rows:
        return made
    return [("x", AT.isoformat(), *["x" * 64] * 8, AT.isoformat())] * rows


def bare(engine: str, peer: str, rows: list[tuple[Any, ...]], run: int) -> Took:
    """Insert each row in a transaction of its own, under numbers and ids of this run."""
    own = [
        (f"{run}/{number}", *row[1:5], run * 1_000_000 + number + 1, *row[6:])
        for number, row in enumerate(rows)
    ]
    if engine == "sqlite":
        with contextlib.closing(
            sqlite3.connect(store.sqlite_path(peer), isolation_level=None)
        ) as session:
            session.executescript(SQLITE_PRAGMAS)
            with Took() as took:
                for row in own:
                    session.execute("BEGIN IMMEDIATE")
                    session.execute(INSERT, row)
                    session.execute("COMMIT")
            return took
    with psycopg.connect(peer) as session:
        with Took() as took:
            for row in own:
                session.execute(INSERT.replace("?", "%s"), row)
                session.commit()
        return took
