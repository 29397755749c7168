"""A thread with a connection of its own, so that no event loop ever waits for a disk."""

import asyncio
import contextlib
import os
import queue
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from django.db import connections

from persistence import store

R = TypeVar("R")
Job = tuple[Callable[..., Any], Any, asyncio.AbstractEventLoop | None, asyncio.Future[Any] | None]
Jobs = queue.SimpleQueue[Job | None]

# Referenced here so that a forked child, in which these threads are gone, does not close
# what its parent still uses: closing there would end the parent's session too.
_in_use: dict[int, Any] = {}
_left_behind: list[Any] = []


class Worker:
    """Runs calls one after the other in a thread that starts with the first of them.

    A forked child gets a thread of its own.
    """

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._jobs: dict[int, Jobs] = {}  # by process id
        self._thread: threading.Thread | None = None

    def run(self, call: Callable[..., R], *args: Any) -> asyncio.Future[R]:
        """Return the future of `call(*args)`. Cancelled before its turn, it never happens."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._queue().put((call, args, loop, future))
        return future

    def wait(self, call: Callable[[], R]) -> R:
        """Return the result of `call`, holding this thread up until it is there."""
        future: Future[R] = Future()
        self._queue().put((_resolve, (call, future), None, None))
        return future.result()

    def stop(self) -> None:
        """Let the thread finish what it was given, close its connection and end; wait for it."""
        jobs = self._jobs.pop(os.getpid(), None)
        if jobs is not None and self._thread is not None:
            jobs.put(None)
            self._thread.join()

    def _queue(self) -> Jobs:
        pid = os.getpid()
        return self._jobs.get(pid) or self._start(pid)

    def _start(self, pid: int) -> Jobs:
        fresh: Jobs = queue.SimpleQueue()
        jobs = self._jobs.setdefault(pid, fresh)  # atomic: two threads may ask at once
        if jobs is fresh:
            name = f"ciris-{self._alias}"
            self._thread = threading.Thread(
                target=_work, args=(jobs, self._alias), name=name, daemon=True
            )
            self._thread.start()
            weakref.finalize(self, jobs.put, None)
        return jobs


def _work(jobs: Jobs, alias: str) -> None:
    connection = connections[alias]
    _in_use[id(connection)] = connection
    store.keep(connection)
    try:
        while (job := jobs.get()) is not None:
            call, args, loop, future = job
            if loop is None or future is None:
                call(*args)
            else:
                _answer(call, args, loop, future)
            del job, call, args, future  # or they would live until the next one
    finally:
        connection.close()
        del _in_use[id(connection)]


def _answer(
    call: Callable[..., R], args: Any, loop: asyncio.AbstractEventLoop, future: asyncio.Future[R]
) -> None:
    if future.cancelled():
        return
    settle: Callable[[Any], None]
    answer: Any
    try:
        settle, answer = future.set_result, call(*args)
    except BaseException as error:  # it belongs to who awaits
        settle, answer = future.set_exception, error
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody awaits any more
        loop.call_soon_threadsafe(_settle, future, settle, answer)


def _settle(future: asyncio.Future[Any], settle: Callable[[Any], None], answer: Any) -> None:
    if not future.done():
        settle(answer)


def _resolve(call: Callable[[], R], future: Future[R]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # it belongs to who waits
        future.set_exception(error)


def _leave_connections_behind() -> None:
    """Give a forked child connections of its own; its parent's are left alone, never closed."""
    for connection in connections.all(initialized_only=True):
        _left_behind.append(connection)
        del connections[connection.alias]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_connections_behind)
