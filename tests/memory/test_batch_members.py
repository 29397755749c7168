"""What belongs to a batch, who sees it before its end, and what it refuses."""

import asyncio

import pytest

from persistence import MemoryService, StoreError
from persistence import store as stores
from tests.memory.rows import ask, count, node


def test_nobody_else_sees_a_batch_before_its_end(memory, store):
    with memory.batch_sync() as batch:
        batch.memorize_sync(node())
        batch.memorize_metric_sync("cpu", 1)
        inside = len(batch.search_sync().rows)
        outside = count(store, "graph_nodes")

    assert (inside, outside, count(store, "graph_nodes")) == (2, 0, 2)


async def test_reads_in_a_batch_see_what_it_has_written(memory):
    async with memory.batch() as batch:
        await batch.memorize(node(a=1))
        await batch.memorize_metric("cpu", 5)

        assert (await batch.recall("n")).attributes == {"a": 1}
        assert [point.metric_value for point in await batch.recall_timeseries()] == [5]


def test_calls_on_the_service_inside_the_block_belong_to_it(memory, store):
    def fail():
        with memory.batch_sync():
            memory.memorize_sync(node())
            memory.memorize_metric_sync("cpu", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (0, 0)


def test_calls_of_other_threads_do_not(memory, store):
    def elsewhere():
        memory.memorize_sync(node("other"))
        with stores.using(memory.alias):
            stores.connection().close()

    async def run():
        async with memory.batch() as batch:
            await batch.memorize_metric("cpu", 1)
            await asyncio.get_running_loop().run_in_executor(None, elsewhere)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())

    assert [found["node_id"] for found in ask(store, "SELECT * FROM graph_nodes")] == ["other"]


def test_a_batch_within_a_batch_is_refused(memory):
    with (
        memory.batch_sync(),
        pytest.raises(StoreError, match="open already"),
        memory.batch_sync(),
    ):
        pass


async def test_an_awaited_batch_within_a_batch_is_refused(memory):
    async def nest():
        async with memory.batch(), memory.batch():
            pass

    with pytest.raises(StoreError, match="open already"):
        await nest()


def test_a_batch_that_is_over_takes_nothing_more(memory, store):
    with memory.batch_sync() as batch:
        pass

    for late in (lambda: batch.memorize_sync(node()), lambda: batch.recall_sync("n")):
        with pytest.raises(StoreError, match="closed"):
            late()
    assert count(store, "graph_nodes") == 0


async def test_two_tasks_may_have_a_batch_each(memory, store):
    async def fill(service: MemoryService, name: str):
        async with service.batch() as batch:
            for value in range(50):
                await batch.memorize_metric(name, value)
                await asyncio.sleep(0)

    await asyncio.gather(*(fill(memory, f"m{number}") for number in range(4)))

    assert count(store, "service_correlations") == 200
