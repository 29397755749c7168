"""A writer that is killed over and over, and what must be true of the store after each time.

python -m tests.memory.kills sqlite:////tmp/killed.db 200
"""

import asyncio
import contextlib
import itertools
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from persistence import MemoryService
from persistence.store import sqlite_path

BATCH = 40
REPOSITORY = Path(__file__).resolve().parents[2]


def write_for_ever(url: str, run: str) -> None:
    """Record metrics and logs, one by one and in batches; print each name once it is stored."""
    asyncio.run(_write(MemoryService.open(url), run))


async def _write(memory: MemoryService, run: str) -> None:
    for number in itertools.count():
        name = f"{run}-{number}"
        if number % 10 == 9:
            async with memory.batch() as batch:
                for part in range(BATCH):
                    await batch.memorize_metric(f"batch-{name}", part)
        elif number % 2:
            memory_log = await memory.memorize_log(name, "WARNING", {"name": name})
            assert memory_log.data.node_id
        else:
            await memory.memorize_metric(name, number, {"run": run})
        sys.stdout.write(f"batch-{name}\n" if number % 10 == 9 else f"{name}\n")
        sys.stdout.flush()


def kill_one(url: str, run: str, chance: random.Random) -> set[str]:
    """Start a writer, kill it in the middle of its work, and return what it had acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.memory.kills", url, "--write", run],
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    ) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline() for _ in range(chance.randint(1, 25))]
        time.sleep(chance.random() * 0.004)
        writer.send_signal(signal.SIGKILL)
        acknowledged += writer.stdout.readlines()
    return {line.strip() for line in acknowledged if line.endswith("\n")}


def names_stored(url: str) -> tuple[list[str], list[str]]:
    """Return the names in the correlations and those in the nodes, straight from the database."""
    both = (
        "SELECT coalesce(metric_name, {message}) FROM service_correlations ORDER BY 1",
        "SELECT coalesce({name}, {text}) FROM graph_nodes ORDER BY 1",
    )
    if url.startswith("sqlite"):
        words = {
            "message": "json_extract(tags, '$.name')",
            "name": "json_extract(attributes_json, '$.metric_name')",
            "text": "json_extract(attributes_json, '$.log_message')",
        }
        with contextlib.closing(sqlite3.connect(sqlite_path(url))) as session:
            (verdict,) = session.execute("PRAGMA integrity_check").fetchone()
            assert verdict == "ok", verdict
            assert session.execute("PRAGMA foreign_key_check").fetchall() == []
            found = [session.execute(query.format(**words)).fetchall() for query in both]
    else:
        words = {
            "message": "tags::json ->> 'name'",
            "name": "attributes_json::json ->> 'metric_name'",
            "text": "attributes_json::json ->> 'log_message'",
        }
        with psycopg.connect(url) as session:
            found = [session.execute(query.format(**words)).fetchall() for query in both]
    correlations, nodes = ([name for (name,) in rows] for rows in found)
    return sorted(correlations), sorted(nodes)


def check(url: str, acknowledged: set[str]) -> int:
    """Raise AssertionError where a promise is broken; return how many rows there are."""
    correlations, nodes = names_stored(url)
    assert correlations == nodes, "a node or a correlation is alone"
    lost = acknowledged - set(correlations)
    assert not lost, f"acknowledged and lost: {sorted(lost)[:5]}"
    batches = [name for name in correlations if name.startswith("batch-")]
    torn = {name for name in batches if batches.count(name) != BATCH} if batches else set()
    assert not torn, f"half a batch: {sorted(torn)}"
    return len(correlations)


def kill_often(url: str, times: int, seed: int = 1) -> tuple[int, int]:
    """Kill that often; return how many names were acknowledged and how many rows there are."""
    chance, acknowledged, rows = random.Random(seed), set[str](), 0
    for number in range(times):
        acknowledged |= kill_one(url, f"run{number}", chance)
        rows = check(url, acknowledged)
    return len(acknowledged), rows


if __name__ == "__main__":
    if sys.argv[2:3] == ["--write"]:
        write_for_ever(sys.argv[1], sys.argv[3])
    elif sys.argv[2:]:
        MemoryService.open(sys.argv[1]).close_sync()
        names, stored = kill_often(sys.argv[1], int(sys.argv[2]))
        sys.stdout.write(
            f"{sys.argv[2]} kills: {names} acknowledged, {stored} rows, nothing lost or torn.\n"
        )
