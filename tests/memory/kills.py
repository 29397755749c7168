"""A writer that is killed over and over, and what must be true of the store after each time.

python -m tests.memory.kills sqlite:////tmp/killed.db 200
"""

import asyncio
import contextlib
import itertools
import random
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import psycopg

from persistence import MemoryService
from persistence.store import sqlite_path
from tests.dying import killed

BATCH = 40


async def write_for_ever(run: str, acknowledge: Callable[[str], Any]) -> None:
    """Record metrics and logs, one by one and in batches; say each name once it is stored."""
    memory = MemoryService()
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
        acknowledge(f"batch-{name}" if number % 10 == 9 else name)


def kill_one(run: str, chance: random.Random) -> set[str]:
    """Start a writer, kill it in the middle of its work, and return what it had acknowledged."""
    return {
        *killed(
            lambda acknowledge: asyncio.run(write_for_ever(run, acknowledge)),
            lines=chance.randint(1, 25),
            after=chance.random() * 0.004,
        )
    }


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
        acknowledged |= kill_one(f"run{number}", chance)
        rows = check(url, acknowledged)
    return len(acknowledged), rows


if __name__ == "__main__":
    MemoryService.open(sys.argv[1]).close_sync()
    names, stored = kill_often(sys.argv[1], int(sys.argv[2]))
    sys.stdout.write(
        f"{sys.argv[2]} kills: {names} acknowledged, {stored} rows, nothing lost or torn.\n"
    )
