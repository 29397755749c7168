"""However deep a page's loop is, its calls find room on the stack that is there."""

import resource
import threading

import pytest

from ciris_admin.server import serve
from ciris_admin.stack_room import SLOTS
from ciris_admin.threads import PageThread

CALLS = 300


def leaf(n):
    """Takes a larger frame than what calls it: there are depths that have room for that alone."""
    return (n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n)


def pages_mapped_at(depth):
    """How often memory is mapped while a loop at this depth calls something."""
    if depth:
        return pages_mapped_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for number in range(CALLS):
        leaf(number)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def most_mapped():
    return max(pages_mapped_at(depth) for depth in range(400))


@pytest.fixture
def page_thread():
    thread = PageThread()
    yield thread
    thread.shutdown()


def test_a_page_maps_no_memory_for_each_call(page_thread):
    assert page_thread.submit(most_mapped).result(30) < CALLS / 10


def test_any_other_thread_would_at_some_depth():
    found = []
    thread = threading.Thread(target=lambda: found.append(most_mapped()))
    thread.start()
    thread.join()

    assert found[0] >= CALLS


def test_the_servers_loop_has_room():
    assert serve.__code__.co_stacksize == SLOTS
