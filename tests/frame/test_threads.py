"""The server's threads outlive a request, and the connections in them."""

import asyncio
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_started
from django.db import close_old_connections, connections, reset_queries
from django.http import HttpResponse

from ciris_admin.threads import MOST_IDLE, ThreadedHandler

SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}


class Handler(ThreadedHandler):
    """Answers with the thread that answers; `together` makes requests wait for each other."""

    def __init__(self):
        super().__init__()
        self.together = threading.Barrier(1)
        self.taken_back = threading.Semaphore(0)

    def get_response(self, request):
        self.together.wait(10)
        return HttpResponse(str(threading.get_ident()))

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


async def test_requests_at_once_have_a_thread_each_and_few_of_them_stay(handler):
    many = MOST_IDLE + 3
    handler.together = threading.Barrier(many)

    found = await asyncio.gather(*(thread_of(handler) for _ in range(many)))

    assert len(set(found)) == many
    handler.together = threading.Barrier(1)
    assert await thread_of(handler) in found
    assert len(handler._idle) <= MOST_IDLE


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


def test_connections_to_a_file_are_kept(handler):
    assert connections.settings["default"]["CONN_MAX_AGE"] is None
