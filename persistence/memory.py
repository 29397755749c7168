"""MemoryService: the agent's API to its store, in the words of the seed."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, Self

from persistence import batch as batches
from persistence import calls, store
from persistence.migrations import runner
from persistence.migrations.refusals import AgentStore
from persistence.operations import Operations
from persistence.secrets.watching import HoldsSecret
from persistence.tsdb import services as tsdb
from persistence.worker import Worker


class MemoryService(Operations):
    """One store of one agent. Safe to share between threads, tasks and forked processes.

    Awaited writes happen one after the other in one thread, reads in another: an awaited
    write is seen by every read that is awaited after it. A write whose await is cancelled
    may still have happened.
    """

    def __init__(self, alias: str = store.STORE) -> None:
        """Serve a store that this process has open already."""
        self.alias = alias
        self._writer = Worker(alias)
        self._reader = Worker(alias)
        self._idle: list[Worker] = []  # of batches that are over

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store at `url`, bringing its tables up to date first.

        A store that an agent made is opened for reading only, its file untouched. Raises
        StoreError where the store cannot be used.
        """
        memory = cls(store.register(url))
        memory._writer.wait(functools.partial(calls.call, memory.alias, _prepare, (), {}))
        memory._writer.stop()  # its connection may have been replaced under it
        return memory

    @contextlib.asynccontextmanager
    async def batch(self) -> AsyncIterator["Batch"]:
        """Make the operations of the block one transaction; an exception undoes all of them.

        Operations on this store by the block's own task are a part of it, whether they
        are called on the batch or on the service. Metrics, logs and nodes are gathered
        and written many at once; the ids and versions that only writing decides are
        missing from their results.
        """
        batches.refuse_second(self.alias)
        worker = self._idle.pop() if self._idle else Worker(self.alias)
        held = batches.Transaction(self.alias, worker)
        try:
            with batches.joined(held):
                try:
                    yield Batch(held)
                except BaseException as error:
                    await _surely(worker, functools.partial(held.close, error))
                    raise
                await _surely(worker, functools.partial(held.close, None))
        finally:
            self._idle.append(worker)

    @contextlib.contextmanager
    def batch_sync(self) -> Iterator["Batch"]:
        """Make the operations of the block one transaction, as `batch` does."""
        batches.refuse_second(self.alias)
        held = batches.Transaction(self.alias, None)
        with batches.joined(held):
            try:
                yield Batch(held)
            except BaseException as error:
                held.close(error)
                raise
            held.close(None)

    async def close(self) -> None:
        """Finish what was asked and let go of threads; the next call would make new ones."""
        await asyncio.to_thread(self._stop)

    def close_sync(self) -> None:
        """Finish what was asked and let go of threads, and of this thread's connection."""
        self._stop()
        with store.using(self.alias):
            store.connection().close()

    def _stop(self) -> None:
        workers = [self._writer, self._reader]
        while self._idle:
            workers.append(self._idle.pop())
        for worker in workers:
            worker.stop()

    def _gather(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        held = batches.current(self.alias)
        return None if held is None else held.gather(service, args, kwargs)

    def _call(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        held = batches.current(self.alias)
        if held is not None:
            return held.call(service, args, kwargs)
        return calls.call(self.alias, service, args, kwargs)

    def _run(
        self, service: calls.Service, args: Any, kwargs: Any, *, reads: bool
    ) -> Awaitable[Any]:
        held = batches.current(self.alias)
        if held is not None:
            return held.run(service, args, kwargs)
        prepare = tsdb.PREPARATIONS.get(service)
        if prepare is not None:  # its rows are made here: less is left to do in the thread
            with contextlib.suppress(HoldsSecret):  # sealing one takes the transaction
                service, args, kwargs = tsdb.write, (prepare(*args, **kwargs),), {}
        worker = self._reader if reads else self._writer
        return worker.run(calls.call, self.alias, service, args, kwargs)


class Batch(Operations):
    """The operations of a MemoryService, inside one transaction."""

    def __init__(self, held: batches.Transaction) -> None:
        self._held = held

    def _gather(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        return self._held.gather(service, args, kwargs)

    def _call(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        return self._held.call(service, args, kwargs)

    def _run(
        self, service: calls.Service, args: Any, kwargs: Any, *, reads: bool
    ) -> Awaitable[Any]:
        return self._held.run(service, args, kwargs)


async def _surely(worker: Worker, end: functools.partial[None]) -> None:
    """Await the end of a batch, which happens even if the await is cancelled."""
    await asyncio.shield(worker.run(end))


def _prepare() -> None:
    # An agent's own store is served as it is, for reading.
    with contextlib.suppress(AgentStore):
        runner.migrate(store.alias())
