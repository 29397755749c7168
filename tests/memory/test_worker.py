"""Awaited calls: no event loop waits for a disk, and each call has one clear end."""

import asyncio
import gc
import threading

import pytest

from persistence import MemoryService
from persistence.writing import InvalidInput
from tests.memory.rows import node


@pytest.fixture
def locked(store, memory):
    """A store that another session is writing to, until the test calls this."""
    holding, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        other = MemoryService(alias="store")
        with other.batch_sync() as batch:
            batch.memorize_sync(node("held"))
            batch.recall_sync("held")  # a read makes the batch write what it has gathered
            holding.set()
            let_go.wait(10)
        other.close_sync()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(10)
    yield let_go.set
    let_go.set()
    thread.join()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "ciris-store"]


async def test_the_loop_goes_on_while_a_write_waits(memory, locked):
    write = asyncio.create_task(memory.memorize(node("held", mine=True)))

    for _ in range(20):
        await asyncio.sleep(0.01)  # a loop that waits for the lock comes back when it is let go
    assert not write.done()
    locked()
    assert (await write).data.version == 2


async def test_reads_do_not_queue_behind_a_write_that_waits(memory, locked):
    write = asyncio.create_task(memory.memorize(node("held")))
    await asyncio.sleep(0.05)

    assert await asyncio.wait_for(memory.recall("nothing"), 5) is None
    locked()
    await write


async def test_a_call_cancelled_before_its_turn_never_happens(memory, locked):
    first = asyncio.create_task(memory.memorize(node("held")))
    second = asyncio.create_task(memory.memorize(node("second")))
    await asyncio.sleep(0.05)

    second.cancel()
    locked()
    await first
    assert await memory.recall("second") is None


async def test_an_awaited_write_is_seen_by_the_next_read(memory):
    for number in range(30):
        await memory.memorize(node("a", x=number))
        assert (await memory.recall("a")).attributes == {"x": number}


async def test_many_tasks_may_write_at_once(memory):
    await asyncio.gather(*(memory.memorize_metric("m", number) for number in range(40)))

    assert len(await memory.recall_timeseries()) == 40


def test_one_service_serves_one_loop_after_another(memory):
    for number in range(3):
        asyncio.run(memory.memorize_metric("m", number))

    assert len(memory.recall_timeseries_sync()) == 3


def test_many_threads_may_write_at_once(memory):
    def write(first: int) -> None:
        for number in range(first, first + 10):
            memory.memorize_metric_sync("m", number)
        MemoryService(alias="store").close_sync()

    workers = [threading.Thread(target=write, args=(start,)) for start in (0, 10, 20, 30)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    values = {point.metric_value for point in memory.recall_timeseries_sync()}
    assert values == set(range(40))


async def test_what_is_wrong_with_a_call_is_raised_where_it_is_awaited(memory):
    with pytest.raises(InvalidInput):
        await memory.memorize_metric("", 1)
    with pytest.raises(InvalidInput):
        await memory.memorize(node(""))

    assert (await memory.memorize_metric("fine", 1)).data.node_id


async def test_a_write_that_outlives_its_await_is_still_whole(memory):
    async def soon_cancelled() -> None:
        await asyncio.wait_for(memory.memorize_metric("m", 1), 0)

    for _ in range(20):
        with pytest.raises(TimeoutError):
            await soon_cancelled()
    await memory.memorize_metric("m", 2)

    points = [point for point in await memory.recall_timeseries() if point.metric_name == "m"]
    nodes = await memory.search(type="tsdb_data")
    assert len(points) == len(nodes.rows)


async def test_closing_ends_the_threads_and_the_next_call_starts_them_again(memory):
    await memory.memorize(node("a"))
    await memory.close()

    assert threads() == []
    assert (await memory.recall("a")).id == "a"


async def test_a_service_that_nobody_holds_takes_its_threads_along(store):
    service = MemoryService(alias="store")
    await service.memorize(node("a"))

    del service
    for _ in range(100):
        gc.collect()
        if not threads():
            break
        await asyncio.sleep(0.02)

    assert threads() == []
