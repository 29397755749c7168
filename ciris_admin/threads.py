"""Django's ASGI handler, with threads that outlive a request."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_started
from django.db import close_old_connections, connections, reset_queries
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ciris_admin.stack_room import with_room
from ciris_admin.streams import EventStream, begun, first_of
from persistence import freshness

# Each keeps its connections, and each page that is made holds megabytes: more threads would cost
# memory and only wait for Python's lock. Seven may wait for slow queries, each for five seconds
# at most, before somebody else has to wait for a thread.
MOST = 8
SERVER_SECONDS = 60  # a server's tables may change unseen for so long


class PageThread(Executor):
    """One thread that is handed work, one after the other.

    What `ThreadPoolExecutor` does for a pool, its locks and its futures, takes 30 µs.
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="page", daemon=True)
        self._thread.start()

    def hand(self, work: Callable[[], object]) -> None:
        """Have something done that raises nothing and that nobody waits for here."""
        self._work.put(work)

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work(*arguments, **named))
            except BaseException as error:  # whoever waits for it raises it
                future.set_exception(error)

        self.hand(run)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # Executor's
        """Let the thread end when all it was handed is done."""
        self._work.put(None)
        if wait:
            self._thread.join()

    @with_room
    def _run(self) -> None:
        while work := self._work.get():
            work()
            del work  # or what a page was made of is kept until the next one


class ThreadedHandler(ASGIHandler):
    """Lends each request a thread that has both databases open already.

    Django would start a thread per request and open everything anew in it, and would
    visit it once for each middleware: half the time of a page. While all threads are lent,
    requests wait for one in the order in which they came.
    """

    def __init__(self) -> None:
        super().__init__()
        self._free = asyncio.Semaphore(MOST)
        self._idle: deque[PageThread] = deque()
        self._streams: set[asyncio.Task[Any] | None] = set()
        self._answer = sync_to_async(self.get_response)  # to wrap it takes as long as to call it
        for entry in connections.settings.values():
            entry["CONN_MAX_AGE"] = None if "sqlite" in entry["ENGINE"] else SERVER_SECONDS
            entry["CONN_HEALTH_CHECKS"] = True
        # Each receiver would be a visit to the thread of its own; see get_response.
        request_started.disconnect(close_old_connections)
        request_started.disconnect(reset_queries)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        streams: list[EventStream] = []
        begun.set(streams)
        async with self.lent_thread() as thread, ThreadSensitiveContext(executor=thread):
            await self.handle(scope, receive, send)
        for stream in streams:
            await self._stream(stream, receive, send)

    @contextlib.asynccontextmanager
    async def lent_thread(self) -> AsyncIterator[PageThread]:
        """Lend one of the threads as soon as one is free."""
        thread = await self._thread()
        loop = asyncio.get_running_loop()
        try:
            yield thread
        finally:
            # After whatever a reader who went away has left running in it.
            thread.hand(partial(tell, loop, self._take_back, thread))

    async def in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run something short in one of the threads: `run_in_executor` takes 60 µs longer."""
        thread = await self._thread()
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def run() -> None:
            try:
                settle, outcome = done.set_result, work(*arguments)
            except Exception as error:  # whoever waits for it raises it
                settle, outcome = done.set_exception, error
            tell(loop, over, settle, outcome)

        def over(settle: Callable[[Any], None], outcome: Any) -> None:
            self._take_back(thread)
            if not done.cancelled():
                settle(outcome)

        thread.hand(run)
        return await done

    async def send_response(self, response: HttpResponseBase, send: Any) -> None:
        """Send what was made; a stream only once its thread is back."""
        streams = begun.get()
        if isinstance(response, EventStream) and streams is not None:
            streams.append(response)
        else:
            await super().send_response(response, send)

    async def _stream(self, stream: EventStream, receive: Any, send: Any) -> None:
        task = asyncio.current_task()
        self._streams.add(task)
        try:
            with contextlib.suppress(RequestAborted, asyncio.CancelledError):
                sending = super().send_response(stream, send)
                await first_of(sending, self.listen_for_disconnect(receive))
        finally:
            self._streams.discard(task)

    def end_streams(self) -> None:
        """End the answers that would go on: a server that stops waits for none of them."""
        for task in list(self._streams):
            if task is not None:
                task.cancel()

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's
        """Load it for synchronous pages: all of it runs in one visit to the thread."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = await self._answer(request)
        return response

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        let_go_of_old_connections()
        return super().get_response(request)

    def close(self) -> None:
        """End the threads that are idle, and the connections in them."""
        while self._idle:
            thread = self._idle.pop()
            thread.hand(connections.close_all)
            thread.shutdown()

    async def _thread(self) -> PageThread:
        await self._free.acquire()
        # The one that was used last has most of what is asked for in its caches.
        return self._idle.pop() if self._idle else PageThread()

    def _take_back(self, thread: PageThread) -> None:
        self._idle.append(thread)
        self._free.release()


def tell(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *arguments: Any) -> None:
    """Have the loop call something. One that is closed has nobody left who waits for it."""
    try:
        loop.call_soon_threadsafe(callback, *arguments)
    except RuntimeError:
        if not loop.is_closed():
            raise


def let_go_of_old_connections() -> None:
    """Close what a request must not find in its thread: the next question opens it anew."""
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()  # as Django's close_old_connections does
        freshness.close_if_stale(connection)
