"""Batches: many operations in one transaction, all of them or none."""

import asyncio
import contextlib

import pytest

from persistence import GraphEdge, MemoryOpStatus, StoreError
from persistence.batch import MOST_ROWS
from persistence.writing import InvalidInput, NotFound
from tests.memory.rows import ask, contents, count, do, node


def write_some_of_everything(batch):
    batch.memorize_sync(node("a"))
    batch.memorize_sync(node("b"))
    batch.connect_sync(GraphEdge(source="a", target="b", scope="local"))
    batch.memorize_metric_sync("cpu", 1)
    batch.memorize_log_sync("text")
    batch.create_task_sync("Do it", task_id="t")
    batch.create_thought_sync("t", "Hm")


def fail_after(memory, *writes):
    with memory.batch_sync() as batch:
        for write in writes:
            write(batch)
        raise ZeroDivisionError


def test_everything_in_the_block_is_stored(memory, store):
    with memory.batch_sync() as batch:
        write_some_of_everything(batch)

    tables = ("graph_nodes", "graph_edges", "service_correlations", "tasks", "thoughts")
    assert [count(store, table) for table in tables] == [4, 1, 2, 1, 1]


def test_an_exception_undoes_everything(memory, store):
    before = contents(store)

    with pytest.raises(ZeroDivisionError):
        fail_after(memory, write_some_of_everything)

    assert contents(store) == before


async def test_an_exception_undoes_an_awaited_batch(memory, store):
    before = contents(store)

    async def fail():
        async with memory.batch() as batch:
            await batch.memorize(node("a"))
            await batch.create_task("Do it")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert contents(store) == before


async def test_a_cancelled_batch_leaves_nothing(memory, store):
    before = contents(store)
    ready = asyncio.Event()

    async def stay():
        async with memory.batch() as batch:
            await batch.create_task("Do it")
            ready.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(stay())
    await ready.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert contents(store) == before


def test_a_write_that_fails_undoes_what_came_before_it(memory, store):
    before = contents(store)
    nowhere = GraphEdge(source="a", target="absent", scope="local")

    def connect(batch):
        batch.memorize_sync(node("a"))
        batch.connect_sync(nowhere)

    with pytest.raises(NotFound):
        fail_after(memory, connect)

    assert contents(store) == before


def test_a_write_that_failed_cannot_be_let_pass(memory, store):
    do(store, "ALTER TABLE service_correlations RENAME TO gone")

    def write():
        with memory.batch_sync() as batch:
            batch.memorize_sync(node())
            batch.memorize_metric_sync("cpu", 1)
            with contextlib.suppress(StoreError):
                batch.recall_sync("n")  # which writes what was gathered

    with pytest.raises(StoreError, match="all of it was rolled back"):
        write()
    assert count(store, "graph_nodes") == 0


def test_what_is_refused_before_it_is_written_may_be_caught(memory, store):
    with memory.batch_sync() as batch:
        batch.memorize_metric_sync("cpu", 1)
        with pytest.raises(InvalidInput):
            batch.memorize_metric_sync("cpu", "one")
        with pytest.raises(NotFound):
            batch.set_task_status_sync("absent", "active")

    assert count(store, "service_correlations") == 1


@pytest.mark.parametrize("number", [1, MOST_ROWS - 1, MOST_ROWS, MOST_ROWS + 1, 2 * MOST_ROWS + 7])
def test_a_batch_of_any_size_is_stored_whole(memory, store, number):
    with memory.batch_sync() as batch:
        for value in range(number):
            batch.memorize_metric_sync("cpu", value)

    stored = ask(store, "SELECT metric_value FROM service_correlations")
    assert sorted(found["metric_value"] for found in stored) == list(range(number))
    assert count(store, "graph_nodes") == number


def test_a_large_batch_that_fails_late_leaves_nothing(memory, store):
    many = [lambda batch: batch.memorize_metric_sync("cpu", 1)] * (2 * MOST_ROWS)

    with pytest.raises(ZeroDivisionError):
        fail_after(memory, *many)

    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (0, 0)


def test_writes_of_one_node_in_a_batch_happen_in_their_order(memory):
    with memory.batch_sync() as batch:
        for number in range(5):
            batch.memorize_sync(node(a=number))
        batch.forget_sync("n")
        batch.memorize_sync(node(a="last"))

    found = memory.recall_sync("n")
    assert (found.attributes, found.version) == ({"a": "last"}, 1)


def test_a_result_of_a_batch_says_that_it_was_taken(memory):
    with memory.batch_sync() as batch:
        results = [batch.memorize_metric_sync("cpu", 1), batch.memorize_sync(node())]

    assert {result.status for result in results} == {MemoryOpStatus.OK}
