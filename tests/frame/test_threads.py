"""The server's threads outlive a request, and the connections in them."""

import asyncio
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_started
from django.db import close_old_connections, connections, reset_queries
from django.http import HttpResponse

from ciris_admin.streams import EventStream
from ciris_admin.threads import MOST, ThreadedHandler

SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}


class Handler(ThreadedHandler):
    """Answers with the thread that answers; `together` makes requests wait for each other."""

    def __init__(self):
        super().__init__()
        self.together = threading.Barrier(1)
        self.taken_back = threading.Semaphore(0)
        self.answer = lambda: HttpResponse(str(threading.get_ident()))

    def get_response(self, request):
        self.together.wait(10)
        return self.answer()

    def _take_back(self, thread):
        super()._take_back(thread)
        self.taken_back.release()


@pytest.fixture
def handler():
    ages = {alias: entry.get("CONN_MAX_AGE") for alias, entry in connections.settings.items()}
    made = Handler()
    yield made
    made.close()
    for alias, age in ages.items():
        connections.settings[alias]["CONN_MAX_AGE"] = age
        connections.settings[alias]["CONN_HEALTH_CHECKS"] = False
    request_started.connect(close_old_connections)
    request_started.connect(reset_queries)


async def thread_of(handler) -> bytes:
    visit = ApplicationCommunicator(handler, SCOPE)
    await visit.send_input({"type": "http.request"})
    assert (await visit.receive_output(10))["status"] == 200
    body = (await visit.receive_output(10))["body"]
    await visit.wait(10)
    assert await asyncio.to_thread(handler.taken_back.acquire, timeout=10)
    return body


async def test_a_thread_answers_one_request_after_the_other(handler):
    assert await thread_of(handler) == await thread_of(handler)


async def test_requests_at_once_have_a_thread_each_and_all_of_them_stay(handler):
    handler.together = threading.Barrier(MOST)

    found = await asyncio.gather(*(thread_of(handler) for _ in range(MOST)))

    assert len(set(found)) == MOST
    assert set(found) == set(await asyncio.gather(*(thread_of(handler) for _ in range(MOST))))


async def test_who_comes_while_all_are_lent_waits_in_turn(handler):
    going, order = threading.Event(), []
    slow = [asyncio.create_task(handler.in_thread(going.wait, 10)) for _ in range(MOST)]
    waiting = [asyncio.create_task(handler.in_thread(order.append, n)) for n in range(MOST)]
    gone = waiting.pop(3)
    await asyncio.sleep(0)  # all have asked
    gone.cancel()
    assert not order

    one = asyncio.create_task(handler.in_thread(divmod, 7, 2))
    going.set()
    await asyncio.gather(*slow, *waiting, one)

    assert sorted(order) == [n for n in range(MOST) if n != 3]
    assert len(handler._idle) == MOST


async def test_one_free_thread_serves_all_while_the_others_hang(handler):
    going, order = threading.Event(), []
    slow = [asyncio.create_task(handler.in_thread(going.wait, 10)) for _ in range(MOST - 1)]
    await asyncio.sleep(0)  # they hang

    await asyncio.gather(*(handler.in_thread(order.append, n) for n in range(50)))

    assert order == list(range(50)), "each in its turn"
    assert not any(task.done() for task in slow)
    going.set()
    assert all(await asyncio.gather(*slow))


async def test_streams_that_go_on_hold_no_thread(handler, monkeypatch):
    async def events():
        yield "first"
        await asyncio.Event().wait()

    handler.answer = lambda: EventStream(events())
    visits = [ApplicationCommunicator(handler, SCOPE) for _ in range(MOST + 1)]
    for visit in visits:
        await visit.send_input({"type": "http.request"})
        assert (await visit.receive_output(10))["type"] == "http.response.start"
        assert (await visit.receive_output(10))["body"] == b"first"

    assert await handler.in_thread(divmod, 7, 2) == (3, 1)
    handler.end_streams()
    for visit in visits:
        await visit.wait(10)
        assert await asyncio.to_thread(handler.taken_back.acquire, timeout=10)


async def test_something_short_runs_in_the_same_threads(handler):
    answered_by = await handler.in_thread(threading.get_ident)

    assert str(answered_by).encode() == await thread_of(handler)
    assert answered_by != threading.get_ident()


async def test_what_it_raises_is_raised_to_whoever_waits(handler):
    with pytest.raises(ZeroDivisionError):
        await handler.in_thread(divmod, 1, 0)

    assert await handler.in_thread(divmod, 7, 2) == (3, 1)
    assert len(handler._idle) == 1


async def test_a_slow_one_keeps_nobody_waiting(handler):
    going = threading.Event()
    slow = asyncio.create_task(handler.in_thread(going.wait, 10))
    await asyncio.sleep(0)  # it has begun

    assert await handler.in_thread(divmod, 7, 2) == (3, 1)
    assert not slow.done()
    going.set()
    assert await slow


async def test_who_gives_up_leaves_the_thread_to_others(handler):
    going = threading.Event()
    slow = asyncio.create_task(handler.in_thread(going.wait, 10))
    await asyncio.sleep(0)
    slow.cancel()
    going.set()

    assert await asyncio.to_thread(handler.taken_back.acquire, timeout=10)
    assert slow.cancelled()
    assert await handler.in_thread(divmod, 7, 2) == (3, 1)


def test_what_outlasts_the_server_tells_nobody(handler):
    going, ended = threading.Event(), threading.Event()

    def work():
        going.wait(10)

    async def served():
        thread = await handler._thread()
        handler._take_back(thread)
        slow = asyncio.create_task(handler.in_thread(work))
        await asyncio.sleep(0)  # it has begun
        slow.cancel()
        return thread

    thread = asyncio.run(served())
    going.set()
    thread.hand(ended.set)

    assert ended.wait(10), "the thread that found the loop closed goes on"
    thread.shutdown()


def test_connections_to_a_file_are_kept(handler):
    assert connections.settings["default"]["CONN_MAX_AGE"] is None
