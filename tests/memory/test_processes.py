"""Several processes on one store: nobody fails because of another, and no update is lost."""

import os
import subprocess
import sys
from pathlib import Path

from persistence import store as stores
from tests.memory.rows import count, node

REPOSITORY = Path(__file__).resolve().parents[2]
COUNT_UP = """
import sys
from dataclasses import replace
from persistence import MemoryService, GraphNode
from persistence.graph.services import LostUpdate
memory = MemoryService.open(sys.argv[1])
for number in range(40):
    memory.memorize_metric_sync("m", number)
    while True:
        seen = memory.recall_sync("counter")
        more = replace(seen, attributes={"n": seen.attributes["n"] + 1})
        try:
            memory.memorize_sync(more, expected_version=seen.version)
            break
        except LostUpdate:
            continue
memory.close_sync()
"""
FORK = """
import asyncio, os, sys, warnings
from persistence import MemoryService, GraphNode
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
memory = MemoryService.open(sys.argv[1])

def write(name):
    node = GraphNode(id=name, type="concept", scope="local")
    memory.memorize_sync(node)
    asyncio.run(memory.memorize(node))

write("before")
child = os.fork()
write("child" if child == 0 else "parent")
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
write("after")
memory.close_sync()
"""


def start(script, url):
    return subprocess.Popen(
        [sys.executable, "-c", script, url],
        cwd=REPOSITORY,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_writing_at_once_neither_fail_nor_lose_an_update(memory, store):
    memory.memorize_sync(node("counter", n=0))

    writers = [start(COUNT_UP, store.url) for _ in range(3)]
    complaints = [writer.communicate(timeout=120)[1] for writer in writers]

    assert [
        (writer.returncode, said) for writer, said in zip(writers, complaints, strict=True)
    ] == [(0, "")] * 3
    counter = memory.recall_sync("counter")
    assert (counter.attributes, counter.version) == ({"n": 120}, 121)
    assert count(store, "service_correlations") == 120


def test_a_forked_child_has_a_session_of_its_own(memory, store):
    stores.connection().close()

    writer = start(FORK, store.url)

    assert (writer.communicate(timeout=60)[1], writer.returncode) == ("", 0)
    found = {one.id: one.version for one in memory.search_sync().rows}
    assert found == {"before": 2, "child": 2, "parent": 2, "after": 2}
