"""Opening a store: by its address alone, in a process that knows nothing of Django."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from persistence import MemoryService, StoreError, initialize_database
from tests import engines
from tests.engines import Store
from tests.memory.rows import ask, count, node
from tests.migrations.conftest import new_store
from tests.migrations.ours import OURS

__all__ = ["new_store"]

REPOSITORY = Path(__file__).resolve().parents[2]
AGENT = """
import asyncio, sys
from persistence import MemoryService, GraphNode, GraphScope, NodeType
from tests.migrations.ours import OURS

async def main():
    memory = MemoryService.open(sys.argv[1])
    await memory.memorize_metric("cpu_usage", 75.5, tags={"host": "agent-1"})
    node = GraphNode(id="n", type=NodeType.CONFIG, scope=GraphScope.LOCAL, attributes={"a": 1})
    async with memory.batch() as batch:
        await batch.memorize(node)
    points = await memory.recall_timeseries(hours=24, tags={"host": "agent-1"})
    print(points[0].metric_value, (await memory.recall("n")).attributes)
    await memory.close()

asyncio.run(main())
"""


def agent(url: str, program: str = AGENT, *, by: str = "-c") -> subprocess.CompletedProcess[str]:
    """Run a program in a process without any settings, warnings as errors."""
    settings = {"DJANGO_SETTINGS_MODULE", "CIRIS_HOME", "CIRIS_SECRET_KEY"}
    bare = {name: value for name, value in os.environ.items() if name not in settings}
    return subprocess.run(
        [sys.executable, "-W", "error", by, program, url],
        cwd=REPOSITORY,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_agent_needs_no_settings(new_store):
    done = agent(new_store.url)

    assert (done.stdout, done.stderr, done.returncode) == ("75.5 {'a': 1}\n", "", 0)
    assert (count(new_store, "graph_nodes"), count(new_store, "service_correlations")) == (2, 1)


def test_what_an_agent_wrote_is_there_for_the_next(store, memory):
    agent(store.url)

    assert memory.recall_sync("n").attributes == {"a": 1}


def test_opening_brings_a_new_store_up_to_date(new_store):
    MemoryService.open(new_store.url).close_sync()

    applied = ask(new_store, "SELECT filename FROM schema_migrations ORDER BY 1")
    assert [name["filename"] for name in applied] == OURS


def test_opening_an_initialized_store_changes_nothing(new_store):
    initialize_database(new_store.url)
    before = ask(new_store, "SELECT * FROM schema_migrations ORDER BY 1")

    MemoryService.open(new_store.url).close_sync()

    assert ask(new_store, "SELECT * FROM schema_migrations ORDER BY 1") == before


def test_one_process_may_hold_two_stores(memory, store, templates, engine, tmp_path):
    (tmp_path / "other").mkdir()
    with templates.copy(engine, tmp_path / "other") as url:
        other = MemoryService.open(url)
        memory.memorize_sync(node(a=1))
        other.memorize_sync(node(a=2))
        with other.batch_sync() as batch:
            batch.memorize_sync(node("b"))
            memory.memorize_sync(node("c"))

        found = [(memory, "n"), (other, "n"), (memory, "b"), (other, "c")]
        recalled = [service.recall_sync(name) for service, name in found]
        other.close_sync()

    assert [one and one.attributes for one in recalled] == [{"a": 1}, {"a": 2}, None, None]


def test_the_same_address_is_the_same_store(store):
    one, other = MemoryService.open(store.url), MemoryService.open(store.url)

    one.memorize_sync(node(a=1))

    assert (one.alias, other.recall_sync("n").attributes) == (other.alias, {"a": 1})
    one.close_sync()
    other.close_sync()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/x", "is not a store's address"),
        ("sqlite:////no/such/folder/x.db", "it must be a file in a folder that exists"),
        ("postgresql://u@/x?host=/no/such/folder", "connection to server on socket"),
    ],
)
def test_a_store_that_cannot_be_opened_is_a_sentence(url, sentence):
    done = agent(url)

    assert done.returncode == 1
    assert sentence in done.stderr.splitlines()[-1]


def test_a_file_that_is_no_database_is_left_alone(tmp_path, django_db_blocker):
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)

    with (
        django_db_blocker.unblock(),
        engines.closing_store(),
        pytest.raises(StoreError, match="not a SQLite database"),
    ):
        MemoryService.open(f"sqlite:///{path}")

    assert path.read_text() == "Dear diary, " * 100


def test_a_batch_writes_as_its_own_engine_does(memory, tmp_path, noon):
    url = f"sqlite:///{tmp_path / 'second.db'}"
    second = MemoryService.open(url)

    with second.batch_sync() as batch:
        batch.memorize_sync(node())
    second.close_sync()

    stored = ask(Store(url, "sqlite"), "SELECT created_at FROM graph_nodes")
    assert stored == [{"created_at": "2026-11-22 12:00:00"}]
