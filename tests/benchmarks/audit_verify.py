"""Verifying a long chain against the bare loop: hash and verify each entry, nothing else.

    python -m tests.benchmarks audit_verify [--entries N]

The chain has Ed25519 signatures and lies in a SQLite file. What is compared is processor time
per entry: 0.8 says that the bare loop needs 0.8 of ours. The bare loop has its rows in memory.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.audit.verifying.leaves import HASHED, Columns
from persistence.audit.verifying.memories import Memory
from persistence.audit.verifying.merkle import Frontier
from persistence.audit.verifying.notes import Checkpoint, sign_note
from persistence.audit.verifying.parallel import in_processes
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.preparing import Question
from persistence.audit.verifying.reports import Verdict
from persistence.audit.verifying.signatures import PublicKey
from persistence.audit.verifying.sources import SqliteSource
from persistence.audit.verifying.walk import verify

RATIO, RESUMED, BARE_ROWS = 0.8, 10, 20_000
SCHEMA = """
    CREATE TABLE audit_log_v2 (
        entry_id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE,
        event_timestamp TEXT NOT NULL, event_type TEXT NOT NULL, originator_id TEXT NOT NULL,
        event_payload TEXT, sequence_number INTEGER NOT NULL UNIQUE, previous_hash TEXT NOT NULL,
        entry_hash TEXT NOT NULL, signature TEXT NOT NULL, signing_key_id TEXT NOT NULL,
        created_at TEXT NOT NULL
    );
    CREATE INDEX idx_audit_event_type ON audit_log_v2 (event_type);
    CREATE TABLE audit_roots (
        root_id INTEGER PRIMARY KEY, sequence_start INTEGER, sequence_end INTEGER, root_hash TEXT,
        external_anchor TEXT
    );
"""
COLUMNS = (
    "entry_id", "event_id", "event_timestamp", "event_type", "originator_id", "event_payload",
    "sequence_number", "previous_hash", "entry_hash", "signature", "signing_key_id", "created_at",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    cpu: float  # seconds of all processes
    wall: float
    peak: int  # KiB, of the process that needed most


def main(arguments: list[str]) -> int:
    """Print the figures; return 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks audit_verify")
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_args(arguments).entries
    with tempfile.TemporaryDirectory() as folder:
        private = Ed25519PrivateKey.generate()
        small, large = Path(folder, "small.db"), Path(folder, "large.db")
        build(small, private, count // 10)
        note = build(large, private, count)
        public = PublicKey.of(private.public_key()).pem
        bare = bare_loop(large, private)
        few = measured(small, public, "", 0)
        full = measured(large, public, note, 0)
        resumed = measured(large, public, note, count)
    ratio, faster = bare * count / full.cpu, full.cpu / resumed.cpu
    print(f"bare loop             {bare * 1e6:8.1f} µs of processor per entry")
    print(f"full, {count:,}     {full.cpu / count * 1e6:8.1f} µs, {full.wall:.1f} s in all")
    print(f"ratio                 {ratio:8.2f}   (at least {RATIO})")
    print(f"from a checkpoint     {resumed.cpu / count * 1e6:8.1f} µs, {resumed.wall:.1f} s in all")
    print(f"faster by             {faster:8.1f}   (at least {RESUMED})")
    print(f"peak of a process     {few.peak / 1024:8.1f} MiB for {count // 10:,} entries")
    print(f"                      {full.peak / 1024:8.1f} MiB for {count:,} entries")
    return 0 if ratio >= RATIO and faster >= RESUMED and full.peak < 1.2 * few.peak else 1


def build(path: Path, private: Ed25519PrivateKey, count: int) -> str:
    """Write a chain; return the signed checkpoint over it."""
    tree, first, head = Frontier(), "", "genesis"
    columns = Columns(COLUMNS)

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal first, head
        name = PublicKey.of(private.public_key()).id
        for number in range(1, count + 1):
            payload = json.dumps({"thought_id": f"th-{number}", "outcome": "success", "n": number})
            values = [
                number, f"e{number:036d}", f"2026-11-01T00:00:00.{number % 10**6:06d}+00:00",
                "speak", f"th-{number}", payload, number, head, "", "", name, "2026-11-01",
            ]  # fmt: skip
            head = values[8] = columns.entry_hash(tuple(values))
            values[9] = base64.b64encode(private.sign(head.encode())).decode()
            first = first or head
            tree.append(columns.leaf(tuple(values), head))
            yield tuple(values)

    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMA)
        db.executemany(f"INSERT INTO audit_log_v2 VALUES ({', '.join('?' * 12)})", rows())
        origin = f"ciris-admin/store/{first[:16]}"
        point = Checkpoint(origin, count, tree.root(), (f"head {head}",))
        note = sign_note(point.text, origin, private)
        root = (1, 1, count, tree.root().hex(), note)
        db.execute("INSERT INTO audit_roots VALUES (?, ?, ?, ?, ?)", root)
        db.commit()
    return note


def bare_loop(path: Path, private: Ed25519PrivateKey) -> float:
    """Return the processor seconds of hashing and verifying an entry, at best of three."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT * FROM audit_log_v2 LIMIT ?", [BARE_ROWS]).fetchall()
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    key, best = private.public_key(), float("inf")
    for _ in range(3):
        began = time.process_time()
        for row in rows:
            hashed = {name: row[name] for name in HASHED}
            text = json.dumps(hashed, sort_keys=True, separators=(",", ":"))
            digest = hashlib.sha256(text.encode()).hexdigest()
            key.verify(base64.b64decode(row["signature"]), digest.encode())
        best = min(best, (time.process_time() - began) / len(rows))
    return best


def measured(path: Path, public: str, note: str, resume: int) -> Run:
    """Verify in a process of its own, which counts for itself and those that it starts."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as alone:
        return alone.submit(_verify, path, public, note, resume).result()


def _verify(path: Path, public: str, note: str, resume: int) -> Run:
    pins = [Pin("store", PublicKey.from_pem(public))]
    memory = Memory("a checkpoint", (note,) if note else ())
    question = Question("store", SqliteSource(path), pins, memory, resume)
    began, before = time.monotonic(), _used()
    report = verify(question, "", runner=in_processes(os.cpu_count() or 1))
    wall, after = time.monotonic() - began, _used()
    if report.verdict is not (Verdict.VERIFIED if note else Verdict.UNANCHORED):
        raise AssertionError(report)
    peaks = [resource.getrusage(who).ru_maxrss for who in WHO]
    return Run(after - before, wall, max(peaks))


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _used() -> float:
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, WHO))
