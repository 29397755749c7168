"""The same work in several threads at once, each with connections of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

R = TypeVar("R")


def at_once(work: Callable[[int], R], times: int) -> list[R]:
    """Return what `work` returned for each number; none begins before all are ready to."""
    ready = Barrier(times)

    def alone(number: int) -> R:
        try:
            ready.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))
